/* Batched Berlekamp-Massey: the choice of the instruction set, and what is not worth vectors. */
#include "bm_loop.h"

#include <string.h>

#include "simd_level.h"
#if defined(__x86_64__)
#include <immintrin.h>
#endif

static uint64_t power(uint64_t base, uint32_t exponent, uint32_t prime)
{
    uint64_t result = 1;
    for (base %= prime; exponent; exponent >>= 1, base = base * base % prime)
        if (exponent & 1) result = result * base % prime;
    return result;
}

/* Scale a polynomial so that it begins with 1. */
static void monic(int64_t *row, int length, uint32_t prime)
{
    if (length < 0) return;
    const uint64_t inverse = power((uint64_t)row[0], prime - 2, prime);
    for (int j = 0; j <= length; j++) row[j] = (int64_t)((uint64_t)row[j] % prime * inverse % prime);
}

static inline int highest(const uint64_t *words, int count)
{
    uint64_t most = 0;
    for (int l = 0; l < count; l++) most = words[l] > most ? words[l] : most;
    return (int)most;
}

#if defined(__x86_64__)
#define LANES 8
#define TILE(name) avx512_bm_##name
#define TARGET __attribute__((target("avx512f,avx512dq,avx512vl")))
#define MUL(x, y) ((TILE(vector))_mm512_mul_epu32((__m512i)(x), (__m512i)(y)))
#define ANY(x) (_mm512_test_epi64_mask((__m512i)(x), (__m512i)(x)) != 0)
#define HIGHEST(x) ((int)_mm512_reduce_max_epu64((__m512i)(x)))
#include "bm_tile.h"
#undef LANES
#undef TILE
#undef TARGET
#undef MUL
#undef ANY
#undef HIGHEST
#define LANES 4
#define TILE(name) avx2_bm_##name
#define TARGET __attribute__((target("avx2")))
#define MUL(x, y) ((TILE(vector))_mm256_mul_epu32((__m256i)(x), (__m256i)(y)))
#define ANY(x) (!_mm256_testz_si256((__m256i)(x), (__m256i)(x)))
#define HIGHEST(x) highest((const uint64_t[]){(x)[0], (x)[1], (x)[2], (x)[3]}, 4)
#include "bm_tile.h"
#undef LANES
#undef TILE
#undef TARGET
#undef MUL
#undef ANY
#undef HIGHEST
#endif
#define LANES 2
#define TILE(name) baseline_bm_##name
#define TARGET
#define MUL(x, y) (((x) & UINT32_MAX) * ((y) & UINT32_MAX))
#define ANY(x) (((x)[0] | (x)[1]) != 0)
#define HIGHEST(x) highest((const uint64_t[]){(x)[0], (x)[1]}, 2)
#include "bm_tile.h"

int bm_best_level(void) { return simd_best_level(); }

bm_plan bm_plan_for(uint32_t prime, int order, int level)
{
    uint32_t inverse = prime; /* Newton: each step doubles the bits that are right, from 3 */
    for (int i = 0; i < 4; i++) inverse *= 2 - prime * inverse;
    const bm_plan plan = {prime, inverse, (uint32_t)((UINT64_C(1) << 32) % prime), order, level};
    return plan;
}

int64_t bm_scratch(const bm_plan *plan, int n) { return 64 * ((int64_t)n + 2 * (plan->order + 1)); }

void bm_run(const bm_plan *plan, const int64_t *terms, int64_t count, int n, int64_t stride, int32_t *lengths,
            int64_t *polynomials, void *scratch)
{
#if defined(__x86_64__)
    if (plan->level == 2) {
        avx512_bm_run(plan, terms, count, n, stride, lengths, polynomials, scratch);
        return;
    }
    if (plan->level == 1) {
        avx2_bm_run(plan, terms, count, n, stride, lengths, polynomials, scratch);
        return;
    }
#endif
    baseline_bm_run(plan, terms, count, n, stride, lengths, polynomials, scratch);
}
