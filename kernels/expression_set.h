/* Expressions by value, each value once; see expressions.pyx for the meaning. */
#ifndef KERNELS_EXPRESSION_SET_H
#define KERNELS_EXPRESSION_SET_H
#include <stdint.h>

#define EXPRESSION_LEVELS 512
#define EXPRESSION_BLOCK 64
/* A side is sorted in so many parts, by any number of threads. */
#define EXPRESSION_PARTS 8
#define EXPRESSION_BUCKETS 2048

/* f(a, b) or f(a); results are folded to their absolute values. */
enum expression_function {
    EXPRESSION_ADD, EXPRESSION_SUBTRACT, EXPRESSION_MULTIPLY, EXPRESSION_DIVIDE, EXPRESSION_POWER, EXPRESSION_ROOT,
    EXPRESSION_LOGARITHM, /* of a to the base b */
    EXPRESSION_SQRT, EXPRESSION_SQUARE, EXPRESSION_INVERSE, EXPRESSION_EXP, EXPRESSION_LOG, EXPRESSION_SINPI,
    EXPRESSION_COSPI, EXPRESSION_TANPI, EXPRESSION_ATAN, EXPRESSION_ASIN, EXPRESSION_ACOS,
    EXPRESSION_SIN, EXPRESSION_COS, EXPRESSION_TAN, /* of the first quadrant, where they are undone */
    EXPRESSION_SINH, EXPRESSION_COSH, EXPRESSION_TANH, EXPRESSION_ASINH, EXPRESSION_ACOSH, EXPRESSION_ATANH,
    EXPRESSION_FUNCTIONS
};

/* `own`: bit 0 where a comes from the set that grows, bit 1 where b does; otherwise they are constants. */
typedef struct {
    int function, own, cost;
} expression_operator;

/* Values are hi + lo > 0; `slope` is the derivative by x, or NULL in a set of constants. The code of a value is
   operator << 56 | index of a << 28 | index of b. Level c holds the values start[c] up to start[c + 1]. */
typedef struct {
    double *hi, *lo, *slope;
    uint64_t *code, *table;
    int table_bits;
    int64_t count, capacity, tried, start[EXPRESSION_LEVELS + 1];
} expression_set;

/* A block of results: values, slopes and the tags that tell them apart; a tag of 0 is no value. */
typedef struct {
    double hi[EXPRESSION_BLOCK], lo[EXPRESSION_BLOCK], slope[EXPRESSION_BLOCK];
    uint64_t tag[EXPRESSION_BLOCK];
} expression_block;

typedef struct {
    double hi, lo, slope;
} expression_scalar;

/* The operands of a block: `scalar` first, unless `swapped`; slopes are NULL where all of them are 0. */
typedef struct {
    int function, swapped, count;
    expression_scalar scalar;
    const double *hi, *lo, *slope;
    int slopes;
} expression_operands;

int expression_set_init(expression_set *, int64_t capacity, int slopes);
void expression_set_clear(expression_set *);
/* Gives back the table that finds values again: the set cannot grow any more. */
void expression_set_seal(expression_set *);
/* 0, 1 when the set is full, or -1 without memory. */
int expression_set_insert(expression_set *, const expression_block *, int count, uint64_t code, uint64_t step);
int expression_set_grow(expression_set *, const expression_set *constants, const expression_operator *, int count,
                        int cost, int level);

/* Values in ascending order with their numbers, by the upper bits into buckets and then each bucket: `count` every part,
   `place`, `spread` every part, then `finish` every part (-1 without memory). The parts of a step may run at one time. */
typedef struct {
    const double *values;
    int64_t count;
    double *sorted;
    uint32_t *order;
    int64_t at[EXPRESSION_PARTS][EXPRESSION_BUCKETS];
} expression_sorting;

void expression_sort_count(expression_sorting *, int part);
void expression_sort_place(expression_sorting *);
void expression_sort_spread(expression_sorting *, int part);
int expression_sort_finish(expression_sorting *, int part);

typedef struct {
    const expression_set *set;
    const double *sorted;
    const uint32_t *order;
    int64_t count;
} expression_side;

typedef struct {
    uint32_t *left, *right;
    int64_t count, capacity, total;
} expression_pairs;

/* All pairs whose x differs by at most `radius`, the first `capacity` of them kept. */
void expression_match(const expression_side *left, const expression_side *right, double radius, expression_pairs *);
/* For every sum of levels the pair that leaves the smallest error in x: error[c] < 0 where there is none. */
void expression_nearest(const expression_side *left, const expression_side *right, int costs, double *error,
                        uint32_t *left_index, uint32_t *right_index);

void expression_evaluate(const expression_operands *, int level, expression_block *);
void expression_tags(expression_block *, int count, int slopes, int level);
int expression_best_level(void);
#endif
