/* What a survivor is: it ends, has no limit, is an inflation of one of smaller degree, or none of these. */
#include "factorial_levels.h"

#include <stdlib.h>

/* Natural roots of b are looked for up to here. */
#define LAST_ROOT 64
/* A common root modulo both primes is one of the polynomials, but for a chance of 10^-17. */
static const uint64_t GCD_PRIMES[] = {2147483647, 2147483629};

typedef struct {
    uint64_t c[FR_DEGREE_B + 1];
    int degree; /* -1 for zero */
} modular_polynomial;

static void trim(modular_polynomial *x)
{
    while (x->degree >= 0 && x->c[x->degree] == 0) x->degree--;
}

static modular_polynomial reduced_polynomial(const int64_t *coefficients, int64_t stride, int degree, int64_t p)
{
    modular_polynomial x = {{0}, degree};
    for (int k = 0; k <= degree; k++) x.c[k] = (uint64_t)((coefficients[k * stride] % p + p) % p);
    trim(&x);
    return x;
}

/* x(n) -> x(n + 1) */
static modular_polynomial shifted_polynomial(modular_polynomial x, uint64_t p)
{
    for (int i = 0; i < x.degree; i++)
        for (int k = x.degree - 1; k >= i; k--) x.c[k] = (x.c[k] + x.c[k + 1]) % p;
    return x;
}

/* By Euclid, with pseudo-remainders: no inverses are needed. */
static modular_polynomial common_divisor(modular_polynomial x, modular_polynomial y, uint64_t p)
{
    while (y.degree >= 0) {
        while (x.degree >= y.degree) {
            const uint64_t scale = y.c[y.degree], q = p - x.c[x.degree];
            for (int k = 0; k < x.degree - y.degree; k++) x.c[k] = x.c[k] * scale % p;
            for (int k = 0; k <= y.degree; k++) {
                uint64_t *c = &x.c[x.degree - y.degree + k];
                *c = (*c * scale + q * y.c[k]) % p;
            }
            trim(&x);
        }
        const modular_polynomial rest = x;
        x = y;
        y = rest;
    }
    return x;
}

/* Whether some k > 1 divides a(n), and k^2 divides b(n). */
static int is_multiple(const int64_t *coefficients, int64_t stride, int degree)
{
    int64_t content[2] = {0, 0};
    for (int row = 0; row < 3 * degree + 2; row++) {
        int64_t x = llabs(coefficients[row * stride]), *y = &content[row > degree];
        while (x) {
            const int64_t rest = *y % x;
            *y = x;
            x = rest;
        }
    }
    for (int64_t k = 2; k <= content[0] && k * k <= content[1]; k++)
        if (content[0] % k == 0 && content[1] % (k * k) == 0) return 1;
    return 0;
}

/* Whether some c(n) divides a(n) and c(n) c(n - 1) divides b(n): then a(n), b(n) and b(n + 1) share a root. */
static int is_product(const int64_t *coefficients, int64_t stride, int degree)
{
    for (int i = 0; i < 2; i++) {
        const uint64_t p = GCD_PRIMES[i];
        const modular_polynomial a = reduced_polynomial(coefficients, stride, degree, (int64_t)p);
        const modular_polynomial b = reduced_polynomial(coefficients + (degree + 1) * stride, stride, 2 * degree,
                                                        (int64_t)p);
        const modular_polynomial both = common_divisor(b, a, p);
        if (both.degree < 1 || common_divisor(shifted_polynomial(b, p), both, p).degree < 1) return 0;
    }
    return 1;
}

/* Cauchy: the roots of b are at most 1 + max |c / B|. */
static int has_natural_root(const int64_t *b, int64_t stride, int degree)
{
    while (degree > 0 && b[degree * stride] == 0) degree--;
    int64_t largest = 0;
    for (int k = 0; k < degree; k++) largest = llabs(b[k * stride]) > largest ? llabs(b[k * stride]) : largest;
    const int64_t bound = b[degree * stride] ? 1 + largest / llabs(b[degree * stride]) : 1;
    for (int n = 1; n <= LAST_ROOT && n <= bound; n++) {
        int128 value = 0;
        for (int k = degree; k >= 0; k--) value = value * n + b[k * stride];
        if (value == 0) return 1;
    }
    return 0;
}

int fr_class(const int64_t *coefficients, int64_t stride, int degree)
{
    const int128 A = coefficients[degree * stride], B = coefficients[(3 * degree + 1) * stride];
    if (has_natural_root(coefficients + (degree + 1) * stride, stride, 2 * degree)) return FR_FINITE;
    if (A * A + 4 * B < 0) return FR_COMPLEX;
    if (is_multiple(coefficients, stride, degree) || is_product(coefficients, stride, degree)) return FR_INFLATION;
    return FR_PLAIN;
}
