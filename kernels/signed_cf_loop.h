/* Signed continued fractions of the Moebius images of a number; see signed_cf.pyx for the meaning. */
#ifndef KERNELS_SIGNED_CF_LOOP_H
#define KERNELS_SIGNED_CF_LOOP_H
#include <stdint.h>

#include "bm_loop.h"

#define SCF_MAX_LIMBS 128
#define SCF_MAX_PERIOD 12
#define SCF_MAX_TERMS 512
/* A quotient that is as large ends the digits: doubles would not give it exactly. */
#define SCF_MAX_DIGIT (INT64_C(1) << 50)

/* A sign word: bit k is set where the sign of term k is -1. */
typedef struct {
    uint32_t bits;
    int period;
} scf_word;

/* The left side |A c + B| / |C c + D|. */
typedef struct {
    int32_t a, b, c, d;
} scf_left;

typedef struct {
    scf_left left;
    int32_t word, length; /* length: linear complexity, or -1 where there were too few digits to tell */
} scf_hit;

typedef struct {
    const uint64_t *x; /* c lies in [x, x + 1] / 2^(64 limbs - 64); little endian, limbs words, c > 0 */
    int limbs;
    int height, terms;
    const scf_word *words;
    int word_count;
    const int16_t *rotated; /* rotated[w * SCF_MAX_PERIOD + k]: the number of word w begun at its term k */
    int prefilter;
} scf_plan;

typedef struct {
    scf_hit *items;
    int64_t count, capacity;
    int64_t lefts, candidates, tails; /* left sides met, candidates, tails that the prefilter looked at */
} scf_found;

/* The transducer: the number is [c; n, digits[i], ...]: c is the digit in hand, n the next. */
typedef struct {
    int64_t c, n;
    int i, phase;
} scf_state;

static inline int64_t scf_step(scf_state *s, const int64_t *digits, scf_word word)
{
    const int minus = word.bits >> s->phase & 1;
    const int64_t out = s->c + minus;
    if (++s->phase == word.period) s->phase = 0;
    if (!minus) {
        s->c = s->n;
        s->n = digits[s->i++];
    } else if (s->n == 1) {
        s->c = 1 + digits[s->i];
        s->n = digits[s->i + 1];
        s->i += 2;
    } else {
        s->c = 1;
        s->n--;
    }
    return out;
}

/* The certain regular partial quotients of (a c + b)/d, at most `most`; how many there are. */
int scf_digits(const scf_plan *, int64_t a, int64_t b, int64_t d, int64_t *digits, int most);
/* `terms` terms of the signed fraction of [digits]; how many the digits give, and in *used how many were read. */
int scf_transduce(const int64_t *digits, int count, scf_word word, int terms, int64_t *out, int *used);
/* All candidates whose determinant lies in [first, stop); 0, or -1 when memory ran out. */
int scf_screen(const scf_plan *, const bm_plan *, int first, int stop, scf_found *);
#endif
