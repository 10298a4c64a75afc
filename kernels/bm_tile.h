/* Berlekamp-Massey for LANES sequences at once; bm_loop.c includes it once per instruction set.
   Expects LANES (64-bit words a vector), TILE(name), TARGET and MUL(x, y), the products of the words' low halves,
   ANY(x), whether a word is not zero, and HIGHEST(x), the largest word.

   Inversion-free: C <- b C - d x B with the discrepancy d, where b is the discrepancy at the last change of length. Every
   lane shifts B at every step, so lanes differ in nothing but which polynomial they keep. Multiplication is Montgomery's,
   and no factor R is ever put in or taken out: it scales a whole polynomial, and connection polynomials are projective.
   Coefficients stay in [0, 2p), terms and discrepancies in [0, p).

   Truncation: x^m B may grow beyond the order and is cut there, for a lane that used the part cut off would have a
   length above the order, and is given up. */

typedef uint64_t TILE(vector) __attribute__((vector_size(LANES * 8)));
typedef int64_t TILE(mask) __attribute__((vector_size(LANES * 8)));

TARGET static inline TILE(vector) TILE(fill)(uint64_t x) { return (TILE(vector)){0} + x; }

/* x - k where that is not negative; x, k < 2^63. */
TARGET static inline TILE(vector) TILE(less)(TILE(vector) x, TILE(vector) k)
{
    return x - (k & (TILE(vector))((TILE(mask))x >= (TILE(mask))k));
}

/* t / 2^32 modulo p, in (0, t / 2^32 + p]. */
TARGET static inline TILE(vector) TILE(reduce)(TILE(vector) t, TILE(vector) inverse, TILE(vector) p)
{
    return (t >> 32) + p - (MUL(MUL(t, inverse), p) >> 32);
}

/* Terms as lanes, times 2^-32 modulo p; a row that is missing repeats the last one. */
TARGET static void TILE(load)(const bm_plan *plan, const int64_t *terms, int64_t rows, int n, int64_t stride,
                              TILE(vector) *s)
{
    const TILE(vector) p = TILE(fill)(plan->prime), inverse = TILE(fill)(plan->inverse), fold = TILE(fill)(plan->fold);
    int64_t *const words = (int64_t *)s;
    for (int l = 0; l < LANES; l++) {
        const int64_t *const row = terms + (l < rows ? l : rows - 1) * stride;
        for (int i = 0; i < n; i++) words[i * LANES + l] = row[i];
    }
    for (int i = 0; i < n; i++) {
        const TILE(vector) x = s[i];
        /* x = high 2^32 + low, and 2^64 less where it is negative; times 2^-32 that is high + low 2^-32 - 2^32. */
        const TILE(vector) negative = (TILE(vector))((TILE(mask))x < 0) & fold;
        const TILE(vector) r = TILE(reduce)(MUL(x >> 32, fold) + (x & UINT32_MAX), inverse, p);
        s[i] = TILE(less)(TILE(less)(TILE(less)(r, p), p) + p - negative, p);
    }
}

TARGET static inline TILE(vector) TILE(discrepancy)(const TILE(vector) *c, const TILE(vector) *s, int degree,
                                                    TILE(vector) inverse, TILE(vector) p, TILE(vector) fold)
{
    TILE(vector) total = {0};
    for (int first = 0; first <= degree; first += 32) {
        const int stop = first + 31 < degree ? first + 31 : degree;
        TILE(vector) even = {0}, odd = {0};
        int j = first;
        for (; j < stop; j += 2) {
            even += MUL(c[j], s[-j]);
            odd += MUL(c[j + 1], s[-j - 1]);
        }
        if (j == stop) even += MUL(c[j], s[-j]);
        total += TILE(reduce)(even + odd, inverse, p); /* at most 32 products below 2 p^2: below 5 p */
    }
    const TILE(vector) d = TILE(reduce)(MUL(total, fold), inverse, p); /* total < 17 * 5 p: below 7 p */
    return TILE(less)(TILE(less)(TILE(less)(d, p << 2), p << 1), p);
}

/* C <- b C - d x B, and B <- C where `keep` (else x B), for the coefficients up to `top`. */
TARGET static inline void TILE(update)(TILE(vector) *c, TILE(vector) *b, int top, TILE(vector) scale,
                                       TILE(vector) minus_d, TILE(vector) keep, TILE(vector) inverse, TILE(vector) p)
{
    for (int j = top; j > 0; j--) {
        const TILE(vector) old = c[j], shifted = b[j - 1];
        c[j] = TILE(reduce)(MUL(old, scale) + MUL(shifted, minus_d), inverse, p);
        b[j] = (old & keep) | (shifted & ~keep);
    }
    b[0] = c[0] & keep;
    c[0] = TILE(reduce)(MUL(c[0], scale), inverse, p);
}

/* x^times B, cut at the order. */
TARGET static void TILE(shift)(TILE(vector) *b, int times, int order)
{
    const int cut = times < order + 1 ? times : order + 1;
    memmove(b + cut, b, (size_t)(order + 1 - cut) * sizeof *b);
    memset(b, 0, (size_t)cut * sizeof *b);
}

/* lengths[l] of each lane, -1 where given up; C is left in c. */
TARGET static void TILE(lanes)(const bm_plan *plan, int n, const TILE(vector) *s, TILE(vector) *c, TILE(vector) *b,
                               int64_t *lengths)
{
    const TILE(vector) p = TILE(fill)(plan->prime), inverse = TILE(fill)(plan->inverse), fold = TILE(fill)(plan->fold);
    const int order = plan->order;
    TILE(vector) scale = TILE(fill)(1), length = {0}, alive = TILE(fill)(UINT64_MAX), degree = {0};
    int most = 0, waiting = 0;
    memset(c, 0, (size_t)(order + 1) * sizeof *c);
    memset(b, 0, (size_t)(order + 1) * sizeof *b);
    c[0] = b[0] = TILE(fill)(1);
    for (int i = 0; i < n; i++) {
        const TILE(vector) d = TILE(discrepancy)(c, s + i, most < i ? most : i, inverse, p, fold) & alive;
        if (!ANY(d)) {
            waiting++;
            continue;
        }
        if (waiting) TILE(shift)(b, waiting, order);
        const TILE(vector) grown = TILE(fill)((uint64_t)i + 1) - length;
        const TILE(vector) keep = (TILE(vector))((TILE(mask))d != 0) &
                                  (TILE(vector))((TILE(mask))(length << 1) <= (TILE(mask))TILE(fill)((uint64_t)i));
        /* The degree of x^m B, which the update reads and, where it is kept, replaces by that of C. */
        const TILE(vector) shifted = degree + (uint64_t)(waiting + 1);
        degree = (length & keep) | (shifted & ~keep);
        length = (grown & keep) | (length & ~keep);
        alive &= (TILE(vector))((TILE(mask))length <= (TILE(mask))TILE(fill)((uint64_t)order));
        if (!ANY(alive)) break;
        most = HIGHEST(length & alive);
        const int reach = HIGHEST(shifted & alive), top = most > reach ? most : reach;
        TILE(update)(c, b, top < order ? top : order, scale, TILE(less)(p - d, p), keep, inverse, p);
        scale = (d & keep) | (scale & ~keep);
        waiting = 0;
    }
    for (int l = 0; l < LANES; l++) lengths[l] = alive[l] ? (int64_t)length[l] : -1;
}

TARGET static void TILE(run)(const bm_plan *plan, const int64_t *terms, int64_t count, int n, int64_t stride,
                             int32_t *lengths, int64_t *polynomials, void *scratch)
{
    TILE(vector) *const s = scratch, *const c = s + n, *const b = c + plan->order + 1;
    for (int64_t first = 0; first < count; first += LANES) {
        const int64_t rows = count - first < LANES ? count - first : LANES;
        int64_t found[LANES];
        TILE(load)(plan, terms + first * stride, rows, n, stride, s);
        TILE(lanes)(plan, n, s, c, b, found);
        for (int64_t l = 0; l < rows; l++) {
            lengths[first + l] = (int32_t)found[l];
            if (!polynomials) continue;
            int64_t *const row = polynomials + (first + l) * (plan->order + 1);
            for (int j = 0; j <= plan->order; j++) row[j] = j <= found[l] ? (int64_t)c[j][l] : 0;
            monic(row, (int)found[l], plan->prime);
        }
    }
}
