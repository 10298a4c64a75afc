/* The lanes of factorial_lanes.h for each level of instructions, and the choice among them. */
#include "factorial_levels.h"

#if defined(__x86_64__)
#include <immintrin.h>
#define LANES 32
#define TILE(name) avx512_##name
#define TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl")))
#define HIGH(x, y) ((TILE(lanes))_mm512_mulhi_epu16((__m512i)(x), (__m512i)(y)))
#define LEAST(x, y) ((TILE(lanes))_mm512_min_epu16((__m512i)(x), (__m512i)(y)))
#define PRODUCT(x, y) ((TILE(wide))_mm512_mul_epu32((__m512i)(x), (__m512i)(y)))
#include "factorial_lanes.h"
#undef LANES
#undef TILE
#undef TARGET
#undef HIGH
#undef LEAST
#undef PRODUCT
#define LANES 16
#define TILE(name) avx2_##name
#define TARGET __attribute__((target("avx2")))
#define HIGH(x, y) ((TILE(lanes))_mm256_mulhi_epu16((__m256i)(x), (__m256i)(y)))
#define LEAST(x, y) ((TILE(lanes))_mm256_min_epu16((__m256i)(x), (__m256i)(y)))
#define PRODUCT(x, y) ((TILE(wide))_mm256_mul_epu32((__m256i)(x), (__m256i)(y)))
#include "factorial_lanes.h"
#undef LANES
#undef TILE
#undef TARGET
#undef HIGH
#undef LEAST
#undef PRODUCT
#endif
#define LANES 8
#define TILE(name) baseline_##name
#define TARGET
typedef uint16_t baseline_lanes_16 __attribute__((vector_size(16)));
typedef uint32_t baseline_lanes_32 __attribute__((vector_size(32)));
static inline baseline_lanes_16 HIGH(baseline_lanes_16 x, baseline_lanes_16 y)
{
#if defined(__x86_64__)
    return (baseline_lanes_16)_mm_mulhi_epu16((__m128i)x, (__m128i)y);
#else
    const baseline_lanes_32 product = __builtin_convertvector(x, baseline_lanes_32)
                                      * __builtin_convertvector(y, baseline_lanes_32);
    return __builtin_convertvector(product >> 16, baseline_lanes_16);
#endif
}
static inline baseline_lanes_16 LEAST(baseline_lanes_16 x, baseline_lanes_16 y)
{
    const baseline_lanes_16 below = (baseline_lanes_16)(x < y);
    return (x & below) | (y & ~below);
}
#if defined(__x86_64__)
#define PRODUCT(x, y) ((TILE(wide))_mm_mul_epu32((__m128i)(x), (__m128i)(y)))
#else
#define PRODUCT(x, y) (((x) & UINT32_MAX) * ((y) & UINT32_MAX))
#endif
#include "factorial_lanes.h"

static const fr_level LEVELS[] = {
    {"baseline", baseline_run, baseline_reduce, baseline_divides, baseline_affine, baseline_words},
#if defined(__x86_64__)
    {"avx2", avx2_run, avx2_reduce, avx2_divides, avx2_affine, avx2_words},
    {"avx512", avx512_run, avx512_reduce, avx512_divides, avx512_affine, avx512_words},
#endif
};

int fr_best_level(void)
{
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
        return 2;
    if (__builtin_cpu_supports("avx2")) return 1;
#endif
    return 0;
}

const char *fr_level_name(int level)
{
    return LEVELS[level].name;
}

const fr_level *fr_level_at(int level)
{
    return LEVELS + level;
}
