/* Batched Berlekamp-Massey over a prime field; see berlekamp_massey.pyx for the meaning. */
#ifndef KERNELS_BM_LOOP_H
#define KERNELS_BM_LOOP_H
#include <stdint.h>

#define BM_MAX_ORDER 512
#define BM_MAX_PRIME (UINT32_C(1) << 28)

typedef struct {
    uint32_t prime;   /* odd, below 2^28 */
    uint32_t inverse; /* prime^-1 modulo 2^32 */
    uint32_t fold;    /* 2^32 modulo prime */
    int32_t order;    /* sequences that need more are given up, 1 to BM_MAX_ORDER */
    int32_t level;
} bm_plan;

bm_plan bm_plan_for(uint32_t prime, int order, int level);
/* Bytes of scratch that bm_run needs for sequences of n terms, aligned to 64. */
int64_t bm_scratch(const bm_plan *, int n);
/* The linear complexity of `count` sequences of n terms, `stride` apart; -1 where it is above the order. `polynomials`
   (or NULL) receives order + 1 coefficients each: 1, c_1, ..., c_L in [0, prime), then zeros. */
void bm_run(const bm_plan *, const int64_t *terms, int64_t count, int n, int64_t stride, int32_t *lengths,
            int64_t *polynomials, void *scratch);
int bm_best_level(void);
#endif
