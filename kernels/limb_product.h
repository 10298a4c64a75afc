/* Products of medium integers in 52-bit limbs, where the processor multiplies eight of them at once (AVX-512 IFMA).

   Schoolbook by columns: an output limb is the sum of low halves a_i b_{p-i} and of high halves a_i b_{p-i-1}, fewer
   than 2^11 of each, so that sums of 52-bit numbers fit 64 bits and carries wait until the end. */
#ifndef DISCOVERY_LIMB_PRODUCT_H
#define DISCOVERY_LIMB_PRODUCT_H

#include <stdint.h>
#include <string.h>

#define LIMB_BITS 52
#define LIMB_MASK ((UINT64_C(1) << LIMB_BITS) - 1)
/* 64-bit words of a factor: below, and above, other methods are faster. */
#define LIMB_LEAST 16
#define LIMB_MOST 900
#define LIMB_COLUMNS 32
#define LIMB_PADDING 48
#define LIMB_ROOM (LIMB_MOST * 64 / LIMB_BITS + 2)

#if defined(__x86_64__)
#include <immintrin.h>

static inline int limb_product_available(void)
{
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512ifma");
}

/* Words to limbs; how many. */
static inline int limbs_of(const uint64_t *words, int count, uint64_t *limbs)
{
    const int total = (64 * count + LIMB_BITS - 1) / LIMB_BITS;
    for (int i = 0; i < total; i++) {
        const int bit = i * LIMB_BITS, word = bit / 64, shift = bit % 64;
        uint64_t value = words[word] >> shift;
        if (shift > 64 - LIMB_BITS && word + 1 < count) value |= words[word + 1] << (64 - shift);
        limbs[i] = value & LIMB_MASK;
    }
    return total;
}

/* Columns to words, carries included. */
static inline void words_of(const uint64_t *columns, int total, uint64_t *words, int count)
{
    unsigned __int128 pending = 0;
    uint64_t carry = 0;
    int bits = 0, word = 0;
    for (int i = 0; i < total && word < count; i++) {
        const uint64_t sum = columns[i] + carry; /* below 2^64: columns stay below 2^63 + 2^62 */
        carry = sum >> LIMB_BITS;
        pending |= (unsigned __int128)(sum & LIMB_MASK) << bits;
        bits += LIMB_BITS;
        if (bits >= 64) {
            words[word++] = (uint64_t)pending;
            pending >>= 64;
            bits -= 64;
        }
    }
    while (word < count) {
        words[word++] = (uint64_t)pending;
        pending >>= 64;
    }
}

/* r <- a b; r has as many words as both together, a at most as many as b, both at most LIMB_MOST. */
__attribute__((target("avx512f,avx512ifma"))) static inline void limb_product(uint64_t *r, const uint64_t *a, int m,
                                                                               const uint64_t *b, int n)
{
    static const uint64_t ZERO[LIMB_PADDING] = {0};
    uint64_t x[LIMB_ROOM], padded[LIMB_ROOM + 2 * LIMB_PADDING], columns[2 * LIMB_ROOM + LIMB_COLUMNS];
    uint64_t *y = padded + LIMB_PADDING;
    const int p = limbs_of(a, m, x), q = limbs_of(b, n, y), total = p + q;
    memcpy(padded, ZERO, sizeof ZERO);
    memcpy(y + q, ZERO, sizeof ZERO);
    for (int c = 0; c < total; c += LIMB_COLUMNS) {
        __m512i low[4], high[4];
        for (int v = 0; v < 4; v++) low[v] = high[v] = _mm512_setzero_si512();
        const int first = c - q > 0 ? c - q : 0, last = c + LIMB_COLUMNS < p ? c + LIMB_COLUMNS : p;
        for (int i = first; i < last; i++) {
            const __m512i factor = _mm512_set1_epi64((long long)x[i]);
            const uint64_t *at = y + c - i;
            for (int v = 0; v < 4; v++) {
                low[v] = _mm512_madd52lo_epu64(low[v], factor, _mm512_loadu_si512(at + 8 * v));
                high[v] = _mm512_madd52hi_epu64(high[v], factor, _mm512_loadu_si512(at + 8 * v - 1));
            }
        }
        for (int v = 0; v < 4; v++) _mm512_storeu_si512(columns + c + 8 * v, _mm512_add_epi64(low[v], high[v]));
    }
    words_of(columns, total, r, m + n);
}

#else
static inline int limb_product_available(void)
{
    return 0;
}

static inline void limb_product(uint64_t *r, const uint64_t *a, int m, const uint64_t *b, int n)
{
    (void)r, (void)a, (void)m, (void)b, (void)n;
}
#endif
#endif
