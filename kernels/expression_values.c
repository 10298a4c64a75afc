/* Values of expressions in twofold precision, block by block, at the best level of the processor. */
#include "expression_set.h"

#include <math.h>
#include <string.h>

#include "simd_level.h"
#if defined(__x86_64__)
#include <immintrin.h>
#endif

static const double PI[2] = {0x1.921fb54442d18p+1, 0x1.1a62633145c07p-53};
static const double HALF_PI[2] = {0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54};
static const double LOG2[2] = {0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56};
/* log(2)/64 in three parts; the first two have 40 bits, so that their products with n < 2^13 are exact. */
static double LOG2_64TH[3];
static double INVERSE_FACTORIAL[30][2], ODD_INVERSE[8][2], EXP_TABLE[64][2], LOG_INVERSE[128], LOG_TABLE[128][2];
/* arctan(j/64) for j <= 64. */
static double ARCTANGENT_TABLE[128][2];

#define SQUARE_ROOT(v) lane_square_root(v)
#define TARGET
#define LANES 2
#define TILE(name) baseline_##name
/* Dekker's splitting: exact without fused multiply-add. */
typedef double lanes2 __attribute__((vector_size(16)));
static inline lanes2 upper_half(lanes2 a)
{
    lanes2 t = 0x1.0000002p27 * a;
    return t - (t - a);
}
static inline lanes2 dekker_error(lanes2 a, lanes2 b, lanes2 p)
{
    lanes2 a1 = upper_half(a), a2 = a - a1, b1 = upper_half(b), b2 = b - b1;
    return ((a1 * b1 - p) + a1 * b2 + a2 * b1) + a2 * b2;
}
static inline lanes2 lane_square_root(lanes2 v)
{
    return (lanes2){sqrt(v[0]), sqrt(v[1])};
}
#define PRODUCT_ERROR(a, b, p) dekker_error(a, b, p)
#include "expression_tile.h"
#undef PRODUCT_ERROR
#undef SQUARE_ROOT
#undef TARGET
#undef LANES
#undef TILE

#if defined(__x86_64__)
#define LANES 4
#define TILE(name) avx2_##name
#define TARGET __attribute__((target("avx2,fma")))
#define PRODUCT_ERROR(a, b, p) ((TILE(vector))_mm256_fmsub_pd((__m256d)(a), (__m256d)(b), (__m256d)(p)))
#define SQUARE_ROOT(v) ((TILE(vector))_mm256_sqrt_pd((__m256d)(v)))
#include "expression_tile.h"
#undef PRODUCT_ERROR
#undef SQUARE_ROOT
#undef TARGET
#undef LANES
#undef TILE
#define LANES 8
#define TILE(name) avx512_##name
#define TARGET __attribute__((target("avx512f,avx512dq,avx512vl,fma")))
#define PRODUCT_ERROR(a, b, p) ((TILE(vector))_mm512_fmsub_pd((__m512d)(a), (__m512d)(b), (__m512d)(p)))
#define SQUARE_ROOT(v) ((TILE(vector))_mm512_sqrt_pd((__m512d)(v)))
#include "expression_tile.h"
#endif

typedef struct {
    void (*evaluate)(const expression_operands *, expression_block *);
    void (*tags)(expression_block *, int, int);
} level_table;

static const level_table LEVELS[] = {
    {baseline_evaluate, baseline_tags},
#if defined(__x86_64__)
    {avx2_evaluate, avx2_tags},
    {avx512_evaluate, avx512_tags},
#endif
};

static baseline_twofold pair(double hi, double lo)
{
    return (baseline_twofold){baseline_splat(hi), baseline_splat(lo)};
}

static void keep(double *out, baseline_twofold x)
{
    out[0] = x.hi[0], out[1] = x.lo[0];
}

static double cut(double x)
{
    double t = x * 0x1.0p13;
    return (x + t) - t;
}

static void fill_series(void)
{
    keep(INVERSE_FACTORIAL[0], pair(1, 0));
    for (int k = 1; k < 30; k++)
        keep(INVERSE_FACTORIAL[k],
             baseline_divide(pair(INVERSE_FACTORIAL[k - 1][0], INVERSE_FACTORIAL[k - 1][1]), pair(k, 0)));
    for (int k = 0; k < 8; k++) keep(ODD_INVERSE[k], baseline_divide(pair(1, 0), pair(2 * k + 1, 0)));
    LOG2_64TH[0] = cut(LOG2[0] / 64);
    double rest = LOG2[0] / 64 - LOG2_64TH[0];
    baseline_twofold tail = baseline_two_sum(baseline_splat(rest), baseline_splat(LOG2[1] / 64));
    LOG2_64TH[1] = cut(tail.hi[0]);
    LOG2_64TH[2] = (tail.hi[0] - LOG2_64TH[1]) + tail.lo[0];
}

/* The exponentials of the table by their own series, before the table is there. */
static baseline_twofold slow_exponential(baseline_twofold x)
{
    baseline_twofold s = pair(INVERSE_FACTORIAL[29][0], INVERSE_FACTORIAL[29][1]);
    for (int k = 28; k >= 0; k--)
        s = baseline_add(baseline_multiply(s, x), pair(INVERSE_FACTORIAL[k][0], INVERSE_FACTORIAL[k][1]));
    return s;
}

static baseline_twofold slow_logarithm(double x)
{
    baseline_twofold y = pair(log(x), 0);
    for (int round = 0; round < 2; round++) {
        baseline_twofold e = baseline_multiply_double(slow_exponential(baseline_negate(y)), baseline_splat(x));
        y = baseline_add(y, baseline_add_double(e, baseline_splat(-1)));
    }
    return y;
}

/* One step from the nearest double: tan(arctan(c) - y) is as good as its argument. */
static baseline_twofold slow_arctangent(double c)
{
    baseline_twofold y = pair(atan(c), 0), square = baseline_multiply(y, y);
    baseline_twofold sine = baseline_multiply(baseline_alternating(square, 1), y), cosine = baseline_alternating(square, 0);
    baseline_twofold up = baseline_add(baseline_multiply_double(cosine, baseline_splat(c)), baseline_negate(sine));
    baseline_twofold down = baseline_add(cosine, baseline_multiply_double(sine, baseline_splat(c)));
    return baseline_add(y, baseline_divide(up, down));
}

static void fill_tables(void)
{
    fill_series();
    for (int j = 0; j <= 64; j++) keep(ARCTANGENT_TABLE[j], slow_arctangent(j / 64.0));
    for (int j = 0; j < 64; j++)
        keep(EXP_TABLE[j], slow_exponential(baseline_multiply_double(pair(LOG2[0], LOG2[1]), baseline_splat(j / 64.0))));
    for (int j = 0; j < 128; j++) {
        /* Subinterval j of [0.6875, 1.375) in steps that double at 1; those beside 1 keep log(1) = 0 exact. */
        uint64_t bits = UINT64_C(0x3fe6000000000000) + ((uint64_t)j << 45) + (UINT64_C(1) << 44);
        double middle;
        memcpy(&middle, &bits, sizeof middle);
        double inverse = fabs(middle - 1) < 0x1p-7 ? 1 : (double)(float)(1 / middle);
        LOG_INVERSE[j] = inverse;
        keep(LOG_TABLE[j], inverse == 1 ? pair(0, 0) : baseline_negate(slow_logarithm(inverse)));
    }
}

/* Runs when the library is loaded: no thread sees half a table. */
__attribute__((constructor)) static void prepare(void)
{
    fill_tables();
}

int expression_best_level(void)
{
    return simd_best_level();
}

void expression_evaluate(const expression_operands *in, int level, expression_block *out)
{
    LEVELS[level].evaluate(in, out);
}

void expression_tags(expression_block *block, int count, int slopes, int level)
{
    LEVELS[level].tags(block, count, slopes);
}
