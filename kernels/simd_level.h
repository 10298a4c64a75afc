/* The instruction sets between which kernels choose at run time, slowest first: 0 baseline, 1 AVX2, 2 AVX-512. */
#ifndef KERNELS_SIMD_LEVEL_H
#define KERNELS_SIMD_LEVEL_H

static inline int simd_best_level(void)
{
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
        return 2;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return 1;
#endif
    return 0;
}
#endif
