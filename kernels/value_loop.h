/* Screening of products {a polynomials} x {b polynomials} by value; see value_screen.pyx for the meaning. */
#ifndef KERNELS_VALUE_LOOP_H
#define KERNELS_VALUE_LOOP_H
#include <stdint.h>

typedef struct {
    int64_t rows, columns;
    int degree_a, degree_b, depth;
    const double *a, *b;                  /* coefficients, lowest first, a row each */
    const double *row_tail, *column_tail; /* T(depth) = row_tail + column_tail, both times scale_a[depth] */
    const double *scale_a, *scale_b;      /* powers of two: a(k) scale_a[k], b(k) scale_b[k] */
    double tail_error;                    /* uncertainty of T(depth), times scale_a[depth], over the tolerance */
    double tolerance, beyond;             /* largest relative error of a settled value; where the left side ends */
} screen_tile;

/* Fractions with polynomials of their own, coefficient by coefficient: a[i * stride + j] belongs to n^i of fraction j.
   The stride is a multiple of 32, arrays are aligned to 64 bytes and filled with a valid fraction beyond `count`. */
typedef struct {
    int64_t count, stride;
    int degree_a, degree_b, depth;
    const double *a, *b, *tail, *tail_error; /* T(depth) and its uncertainty */
    double tolerance, beyond;
    int extended; /* twofold precision */
} screen_list;

/* The left side: a bitmap in front of a table of 32-bit tags. Without them it is a comb: the values below `largest` whose
   bits under the mask are those of the pattern. */
typedef struct {
    uint64_t *bitmap;
    uint32_t *tags;
    int bitmap_bits, table_bits;
    int64_t keys;
    double largest;
    uint64_t mask, pattern;
} left_side;

typedef struct {
    uint32_t *index; /* row * columns + column */
    uint16_t *side;
    double *value; /* folded */
    int64_t count, capacity;
} hit_list;

int left_side_init(left_side *, int64_t expected);
void left_side_clear(left_side *);
/* All ratios v[i]/v[j] >= 1 of coprime, independent pairs with first index in [first, stop). */
void left_side_fill(left_side *, const double *values, const int32_t *pairs, int64_t count, int64_t first, int64_t stop);
int64_t left_side_lookup(const left_side *, const double *values, int64_t count, uint32_t *found);

/* 0, or -1 when memory ran out. Unsettled indices go to `unsettled`, matches to `matched`. */
int screen_tile_run(const screen_tile *, const left_side *const *sides, int side_count, int level, hit_list *matched,
                    hit_list *unsettled);
/* The folded values themselves, one row of the tile after the other. */
int screen_tile_evaluate(const screen_tile *, int level, double *out);
/* The folded values of a list, -1 where unsettled; `out` has room for `stride` of them. */
void screen_list_evaluate(const screen_list *, int level, double *out);
/* Multiply-adds a second that one core can do, in 1e9: the bound that the screening is measured against. */
double fma_bound(int level, double seconds);

int screen_best_level(void);
const char *screen_level_name(int level);
#endif
