/* Elementary functions on vectors of twofold numbers; a part of expression_tile.h. */

INLINE twofold TILE(either)(mask where, twofold yes, twofold no)
{
    return (twofold){TILE(choose)(where, yes.hi, no.hi), TILE(choose)(where, yes.lo, no.lo)};
}

/* exp(x) for |x| <= 40: x = (n/64) log 2 + r, Taylor's series of r, the powers 2^(j/64) from a table. */
INLINE twofold TILE(exponential)(twofold x)
{
    vector n = TILE(nearest)(x.hi * 0x1.71547652b82fep6);
    mask m = TILE(integer)(n);
    twofold r = TILE(add_double)(x, -n * LOG2_64TH[0]);
    r = TILE(add_double)(r, -n * LOG2_64TH[1]);
    r = TILE(add_double)(r, -n * LOG2_64TH[2]);
    vector t = splat(INVERSE_FACTORIAL[11][0]);
    for (int k = 10; k >= 6; k--) t = t * r.hi + INVERSE_FACTORIAL[k][0];
    twofold s = {t, splat(0)};
    for (int k = 5; k >= 0; k--) s = TILE(add)(TILE(multiply)(s, r), TILE(fixed)(INVERSE_FACTORIAL[k]));
    s = TILE(multiply)(s, TILE(looked_up)(EXP_TABLE, m & 63));
    vector scale = (vector)(((m >> 6) + 1023) << 52);
    return (twofold){s.hi * scale, s.lo * scale};
}

/* s + s t/3 + s t^2/5 + ..., for |t| < 2^-13: artanh s where t = s^2, and arctan s where t = -s^2. */
INLINE twofold TILE(odd_series)(twofold s, twofold t)
{
    vector rest = splat(ODD_INVERSE[7][0]);
    for (int i = 6; i >= 3; i--) rest = rest * t.hi + ODD_INVERSE[i][0];
    twofold u = {rest, splat(0)};
    for (int i = 2; i >= 0; i--) u = TILE(add)(TILE(multiply)(u, t), TILE(fixed)(ODD_INVERSE[i]));
    return TILE(multiply)(u, s);
}

/* log(x): x = 2^k z, r = z c - 1 for c near 1/z from a table, and 2 artanh(r/(2 + r)). */
INLINE twofold TILE(logarithm)(twofold x)
{
    mask bits = (mask)x.hi, offset = bits - INT64_C(0x3fe6000000000000), k = offset >> 52;
    vector scale = (vector)((1023 - k) << 52);
    mask j = (offset >> 45) & 127;
    vector inverse = splat(0);
    for (int i = 0; i < LANES; i++) inverse[i] = LOG_INVERSE[j[i]];
    twofold z = TILE(multiply_double)((twofold){x.hi * scale, x.lo * scale}, inverse);
    twofold r = TILE(quick_sum)(z.hi - 1, z.lo);
    twofold s = TILE(divide)(r, TILE(add_double)(r, splat(2)));
    twofold u = TILE(odd_series)(s, TILE(multiply)(s, s));
    u = TILE(add)((twofold){u.hi + u.hi, u.lo + u.lo}, TILE(looked_up)(LOG_TABLE, j));
    vector exponent = __builtin_convertvector(k, vector);
    return TILE(add)(TILE(multiply_double)(TILE(fixed)(LOG2), exponent), u);
}

/* Taylor's series of sin y or cos y, |y| <= pi/4: terms k = first, first + 2, ... */
INLINE twofold TILE(alternating)(twofold square, int first)
{
    vector t = splat(0);
    for (int k = 26 + first; k >= 16; k -= 2) t = INVERSE_FACTORIAL[k][0] - t * square.hi;
    twofold s = {t, splat(0)};
    for (int k = 14 + first; k >= 0; k -= 2)
        s = TILE(add)(TILE(negate)(TILE(multiply)(s, square)), TILE(fixed)(INVERSE_FACTORIAL[k]));
    return s;
}

/* sin z, cos z or tan z, up to sign, for z = y, or for z = y + pi/2 where it is `odd`; |y| <= pi/4. */
INLINE twofold TILE(octant)(twofold y, mask odd, int function)
{
    twofold square = TILE(multiply)(y, y);
    twofold s = TILE(multiply)(TILE(alternating)(square, 1), y), c = TILE(alternating)(square, 0);
    twofold sine = TILE(either)(odd, c, s), cosine = TILE(either)(odd, s, c);
    if (function == EXPRESSION_TANPI || function == EXPRESSION_TAN) return TILE(divide)(sine, cosine);
    return function == EXPRESSION_SINPI || function == EXPRESSION_SIN ? sine : cosine;
}

/* |sin(pi x)|, |cos(pi x)| or |tan(pi x)| for 0 <= x < 2^20, up to sign. */
INLINE twofold TILE(circular)(twofold x, int function)
{
    vector n = TILE(nearest)(x.hi * 2);
    mask odd = (TILE(integer)(n) & 1) != 0;
    return TILE(octant)(TILE(multiply)(TILE(add_double)(x, -n / 2), TILE(fixed)(PI)), odd, function);
}

/* Sums and logarithms that cancel by more than 2^12 have too few right bits to be told apart. */
INLINE twofold TILE(sum)(twofold a, twofold b)
{
    twofold s = TILE(add)(a, b);
    mask cancels = TILE(absolute)(s.hi) < (a.hi + TILE(absolute)(b.hi)) * 0x1p-12;
    return (twofold){TILE(choose)(cancels, splat(0), s.hi), s.lo};
}

INLINE twofold TILE(safe_logarithm)(twofold x)
{
    twofold s = TILE(logarithm)(x);
    mask valid = (x.hi > 0) & (TILE(absolute)(s.hi) >= 0x1p-12);
    return (twofold){TILE(choose)(valid, s.hi, splat(0)), s.lo};
}

INLINE twofold TILE(limited_exponential)(twofold x)
{
    mask beyond = TILE(absolute)(x.hi) > 30;
    twofold s = TILE(exponential)((twofold){TILE(choose)(beyond, splat(0), x.hi), TILE(choose)(beyond, splat(0), x.lo)});
    return (twofold){TILE(choose)(beyond, splat(0), s.hi), s.lo};
}

INLINE twofold TILE(power)(twofold a, twofold b)
{
    return TILE(limited_exponential)(TILE(multiply)(b, TILE(logarithm)(a)));
}

INLINE twofold TILE(small_circular)(twofold x, int function)
{
    twofold s = TILE(circular)(x, function);
    mask beyond = (x.hi > 64) | (TILE(absolute)(s.hi) < 0x1p-12);
    return (twofold){TILE(choose)(beyond, splat(0), s.hi), s.lo};
}

/* arctan(x) for x >= 0: r = (t - c)/(1 + t c) for t = x, or 1/x where x > 1, and c near t from a table. */
INLINE twofold TILE(arctangent)(twofold x)
{
    mask large = x.hi > 1;
    mask j = TILE(integer)(TILE(choose)(large, 64 / x.hi, x.hi * 64)) & 127;
    vector c = __builtin_convertvector(j, vector) * 0x1p-6;
    twofold one = {splat(1), splat(0)}, product = TILE(multiply_double)(x, c);
    twofold up = TILE(either)(large, one, x), down = TILE(either)(large, x, one);
    twofold r = TILE(divide)(TILE(add)(up, TILE(negate)(TILE(either)(large, product, (twofold){c, splat(0)}))),
                             TILE(add)(down, TILE(either)(large, (twofold){c, splat(0)}, product)));
    twofold u = TILE(odd_series)(r, TILE(negate)(TILE(multiply)(r, r)));
    u = TILE(add)(TILE(looked_up)(ARCTANGENT_TABLE, j), u);
    return TILE(either)(large, TILE(add)(TILE(fixed)(HALF_PI), TILE(negate)(u)), u);
}

/* sqrt(1 - x^2), which is no number where x >= 1, or too near to it. */
INLINE twofold TILE(cathetus)(twofold x)
{
    twofold rest = TILE(sum)((twofold){splat(1), splat(0)}, TILE(negate)(x));
    return TILE(square_root)(TILE(multiply)(rest, TILE(add_double)(x, splat(1))));
}

/* sin x, cos x or tan x for 0 < x < pi/2, where arcsin, arccos and arctan undo them. */
INLINE twofold TILE(first_quadrant)(twofold x, int function)
{
    mask far = x.hi > 0.5 * HALF_PI[0], beyond = x.hi >= HALF_PI[0];
    twofold y = TILE(either)(far, TILE(add)(TILE(fixed)(HALF_PI), TILE(negate)(x)), x);
    twofold s = TILE(octant)(y, far, function);
    beyond |= (s.hi < 0x1p-12) | (s.hi > 0x1p12);
    return (twofold){TILE(choose)(beyond, splat(0), s.hi), s.lo};
}

INLINE twofold TILE(hyperbolic)(twofold x, int function)
{
    twofold up = TILE(limited_exponential)(x), down = TILE(divide)((twofold){splat(1), splat(0)}, up);
    twofold difference = TILE(sum)(up, TILE(negate)(down)), sum = TILE(add)(up, down);
    if (function == EXPRESSION_TANH) return TILE(divide)(difference, sum);
    twofold twice = function == EXPRESSION_SINH ? difference : sum;
    return (twofold){twice.hi / 2, twice.lo / 2};
}

/* arsinh, arcosh and artanh by logarithms. */
INLINE twofold TILE(area)(twofold x, int function)
{
    twofold one = {splat(1), splat(0)}, above = TILE(add_double)(x, splat(1));
    if (function == EXPRESSION_ATANH) {
        twofold twice = TILE(safe_logarithm)(TILE(divide)(above, TILE(sum)(one, TILE(negate)(x))));
        return (twofold){twice.hi / 2, twice.lo / 2};
    }
    twofold square = function == EXPRESSION_ASINH ? TILE(add_double)(TILE(multiply)(x, x), splat(1))
                                                  : TILE(multiply)(TILE(sum)(x, TILE(negate)(one)), above);
    return TILE(safe_logarithm)(TILE(add)(x, TILE(square_root)(square)));
}
