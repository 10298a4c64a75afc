/* The inner loop of value screening for one width of SIMD vector; value_loop.c includes it once per instruction set.
   Expects LANES (doubles a vector), TILE(name) and TARGET to be defined, and BLOCK, LISTED and MAX_DEGREE.

   A fraction with tail T(N) is V(0)/V(1), where V(N+1) = 1, V(N) = a(N) + T(N) and
       V(k) = a(k) V(k+1) + b(k+1) V(k+2),
   two operations a term instead of the four of the forward recurrence. The tables hold a and b scaled by powers of two
   (exact), so that V neither overflows nor underflows. |dV/dT| = |b(1)...b(N)| / V(1)^2 turns the uncertainty of T into
   that of the value. */

typedef double TILE(vector) __attribute__((vector_size(LANES * 8)));
typedef int64_t TILE(mask) __attribute__((vector_size(LANES * 8)));

/* Independent chains hide the latency of the multiply-adds; with two registers each, six fit the sixteen of AVX2. */
#define CHAINS 6

TARGET static inline TILE(vector) TILE(fill)(double x) { return (TILE(vector)){0} + x; }

TARGET static inline TILE(vector) TILE(absolute)(TILE(vector) x)
{
    return (TILE(vector))((TILE(mask))x & INT64_MAX);
}

TARGET static inline TILE(vector) TILE(choose)(TILE(mask) m, TILE(vector) x, TILE(vector) y)
{
    return (TILE(vector))(((TILE(mask))x & m) | ((TILE(mask))y & ~m));
}

/* max(|V0|,|V1|) / min(|V0|,|V1|), or -1 where it is not settled. A value is settled when its relative error is below
   the tolerance, or when it is certain to be larger than `beyond`, where the left side ends. */
TARGET static inline TILE(vector) TILE(folded)(TILE(vector) v0, TILE(vector) v1, TILE(vector) error, double tolerance,
                                               double beyond)
{
    const TILE(vector) p = TILE(absolute)(v0), q = TILE(absolute)(v1);
    const TILE(mask) larger = p > q;
    const TILE(vector) high = TILE(choose)(larger, p, q), low = TILE(choose)(larger, q, p);
    const TILE(mask) settled = (error <= p * q) | ((error * tolerance + p * q) * beyond < high * high);
    return TILE(choose)(settled, high / low, TILE(fill)(-1.0));
}

/* b(1..depth) of BLOCK columns, scaled; columns beyond the last repeat it. */
TARGET static void TILE(columns)(const screen_tile *tile, int64_t first, double *restrict table,
                                 double *restrict start, double *restrict error)
{
    double c[MAX_DEGREE + 1][BLOCK];
    const int degree = tile->degree_b;
    for (int j = 0; j < BLOCK; j++) {
        const int64_t column = first + j < tile->columns ? first + j : tile->columns - 1;
        for (int i = 0; i <= degree; i++) c[i][j] = tile->b[column * (degree + 1) + i];
        start[j] = tile->column_tail[column];
        error[j] = tile->tail_error;
    }
    for (int k = 1; k <= tile->depth; k++) {
        double value[BLOCK];
        memcpy(value, c[degree], sizeof value);
        for (int i = degree - 1; i >= 0; i--)
            for (int j = 0; j < BLOCK; j++) value[j] = value[j] * k + c[i][j];
        for (int j = 0; j < BLOCK; j++) {
            value[j] *= tile->scale_b[k];
            error[j] *= fabs(value[j]);
        }
        memcpy(table + k * BLOCK, value, sizeof value);
    }
}

TARGET static void TILE(rows)(const screen_tile *tile, double *table)
{
    for (int64_t row = 0; row < tile->rows; row++) {
        const double *c = tile->a + row * (tile->degree_a + 1);
        for (int k = 0; k <= tile->depth; k++) {
            double value = c[tile->degree_a];
            for (int i = tile->degree_a - 1; i >= 0; i--) value = value * k + c[i];
            table[row * (tile->depth + 1) + k] = value * tile->scale_a[k];
        }
    }
}

/* Whether p/q and x/y agree to the tolerance, relative to the value and to its reciprocal, or lie beyond the left side. */
TARGET static inline TILE(mask) TILE(agree)(TILE(vector) p, TILE(vector) q, TILE(vector) x, TILE(vector) y,
                                            double tolerance, double beyond)
{
    const TILE(vector) one = TILE(absolute)(p * y), other = TILE(absolute)(q * x);
    const TILE(vector) high = TILE(absolute)(p * x), low = TILE(absolute)(q * y);
    const TILE(vector) size = TILE(choose)(high > low, high, low) * (1 / beyond);
    const TILE(vector) least = TILE(choose)(one > other, other, one);
    return TILE(absolute)(p * y - q * x) <= tolerance * TILE(choose)(least > size, least, size);
}

/* From V(head), V(head + 1) to V(0), V(1) through the convergents p, q of the first terms (see `screen_head`), exact as
   long as they are below 2^53; whether the backward recurrence agrees, which rounds otherwise and starts a nudge away, so
   that values which roundings in V(head) would move are seen. */
TARGET static inline TILE(mask) TILE(forward)(const double *restrict a, const double *restrict b, int head,
                                              const screen_tile *tile, TILE(vector) *restrict v,
                                              TILE(vector) *restrict w)
{
    TILE(vector) p = TILE(fill)(a[0]), p_before = TILE(fill)(1.0), q = p_before, q_before = TILE(fill)(0.0);
    TILE(vector) x = *v * NUDGE, y = *w;
    for (int k = 1; k < head; k++) {
        const TILE(vector) bk = *(const TILE(vector) *)(b + k * BLOCK), p_next = a[k] * p + bk * p_before;
        const TILE(vector) q_next = a[k] * q + bk * q_before;
        p_before = p;
        q_before = q;
        p = p_next;
        q = q_next;
    }
    for (int k = head; k > 0; k--) {
        const TILE(vector) x_next = a[k - 1] * x + *(const TILE(vector) *)(b + k * BLOCK) * y;
        y = x;
        x = x_next;
    }
    const TILE(vector) tail = *(const TILE(vector) *)(b + head * BLOCK) * *w;
    *w = q * *v + q_before * tail;
    *v = p * *v + p_before * tail;
    return TILE(agree)(*v, *w, x, y, tile->tolerance, tile->beyond);
}

/* One row against BLOCK columns: the folded values; whether all are settled. */
TARGET static int TILE(evaluate)(const double *restrict a, double tail, const double *restrict b,
                                  const double *restrict start, const double *restrict error,
                                  const screen_tile *tile, double *restrict out)
{
    const int depth = tile->depth, head = screen_head(a, depth);
    TILE(mask) unsettled = {0};
    for (int j = 0; j < BLOCK; j += CHAINS * LANES) {
        TILE(vector) v[CHAINS], w[CHAINS];
        for (int u = 0; u < CHAINS; u++) {
            w[u] = TILE(fill)(1.0);
            v[u] = *(const TILE(vector) *)(start + j + u * LANES) + (a[depth] + tail);
        }
        int k = depth - 1;
        for (; k > head; k -= 2) {
            const TILE(vector) a1 = TILE(fill)(a[k]), a0 = TILE(fill)(a[k - 1]);
            const double *b1 = b + (k + 1) * BLOCK + j, *b0 = b + k * BLOCK + j;
            for (int u = 0; u < CHAINS; u++) {
                w[u] = a1 * v[u] + *(const TILE(vector) *)(b1 + u * LANES) * w[u];
                v[u] = a0 * w[u] + *(const TILE(vector) *)(b0 + u * LANES) * v[u];
            }
        }
        for (int u = 0; k == head && u < CHAINS; u++) {
            const double *next = b + (head + 1) * BLOCK + j + u * LANES;
            const TILE(vector) last = a[head] * v[u] + *(const TILE(vector) *)next * w[u];
            w[u] = v[u];
            v[u] = last;
        }
        for (int u = 0; u < CHAINS; u++) {
            const double *bu = b + j + u * LANES;
            const TILE(mask) sure = head ? TILE(forward)(a, bu, head, tile, &v[u], &w[u]) : ~(TILE(mask)){0};
            const TILE(vector) folded = TILE(folded)(v[u], w[u], *(const TILE(vector) *)(error + j + u * LANES),
                                                     tile->tolerance, tile->beyond);
            const TILE(vector) value = TILE(choose)(sure, folded, TILE(fill)(-1.0));
            unsettled |= ~(value >= 1);
            *(TILE(vector) *)(out + j + u * LANES) = value;
        }
    }
    int64_t any = 0;
    for (int i = 0; i < LANES; i++) any |= unsettled[i];
    return any == 0;
}

/* The power of two that brings x > 0 into [1, 2). */
TARGET static inline TILE(vector) TILE(normaliser)(TILE(vector) x)
{
    return (TILE(vector))((INT64_C(2046) << 52) - ((TILE(mask))x & (INT64_C(0x7ff) << 52)));
}

TARGET static inline TILE(vector) TILE(at)(const double *c, int degree, int64_t stride, double n)
{
    TILE(vector) value = *(const TILE(vector) *)(c + degree * stride);
    for (int i = degree - 1; i >= 0; i--) value = value * n + *(const TILE(vector) *)(c + i * stride);
    return value;
}

/* The uncertainty of V(k)/V(k+1) times V(k+1)^2, where `error` is that of the step before: what it becomes, and the
   roundings of this step, `unit` of its terms. The first order is enough while the relative uncertainty is small: where
   it is not, V(k) may be zero, and later steps must not make light of it. */
TARGET static inline TILE(vector) TILE(carried)(TILE(vector) error, TILE(vector) terms, TILE(vector) v, TILE(vector) w,
                                                double unit, int k)
{
    const TILE(vector) next = error + unit * terms * TILE(absolute)(w);
    return k < 2 ? next : TILE(choose)(4 * next <= TILE(absolute)(v * w), next, TILE(fill)(INFINITY));
}

/* V(k) from V(k+1), V(k+2), all rescaled, and the uncertainty on the way. */
TARGET static inline void TILE(list_step)(const screen_list *list, int64_t first, int k, TILE(vector) *v,
                                          TILE(vector) *w, TILE(vector) *error)
{
    const TILE(vector) p = TILE(absolute)(*v), q = TILE(absolute)(*w);
    const TILE(vector) scale = TILE(normaliser)(TILE(choose)(p > q, p, q)), ws = *w * scale;
    const TILE(vector) b = TILE(at)(list->b + first, list->degree_b, list->stride, k + 1);
    *w = *v * scale;
    const TILE(vector) x = TILE(at)(list->a + first, list->degree_a, list->stride, k) * *w, y = b * ws;
    *v = x + y;
    *error = TILE(carried)(*error * TILE(absolute)(b) * (scale * scale), TILE(absolute)(x) + TILE(absolute)(y), *v, *w,
                           0x1p-50, k);
}

/* hi + lo: about 100 bits after a step. */
typedef struct {
    TILE(vector) hi, lo;
} TILE(twofold);

/* The upper 26 bits; what is left has 27, so that products of parts are exact, contracted to multiply-adds or not. */
TARGET static inline TILE(vector) TILE(upper)(TILE(vector) x)
{
    return (TILE(vector))((TILE(mask))x & ~((INT64_C(1) << 27) - 1));
}

TARGET static inline TILE(twofold) TILE(sum)(TILE(vector) x, TILE(vector) y)
{
    const TILE(vector) s = x + y, part = s - x;
    return (TILE(twofold)){s, (x - (s - part)) + (y - part)};
}

/* a v + b w for doubles a, b. */
TARGET static inline TILE(twofold) TILE(combined)(TILE(vector) a, TILE(twofold) v, TILE(vector) b, TILE(twofold) w)
{
    const TILE(vector) ah = TILE(upper)(a), al = a - ah, bh = TILE(upper)(b), bl = b - bh;
    const TILE(vector) vh = TILE(upper)(v.hi), vl = v.hi - vh, wh = TILE(upper)(w.hi), wl = w.hi - wh;
    const TILE(twofold) s = TILE(sum)(ah * vh, bh * wh);
    const TILE(twofold) m1 = TILE(sum)(ah * vl, bh * wl), m2 = TILE(sum)(al * vh, bl * wh);
    const TILE(twofold) middle = TILE(sum)(m1.hi, m2.hi), next = TILE(sum)(s.lo, middle.hi);
    const TILE(vector) small = (al * vl + bl * wl) + (a * v.lo + b * w.lo);
    const TILE(twofold) whole = TILE(sum)(s.hi, next.hi);
    return TILE(sum)(whole.hi, whole.lo + (next.lo + (middle.lo + (m1.lo + m2.lo)) + small));
}

/* A polynomial, which may pass 2^53. */
TARGET static inline TILE(twofold) TILE(at_twofold)(const double *c, int degree, int64_t stride, double n)
{
    TILE(twofold) value = {*(const TILE(vector) *)(c + degree * stride), TILE(fill)(0.0)};
    for (int i = degree - 1; i >= 0; i--) {
        const TILE(twofold) next = {*(const TILE(vector) *)(c + i * stride), TILE(fill)(0.0)};
        value = TILE(combined)(TILE(fill)(n), value, TILE(fill)(1.0), next);
    }
    return value;
}

/* The list in twofold precision, for values that lose digits where a changes its sign; a step keeps 96 bits. */
TARGET static void TILE(list_extended)(const screen_list *list, int64_t first, double *restrict out)
{
    const double *a = list->a + first, *b = list->b + first;
    const TILE(vector) zero = TILE(fill)(0.0);
    TILE(vector) error = *(const TILE(vector) *)(list->tail_error + first);
    TILE(twofold) w = {TILE(fill)(1.0), zero};
    TILE(twofold) v = TILE(sum)(TILE(at)(a, list->degree_a, list->stride, list->depth),
                                *(const TILE(vector) *)(list->tail + first));
    for (int k = list->depth - 1; k >= 0; k--) {
        const TILE(vector) p = TILE(absolute)(v.hi), q = TILE(absolute)(w.hi);
        const TILE(vector) scale = TILE(normaliser)(TILE(choose)(p > q, p, q));
        const TILE(twofold) a_k = TILE(at_twofold)(a, list->degree_a, list->stride, k);
        const TILE(twofold) b_next = TILE(at_twofold)(b, list->degree_b, list->stride, k + 1);
        const TILE(twofold) next = {v.hi * scale, v.lo * scale}, after = {w.hi * scale, w.lo * scale};
        v = TILE(combined)(a_k.hi, next, b_next.hi, after);
        v = TILE(sum)(v.hi, v.lo + (a_k.lo * next.hi + b_next.lo * after.hi));
        w = next;
        const TILE(vector) terms = TILE(absolute)(a_k.hi * next.hi) + TILE(absolute)(b_next.hi * after.hi);
        error = TILE(carried)(error * TILE(absolute)(b_next.hi) * (scale * scale), terms, v.hi, w.hi, 0x1p-96, k);
    }
    *(TILE(vector) *)(out + first) =
        TILE(folded)(v.hi, w.hi, error / list->tolerance, list->tolerance, list->beyond);
}

/* LISTED vectors of fractions, each with polynomials of its own. */
TARGET static void TILE(list)(const screen_list *list, int64_t first, double *restrict out)
{
    if (list->extended) {
        for (int u = 0; u < LISTED; u++) TILE(list_extended)(list, first + u * LANES, out);
        return;
    }
    TILE(vector) v[LISTED], w[LISTED], error[LISTED];
    for (int u = 0; u < LISTED; u++) {
        const int64_t j = first + u * LANES;
        w[u] = TILE(fill)(1.0);
        error[u] = *(const TILE(vector) *)(list->tail_error + j);
        v[u] = TILE(at)(list->a + j, list->degree_a, list->stride, list->depth);
        v[u] += *(const TILE(vector) *)(list->tail + j);
    }
    for (int k = list->depth - 1; k >= 0; k--)
        for (int u = 0; u < LISTED; u++) TILE(list_step)(list, first + u * LANES, k, &v[u], &w[u], &error[u]);
    for (int u = 0; u < LISTED; u++)
        *(TILE(vector) *)(out + first + u * LANES) =
            TILE(folded)(v[u], w[u], error[u] / list->tolerance, list->tolerance, list->beyond);
}

/* Multiply-adds on registers alone: `rounds` for each of ten chains. */
TARGET static double TILE(multiply_adds)(int64_t rounds, double x)
{
    TILE(vector) v[10], total = TILE(fill)(0.0);
    const TILE(vector) a = TILE(fill)(x), b = TILE(fill)(1.0 - x);
    for (int u = 0; u < 10; u++) v[u] = TILE(fill)(u);
    for (int64_t i = 0; i < rounds; i++)
        for (int u = 0; u < 10; u++) v[u] = v[u] * a + b;
    for (int u = 0; u < 10; u++) total += v[u];
    return total[0];
}

#undef CHAINS
