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

/* From V(head), V(head + 1) to V(0), V(1) through the convergents p, q of the first terms (see `screen_head`). */
TARGET static inline void TILE(forward)(const double *restrict a, const double *restrict b, int head,
                                        TILE(vector) *restrict v, TILE(vector) *restrict w)
{
    TILE(vector) p = TILE(fill)(a[0]), p_before = TILE(fill)(1.0), q = p_before, q_before = TILE(fill)(0.0);
    for (int k = 1; k < head; k++) {
        const TILE(vector) bk = *(const TILE(vector) *)(b + k * BLOCK), p_next = a[k] * p + bk * p_before;
        const TILE(vector) q_next = a[k] * q + bk * q_before;
        p_before = p;
        q_before = q;
        p = p_next;
        q = q_next;
    }
    const TILE(vector) tail = *(const TILE(vector) *)(b + head * BLOCK) * *w;
    *w = q * *v + q_before * tail;
    *v = p * *v + p_before * tail;
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
        for (int u = 0; head && u < CHAINS; u++) TILE(forward)(a, b + j + u * LANES, head, &v[u], &w[u]);
        for (int u = 0; u < CHAINS; u++) {
            const TILE(vector) value = TILE(folded)(v[u], w[u], *(const TILE(vector) *)(error + j + u * LANES),
                                                    tile->tolerance, tile->beyond);
            unsettled |= value < 0;
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

/* LISTED vectors of fractions, each with polynomials of its own: rescaled at each term, with |dV/dT| on the way. */
TARGET static void TILE(list)(const screen_list *list, int64_t first, double *restrict out)
{
    const int64_t stride = list->stride;
    TILE(vector) v[LISTED], w[LISTED], error[LISTED];
    for (int u = 0; u < LISTED; u++) {
        const int64_t j = first + u * LANES;
        w[u] = TILE(fill)(1.0);
        error[u] = *(const TILE(vector) *)(list->tail_error + j);
        v[u] = TILE(at)(list->a + j, list->degree_a, stride, list->depth) + *(const TILE(vector) *)(list->tail + j);
    }
    for (int k = list->depth; k >= 1; k--)
        for (int u = 0; u < LISTED; u++) {
            const double *a = list->a + first + u * LANES, *b = list->b + first + u * LANES;
            const TILE(vector) p = TILE(absolute)(v[u]), q = TILE(absolute)(w[u]);
            const TILE(vector) scale = TILE(normaliser)(TILE(choose)(p > q, p, q));
            const TILE(vector) bk = TILE(at)(b, list->degree_b, stride, k), ws = w[u] * scale;
            error[u] *= TILE(absolute)(bk) * (scale * scale);
            w[u] = v[u] * scale;
            v[u] = TILE(at)(a, list->degree_a, stride, k - 1) * w[u] + bk * ws;
        }
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
