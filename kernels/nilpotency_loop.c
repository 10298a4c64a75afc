#include "nilpotency_loop.h"

#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#define LANES 32
#define TILE(name) avx512_##name
#define TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl")))
#define HIGH(x, y) ((TILE(word))_mm512_mulhi_epu16((__m512i)(x), (__m512i)(y)))
#include "nilpotency_lanes.h"
#undef LANES
#undef TILE
#undef TARGET
#undef HIGH
#define LANES 16
#define TILE(name) avx2_##name
#define TARGET __attribute__((target("avx2")))
#define HIGH(x, y) ((TILE(word))_mm256_mulhi_epu16((__m256i)(x), (__m256i)(y)))
#include "nilpotency_lanes.h"
#undef LANES
#undef TILE
#undef TARGET
#undef HIGH
#endif
#define LANES 8
#define TILE(name) baseline_##name
#define TARGET
typedef uint16_t baseline_half __attribute__((vector_size(16)));
typedef uint32_t baseline_full __attribute__((vector_size(32)));
static inline baseline_half HIGH(baseline_half x, baseline_half y)
{
#if defined(__x86_64__)
    return (baseline_half)_mm_mulhi_epu16((__m128i)x, (__m128i)y);
#else
    return __builtin_convertvector(
        (__builtin_convertvector(x, baseline_full) * __builtin_convertvector(y, baseline_full)) >> 16, baseline_half);
#endif
}
#include "nilpotency_lanes.h"

typedef void (*traces)(const uint16_t (*)[NIL_ROWS], const uint16_t *, int, int, uint32_t, int, uint32_t *);

static const struct {
    const char *name;
    traces run;
} LEVELS[] = {
    {"baseline", baseline_traces},
#if defined(__x86_64__)
    {"avx2", avx2_traces},
    {"avx512", avx512_traces},
#endif
};

int nil_best_level(void)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
        return 2;
    if (__builtin_cpu_supports("avx2")) return 1;
#endif
    return 0;
}

const char *nil_level_name(int level)
{
    return LEVELS[level].name;
}

/* The values of one polynomial at 0, ..., l - 1, `stride` apart. */
static void fill_values(const int64_t *coefficients, int width, int prime, int stride, uint16_t *values)
{
    uint32_t c[NIL_WIDTH];
    for (int k = 0; k < width; k++) c[k] = (uint32_t)((coefficients[k] % prime + prime) % prime);
    for (uint32_t n = 0; n < (uint32_t)prime; n++) {
        uint32_t value = 0;
        for (int k = width - 1; k >= 0; k--) value = (value * n + c[k]) % (uint32_t)prime;
        values[n * stride] = (uint16_t)value;
    }
}

static int root_of(const uint16_t *values, int prime)
{
    for (int n = 0; n < prime; n++)
        if (values[n] == 0) return n;
    return -1;
}

/* All rows and columns modulo one prime: tables of a(n) by block of rows, n and row, of b(n) by column and n. */
static void run_prime(const nil_side *a, const nil_side *b, int prime, uint32_t bit, traces run, uint16_t *tables,
                      uint16_t *values, uint32_t *masks)
{
    const size_t size = (size_t)NIL_PRIME * NIL_ROWS;
    for (int64_t row = 0; row < a->count; row++)
        fill_values(a->coefficients + row * a->width, a->width, prime, NIL_ROWS,
                    tables + row / NIL_ROWS * size + row % NIL_ROWS);
    for (int64_t column = 0; column < b->count; column++)
        fill_values(b->coefficients + column * b->width, b->width, prime, 1, values + column * NIL_PRIME);
    for (int64_t row = 0; row < a->count; row += NIL_ROWS) {
        const int rows = a->count - row < NIL_ROWS ? (int)(a->count - row) : NIL_ROWS;
        for (int64_t column = 0; column < b->count; column++) {
            const int root = root_of(values + column * NIL_PRIME, prime);
            if (root >= 0)
                run((const uint16_t (*)[NIL_ROWS])(tables + row / NIL_ROWS * size), values + column * NIL_PRIME, root,
                    prime, bit, rows, masks + column * a->count + row);
        }
    }
}

int nil_tile(const nil_side *a, const nil_side *b, const int *primes, int count, int level, uint32_t *masks)
{
    const size_t blocks = (size_t)(a->count + NIL_ROWS - 1) / NIL_ROWS;
    uint16_t *tables = calloc(blocks * NIL_PRIME * NIL_ROWS, sizeof *tables);
    uint16_t *values = calloc((size_t)b->count * NIL_PRIME, sizeof *values);
    if (tables && values)
        for (int k = 0; k < count; k++)
            run_prime(a, b, primes[k], UINT32_C(1) << k, LEVELS[level].run, tables, values, masks);
    const int status = tables && values ? 0 : -1;
    free(tables);
    free(values);
    return status;
}
