/* At which primes the period of a fraction's step matrices is nilpotent: what nilpotency.pyx calls. */
#ifndef DISCOVERY_NILPOTENCY_LOOP_H
#define DISCOVERY_NILPOTENCY_LOOP_H

#include <stdint.h>

/* Rows at a time: their table of a(n) modulo a prime stays in the first level of cache; a multiple of all lanes. */
#define NIL_ROWS 128
/* 2 (l - 1)(2l - 1) must stay below 2^16. */
#define NIL_PRIME 127
#define NIL_WIDTH 65

/* Polynomials: `width` coefficients each, lowest power first. */
typedef struct {
    const int64_t *coefficients;
    int64_t count;
    int width;
} nil_side;

int nil_best_level(void);
const char *nil_level_name(int level);
/* Masks, zero before, by b and then a: bit k for primes[k]. -1 without memory. */
int nil_tile(const nil_side *a, const nil_side *b, const int *primes, int count, int level, uint32_t *masks);

#endif
