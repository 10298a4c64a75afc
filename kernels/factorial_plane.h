/* A family of PCFs whose parameters but the last two are given: its coefficients as polynomials in those two. */
#ifndef DISCOVERY_FACTORIAL_PLANE_H
#define DISCOVERY_FACTORIAL_PLANE_H

#include "factorial_loop.h"

#include <stdlib.h>
#include <string.h>

/* The part of a family that depends on the last two parameters u, v: sums of value u^e v^f, for some rows. */
typedef struct {
    int row, e, f;
    int64_t value;
} monomial;

/* The monomial that a term adds to, and its parameters before u and v. */
typedef struct {
    int monomial;
    int count;
    uint8_t parameter[FR_PARAMETERS];
} term_shape;

typedef struct {
    const fr_family *family;
    monomial *list;
    term_shape *shapes;
    int count;
    int64_t base[FR_ROWS]; /* the coefficients without u and v, and whether that is all of them */
    uint8_t known[FR_ROWS];
} plane;

static inline int plane_init(plane *one, const fr_family *family)
{
    const int u = family->parameters - 2, v = u + 1;
    one->family = family;
    one->count = 0;
    one->list = calloc(family->terms + 1, sizeof *one->list);
    one->shapes = calloc(family->terms + 1, sizeof *one->shapes);
    memset(one->known, 1, sizeof one->known);
    if (!one->list || !one->shapes) return -1;
    for (int t = 0; t < family->terms; t++) {
        const fr_term *term = family->term + t;
        int k = 0;
        while (k < one->count && !(one->list[k].row == term->row && one->list[k].e == term->exponent[u] &&
                                   one->list[k].f == term->exponent[v]))
            k++;
        if (k == one->count)
            one->list[one->count++] = (monomial){term->row, term->exponent[u], term->exponent[v], 0};
        one->shapes[t].monomial = k;
        if (term->exponent[u] || term->exponent[v]) one->known[term->row] = 0;
        for (int i = 0; i < u; i++)
            if (term->exponent[i]) one->shapes[t].parameter[one->shapes[t].count++] = (uint8_t)i;
    }
    return 0;
}

static inline void plane_clear(plane *one)
{
    free(one->list);
    free(one->shapes);
}

/* The values of the monomials for the first parameters, modulo m, or exactly (m = 0). */
static inline void plane_set(plane *one, const int64_t *parameter, int64_t m)
{
    const fr_family *family = one->family;
    for (int k = 0; k < one->count; k++) one->list[k].value = 0;
    for (int t = 0; t < family->terms; t++) {
        const fr_term *term = family->term + t;
        const term_shape *shape = one->shapes + t;
        int64_t product = term->coefficient;
        for (int i = 0; i < shape->count; i++)
            for (int e = 0; e < term->exponent[shape->parameter[i]]; e++) {
                product *= parameter[shape->parameter[i]];
                if (m) product %= m;
            }
        one->list[shape->monomial].value += product;
    }
    memset(one->base, 0, sizeof one->base);
    for (int k = 0; k < one->count; k++) {
        monomial *part = one->list + k;
        if (m) part->value = (part->value % m + m) % m;
        if (part->e == 0 && part->f == 0) one->base[part->row] += part->value;
    }
}

#endif
