/* The tests in lanes, at each level of instructions: what the scan, the tables and the tests share. */
#ifndef DISCOVERY_FACTORIAL_LEVELS_H
#define DISCOVERY_FACTORIAL_LEVELS_H

#include "factorial_loop.h"

typedef unsigned __int128 uint128;
typedef __int128 int128;

/* Members at a time: their coefficients stay in the second level of cache. */
#define FR_BATCH 1024

typedef struct {
    uint16_t residues[FR_ROWS][FR_BATCH] __attribute__((aligned(64)));
    uint16_t passed[FR_BATCH] __attribute__((aligned(64)));
} fr_residue_batch;

typedef struct {
    const char *name;
    void (*run)(const fr_test *, const uint16_t (*)[FR_BATCH], int, uint16_t *);
    void (*reduce)(const int64_t *, int, int, int, uint16_t *restrict);
    void (*divides)(const fr_multiplicity *, const int64_t *, int64_t, int, uint16_t *);
    void (*affine)(int64_t, int64_t, const int64_t *, int64_t, const int64_t *, int, int64_t *restrict);
    void (*words)(const uint64_t *const *, const int *, int *, const int *, const int *, int, int64_t,
                  uint64_t *restrict);
} fr_level;

const fr_level *fr_level_at(int level);
/* Fills passed[i] as `divides` does, of members whose degree may be smaller; in lanes where they can hold them. */
void fr_divides_batch(const fr_level *level, const fr_multiplicity *one, const int64_t *coefficients, int64_t stride,
                      int count, int narrow, uint16_t *passed);

static inline int fr_has_double_root(const int64_t *coefficients, int64_t stride, int degree)
{
    const int128 A = coefficients[degree * stride], B = coefficients[(3 * degree + 1) * stride];
    return A * A + 4 * B == 0;
}

#endif
