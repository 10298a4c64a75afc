/* Twofold arithmetic on vectors: a number is the unevaluated sum hi + lo with |lo| <= ulp(hi)/2.

   Expects LANES (doubles a vector), TILE(name), TARGET, and PRODUCT_ERROR(a, b, p) = a b - p exactly. No contraction of
   products and sums may be done by the compiler: every level gives the same bits.
   Dekker 1971; Hida, Li, Bailey: Library for double-double and quad-double arithmetic, 2007; Tang's tables, 1990. */

typedef double TILE(vector) __attribute__((vector_size(LANES * 8)));
typedef int64_t TILE(mask) __attribute__((vector_size(LANES * 8)));
typedef uint64_t TILE(words) __attribute__((vector_size(LANES * 8)));
#define vector TILE(vector)
#define mask TILE(mask)
#define words TILE(words)
typedef struct {
    vector hi, lo;
} TILE(twofold);
#define twofold TILE(twofold)
#define INLINE TARGET static inline __attribute__((always_inline))

INLINE vector TILE(splat)(double x)
{
    return x - (vector){0};
}
#define splat TILE(splat)

INLINE vector TILE(load)(const double *p)
{
    vector v;
    memcpy(&v, p, sizeof v);
    return v;
}

INLINE vector TILE(choose)(mask where, vector yes, vector no)
{
    return (vector)((where & (mask)yes) | (~where & (mask)no));
}

INLINE vector TILE(absolute)(vector x)
{
    return (vector)((mask)x & INT64_MAX);
}

INLINE twofold TILE(quick_sum)(vector a, vector b)
{
    vector s = a + b;
    return (twofold){s, b - (s - a)};
}

INLINE twofold TILE(two_sum)(vector a, vector b)
{
    vector s = a + b, t = s - a;
    return (twofold){s, (a - (s - t)) + (b - t)};
}

INLINE twofold TILE(add)(twofold a, twofold b)
{
    twofold s = TILE(two_sum)(a.hi, b.hi), t = TILE(two_sum)(a.lo, b.lo);
    s = TILE(quick_sum)(s.hi, s.lo + t.hi);
    return TILE(quick_sum)(s.hi, s.lo + t.lo);
}

INLINE twofold TILE(add_double)(twofold a, vector b)
{
    twofold s = TILE(two_sum)(a.hi, b);
    return TILE(quick_sum)(s.hi, s.lo + a.lo);
}

INLINE twofold TILE(negate)(twofold a)
{
    return (twofold){-a.hi, -a.lo};
}

INLINE twofold TILE(multiply)(twofold a, twofold b)
{
    vector p = a.hi * b.hi, e = PRODUCT_ERROR(a.hi, b.hi, p);
    return TILE(quick_sum)(p, e + (a.hi * b.lo + a.lo * b.hi));
}

INLINE twofold TILE(multiply_double)(twofold a, vector b)
{
    vector p = a.hi * b, e = PRODUCT_ERROR(a.hi, b, p);
    return TILE(quick_sum)(p, e + a.lo * b);
}

INLINE twofold TILE(divide)(twofold a, twofold b)
{
    vector inverse = 1 / b.hi, q = a.hi * inverse;
    twofold r = TILE(add)(a, TILE(negate)(TILE(multiply_double)(b, q)));
    vector q2 = r.hi * inverse;
    r = TILE(add)(r, TILE(negate)(TILE(multiply_double)(b, q2)));
    twofold s = TILE(quick_sum)(q, q2);
    return TILE(quick_sum)(s.hi, s.lo + r.hi * inverse);
}

INLINE twofold TILE(square_root)(twofold a)
{
    vector s = SQUARE_ROOT(a.hi), p = s * s, e = PRODUCT_ERROR(s, s, p);
    return TILE(quick_sum)(s, (((a.hi - p) - e) + a.lo) / (s + s));
}

INLINE twofold TILE(fixed)(const double *constant)
{
    return (twofold){splat(constant[0]), splat(constant[1])};
}

/* The nearest integer as a double, for |x| < 2^50. */
INLINE vector TILE(nearest)(vector x)
{
    return (x + 0x1.8p52) - 0x1.8p52;
}

INLINE mask TILE(integer)(vector x)
{
    return (mask)(x + 0x1.8p52) - (mask)splat(0x1.8p52);
}

INLINE twofold TILE(looked_up)(const double (*table)[2], mask index)
{
    vector hi = splat(0), lo = splat(0);
    for (int i = 0; i < LANES; i++) hi[i] = table[index[i]][0], lo[i] = table[index[i]][1];
    return (twofold){hi, lo};
}

#include "expression_elementary.h"

INLINE twofold TILE(value)(int function, twofold a, twofold b)
{
    switch (function) {
    case EXPRESSION_ADD: return TILE(sum)(a, b);
    case EXPRESSION_SUBTRACT: return TILE(sum)(a, TILE(negate)(b));
    case EXPRESSION_MULTIPLY: return TILE(multiply)(a, b);
    case EXPRESSION_DIVIDE: return TILE(divide)(a, b);
    case EXPRESSION_POWER: return TILE(power)(a, b);
    case EXPRESSION_ROOT: return TILE(limited_exponential)(TILE(divide)(TILE(logarithm)(a), b));
    case EXPRESSION_LOGARITHM: return TILE(divide)(TILE(safe_logarithm)(a), TILE(safe_logarithm)(b));
    case EXPRESSION_SQRT: return TILE(square_root)(a);
    case EXPRESSION_SQUARE: return TILE(multiply)(a, a);
    case EXPRESSION_INVERSE: return TILE(divide)((twofold){splat(1), splat(0)}, a);
    case EXPRESSION_EXP: return TILE(limited_exponential)(a);
    case EXPRESSION_LOG: return TILE(safe_logarithm)(a);
    case EXPRESSION_ATAN: return TILE(arctangent)(a);
    case EXPRESSION_ASIN: return TILE(arctangent)(TILE(divide)(a, TILE(cathetus)(a)));
    case EXPRESSION_ACOS: return TILE(arctangent)(TILE(divide)(TILE(cathetus)(a), a));
    case EXPRESSION_SIN: case EXPRESSION_COS: case EXPRESSION_TAN: return TILE(first_quadrant)(a, function);
    case EXPRESSION_SINH: case EXPRESSION_COSH: case EXPRESSION_TANH: return TILE(hyperbolic)(a, function);
    case EXPRESSION_ASINH: case EXPRESSION_ACOSH: case EXPRESSION_ATANH: return TILE(area)(a, function);
    default: return TILE(small_circular)(a, function);
    }
}

/* The derivative of a value before it is folded, in plain double precision. */
INLINE vector TILE(derivative)(int function, twofold a, twofold b, vector da, vector db, vector out)
{
    switch (function) {
    case EXPRESSION_ADD: return da + db;
    case EXPRESSION_SUBTRACT: return da - db;
    case EXPRESSION_MULTIPLY: return da * b.hi + db * a.hi;
    case EXPRESSION_DIVIDE: return (da - out * db) / b.hi;
    case EXPRESSION_POWER: return out * (db * TILE(logarithm)(a).hi + da * b.hi / a.hi);
    case EXPRESSION_ROOT: return out * (da / a.hi - db * TILE(logarithm)(a).hi / b.hi) / b.hi;
    case EXPRESSION_LOGARITHM: return (da / a.hi - out * db / b.hi) / TILE(logarithm)(b).hi;
    case EXPRESSION_SQRT: return da / (out + out);
    case EXPRESSION_SQUARE: return 2 * a.hi * da;
    case EXPRESSION_INVERSE: return -out * out * da;
    case EXPRESSION_EXP: return out * da;
    case EXPRESSION_LOG: return da / a.hi;
    case EXPRESSION_ATAN: return da / (1 + a.hi * a.hi);
    case EXPRESSION_ASIN: return da / TILE(cathetus)(a).hi;
    case EXPRESSION_ACOS: return -da / TILE(cathetus)(a).hi;
    case EXPRESSION_SIN: return SQUARE_ROOT((1 - out) * (1 + out)) * da;
    case EXPRESSION_COS: return -SQUARE_ROOT((1 - out) * (1 + out)) * da;
    case EXPRESSION_TAN: return (1 + out * out) * da;
    case EXPRESSION_SINH: return SQUARE_ROOT(out * out + 1) * da;
    case EXPRESSION_COSH: return SQUARE_ROOT((out - 1) * (out + 1)) * da;
    case EXPRESSION_TANH: return (1 - out) * (1 + out) * da;
    case EXPRESSION_ASINH: return da / SQUARE_ROOT(a.hi * a.hi + 1);
    case EXPRESSION_ACOSH: return da / SQUARE_ROOT((a.hi - 1) * (a.hi + 1));
    case EXPRESSION_ATANH: return da / ((1 - a.hi) * (1 + a.hi));
    default: return splat(0);
    }
}

/* A tag of 64 bits for a value rounded to 84 bits and its slope to 32; 0 outside 2^-30 .. 2^30 or without a slope. */
INLINE words TILE(tag)(twofold x, vector slope, int slopes)
{
    mask bits = (mask)x.hi;
    mask rest = TILE(integer)(x.lo * (vector)((2 * INT64_C(1023) + 83 - (bits >> 52)) << 52));
    words low = (words)((bits << 31) + rest), high = (words)(bits + ((rest + (INT64_C(1) << 30)) >> 31));
    words h = low * UINT64_C(0x9e3779b97f4a7c15);
    h = (h ^ (h >> 32)) + high;
    mask valid = (x.hi > 0x1p-30) & (x.hi < 0x1p30);
    if (slopes) {
        h ^= (words)(((mask)slope + (1 << 19)) >> 20) * UINT64_C(0xd6e8feb86659fd93);
        vector size = TILE(absolute)(slope);
        valid &= (size > x.hi * 0x1p-20) & (size < x.hi * 0x1p60);
    }
    h = (h ^ (h >> 29)) * UINT64_C(0xbf58476d1ce4e5b9);
    h = (h ^ (h >> 32)) * UINT64_C(0x94d049bb133111eb);
    return (h | (words)((h == 0) & 1)) & (words)valid;
}

INLINE void TILE(finish)(expression_block *out, int i, twofold s, vector slope, int slopes)
{
    mask sign = (mask)s.hi & INT64_MIN;
    s = (twofold){(vector)((mask)s.hi ^ sign), (vector)((mask)s.lo ^ sign)};
    slope = (vector)((mask)slope ^ sign);
    words tag = TILE(tag)(s, slope, slopes);
    memcpy(out->hi + i, &s.hi, sizeof s.hi);
    memcpy(out->lo + i, &s.lo, sizeof s.lo);
    memcpy(out->tag + i, &tag, sizeof tag);
    if (slopes) memcpy(out->slope + i, &slope, sizeof slope);
}

INLINE void TILE(run)(const expression_operands *in, expression_block *out, int function, int swapped, int slopes)
{
    twofold scalar = {splat(in->scalar.hi), splat(in->scalar.lo)};
    vector scalar_slope = splat(in->scalar.slope);
    for (int i = 0; i < in->count; i += LANES) {
        twofold other = {TILE(load)(in->hi + i), TILE(load)(in->lo + i)};
        twofold s = swapped ? TILE(value)(function, other, scalar) : TILE(value)(function, scalar, other);
        vector slope = splat(0);
        if (slopes) {
            vector other_slope = in->slope ? TILE(load)(in->slope + i) : splat(0);
            slope = swapped ? TILE(derivative)(function, other, scalar, other_slope, scalar_slope, s.hi)
                            : TILE(derivative)(function, scalar, other, scalar_slope, other_slope, s.hi);
        }
        TILE(finish)(out, i, s, slope, slopes);
    }
}

#define UNARY(name) \
    case name: \
        if (in->slopes) TILE(run)(in, out, name, 1, 1); \
        else TILE(run)(in, out, name, 1, 0); \
        break;
#define BINARY(name) \
    case name: \
        if (in->slopes && in->swapped) TILE(run)(in, out, name, 1, 1); \
        else if (in->slopes) TILE(run)(in, out, name, 0, 1); \
        else if (in->swapped) TILE(run)(in, out, name, 1, 0); \
        else TILE(run)(in, out, name, 0, 0); \
        break;

/* One operation on a whole block; unary functions take the vector as `swapped` operands. */
TARGET static void TILE(evaluate)(const expression_operands *in, expression_block *out)
{
    switch (in->function) {
        BINARY(EXPRESSION_ADD) BINARY(EXPRESSION_SUBTRACT) BINARY(EXPRESSION_MULTIPLY) BINARY(EXPRESSION_DIVIDE)
        BINARY(EXPRESSION_POWER) BINARY(EXPRESSION_ROOT) BINARY(EXPRESSION_LOGARITHM)
        UNARY(EXPRESSION_SQRT) UNARY(EXPRESSION_SQUARE) UNARY(EXPRESSION_INVERSE) UNARY(EXPRESSION_EXP)
        UNARY(EXPRESSION_LOG) UNARY(EXPRESSION_SINPI) UNARY(EXPRESSION_COSPI) UNARY(EXPRESSION_TANPI)
        UNARY(EXPRESSION_ATAN) UNARY(EXPRESSION_ASIN) UNARY(EXPRESSION_ACOS)
        UNARY(EXPRESSION_SIN) UNARY(EXPRESSION_COS) UNARY(EXPRESSION_TAN)
        UNARY(EXPRESSION_SINH) UNARY(EXPRESSION_COSH) UNARY(EXPRESSION_TANH)
        UNARY(EXPRESSION_ASINH) UNARY(EXPRESSION_ACOSH) UNARY(EXPRESSION_ATANH)
    }
}

TARGET static void TILE(tags)(expression_block *block, int count, int slopes)
{
    for (int i = 0; i < count; i += LANES) {
        twofold s = {TILE(load)(block->hi + i), TILE(load)(block->lo + i)};
        TILE(finish)(block, i, s, slopes ? TILE(load)(block->slope + i) : splat(0), slopes);
    }
}
#undef UNARY
#undef BINARY
#undef vector
#undef mask
#undef words
#undef twofold
#undef splat
#undef INLINE
