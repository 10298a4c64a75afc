/* Regular partial quotients, as many as an enclosure makes certain (Euclid's algorithm on words of 64 bits), and signed
   ones from them. */
#include "signed_cf_loop.h"

#include <math.h>
#include <string.h>

typedef unsigned __int128 wide;

static int bit_length(const uint64_t *x, int limbs)
{
    while (limbs > 0 && !x[limbs - 1]) limbs--;
    return limbs ? 64 * limbs - __builtin_clzll(x[limbs - 1]) : 0;
}

/* The value over 2^(64 (limbs - 2)). Three words: the first of a divisor may be zero. */
static double leading(const uint64_t *x, int limbs)
{
    const double third = limbs > 2 ? (double)x[limbs - 3] * 0x1p-64 : 0;
    return (double)x[limbs - 1] * 0x1p64 + ((limbs > 1 ? (double)x[limbs - 2] : 0) + third);
}

static void subtract(uint64_t *x, const uint64_t *y, int limbs)
{
    unsigned char borrow = 0;
    for (int i = 0; i < limbs; i++) {
        const wide difference = (wide)x[i] - y[i] - borrow;
        x[i] = (uint64_t)difference;
        borrow = (difference >> 64) != 0;
    }
}

/* x += y; whether that came back from below zero. */
static int add(uint64_t *x, const uint64_t *y, int limbs)
{
    wide carry = 0;
    for (int i = 0; i < limbs; i++) {
        carry += (wide)x[i] + y[i];
        x[i] = (uint64_t)carry;
        carry >>= 64;
    }
    return carry != 0;
}

static int less(const uint64_t *x, const uint64_t *y, int limbs)
{
    for (int i = limbs - 1; i >= 0; i--)
        if (x[i] != y[i]) return x[i] < y[i];
    return 0;
}

/* x -= q y; whether the result is negative. */
static int submultiply(uint64_t *x, const uint64_t *y, uint64_t q, int limbs)
{
    uint64_t carry = 0;
    for (int i = 0; i < limbs; i++) {
        const wide product = (wide)q * y[i] + carry;
        const uint64_t low = (uint64_t)product;
        carry = (uint64_t)(product >> 64) + (x[i] < low);
        x[i] -= low;
    }
    return carry != 0;
}

/* x <- x mod y and the quotient, or -1 where it is too large. */
static int64_t divide(uint64_t *x, const uint64_t *y, int limbs)
{
    const double estimate = leading(x, limbs) / leading(y, limbs);
    if (!(estimate < (double)SCF_MAX_DIGIT)) return -1;
    int64_t q = (int64_t)estimate;
    if (q && submultiply(x, y, (uint64_t)q, limbs))
        do q--;
        while (!add(x, y, limbs));
    while (!less(x, y, limbs)) {
        subtract(x, y, limbs);
        q++;
    }
    return q;
}

/* x <- c factor + offset 2^(64 (limbs - 2)), one word longer than c. */
static void linear(uint64_t *x, const scf_plan *plan, uint64_t factor, uint64_t offset)
{
    wide carry = 0;
    for (int i = 0; i < plan->limbs; i++) {
        carry += (wide)(factor ? plan->x[i] : 0) * factor;
        x[i] = (uint64_t)carry;
        carry >>= 64;
    }
    x[plan->limbs] = (uint64_t)carry;
    uint64_t *const whole = x + plan->limbs - 1;
    carry = (wide)whole[0] + offset;
    whole[0] = (uint64_t)carry;
    whole[1] += (uint64_t)(carry >> 64);
}

/* Several quotients at once from the leading words: after them x <- |u0 x - v0 y| and y <- |u1 x - v1 y|. */
typedef struct {
    uint64_t u0, v0, u1, v1;
    int count;
} batch;

/* Lehmer's batch, with a condition a little stronger than Jebelean's (ISSAC 1993) that the quotients are those of x/y. */
static batch find_batch(const uint64_t *x, const uint64_t *y, int limbs, int most, int64_t *digits)
{
    batch m = {1, 0, 0, 1, 0};
    const int shift = __builtin_clzll(x[limbs - 1]);
    uint64_t a = x[limbs - 1] << shift, b = y[limbs - 1] << shift;
    if (shift) {
        a |= x[limbs - 2] >> (64 - shift);
        b |= y[limbs - 2] >> (64 - shift);
    }
    a >>= 1;
    b >>= 1;
    while (b && m.count < most) {
        const uint64_t q = a / b, rest = a - q * b;
        if (q >> 31) break;
        const uint64_t u = m.u0 + q * m.u1, v = m.v0 + q * m.v1;
        if ((u | v) >> 31 || rest < u + v || b - rest < u + v + m.u1 + m.v1) break;
        digits[m.count++] = (int64_t)q;
        m.u0 = m.u1;
        m.v0 = m.v1;
        m.u1 = u;
        m.v1 = v;
        a = b;
        b = rest;
    }
    return m;
}

/* out <- |u x - v y|, where the difference is known to be negative or not. */
static void combine(uint64_t *out, const uint64_t *x, const uint64_t *y, uint64_t u, uint64_t v, int negative, int limbs)
{
    __int128 carry = 0;
    const uint64_t *const plus = negative ? y : x, *const minus = negative ? x : y;
    const uint64_t p = negative ? v : u, m = negative ? u : v;
    for (int i = 0; i < limbs; i++) {
        carry += (__int128)((wide)plus[i] * p) - (__int128)((wide)minus[i] * m);
        out[i] = (uint64_t)carry;
        carry >>= 64;
    }
}

/* Whether x - y certainly exceeds 2^bits. */
static int differ(const uint64_t *x, const uint64_t *y, int limbs, int bits)
{
    const double first = leading(x, limbs), unit = bits - 64 * (limbs - 2) < -1000 ? 0 : ldexp(1, bits - 64 * (limbs - 2));
    return first - leading(y, limbs) > unit + first * 0x1p-50;
}

/* Euclid's remainders r_(-1) = a X + b 2^B and r_0 = d 2^B are known to e_(-1) = a and exactly. The error of r_(k+1) is
   a times the denominator of a convergent, which is at most r_0 / r_k: below 2^(budget - bits of r_k). A quotient is
   certain where r_(k+1) stays in (0, r_k) for every choice within the errors. In a batch the last remainder is the
   least, its error the largest, and r_k - r_(k+1) >= r_(k+2): so the last quotient's conditions decide for all. */
int scf_digits(const scf_plan *plan, int64_t a, int64_t b, int64_t d, int64_t *digits, int most)
{
    uint64_t space[4][SCF_MAX_LIMBS + 1], *x = space[0], *y = space[1], *x_next = space[2], *y_next = space[3], *swap;
    int limbs = plan->limbs + 1, n = 0;
    linear(x, plan, (uint64_t)a, (uint64_t)b);
    linear(y, plan, 0, (uint64_t)d);
    const uint64_t factor = (uint64_t)a;
    const int budget = bit_length(&factor, 1) + bit_length(y, limbs) + 1;
    while (n < most) {
        while (limbs > 1 && !x[limbs - 1] && !y[limbs - 1]) limbs--;
        if (limbs > 2 && less(y, x, limbs)) {
            const batch m = find_batch(x, y, limbs, most - n, digits + n);
            if (m.count > 1) {
                combine(x_next, x, y, m.u0, m.v0, m.count & 1, limbs);
                combine(y_next, x, y, m.u1, m.v1, !(m.count & 1), limbs);
                const int error = budget - bit_length(x_next, limbs);
                if (bit_length(y_next, limbs) > error + 1 && differ(x_next, y_next, limbs, error + 1)) {
                    n += m.count;
                    swap = x, x = x_next, x_next = swap;
                    swap = y, y = y_next, y_next = swap;
                    continue;
                }
            }
        }
        const int error = budget - bit_length(y, limbs);
        const int64_t q = divide(x, y, limbs);
        if (q < 0 || bit_length(x, limbs) <= error + 1 || !differ(y, x, limbs, error + 1)) break;
        digits[n++] = q;
        swap = x, x = y, y = swap;
    }
    return n;
}

int scf_transduce(const int64_t *digits, int count, scf_word word, int terms, int64_t *out, int *used)
{
    int n = 0;
    scf_state s = {0, 0, 2, 0};
    if (count >= 2) {
        s.c = digits[0];
        s.n = digits[1];
        while (n < terms && s.i + 2 <= count) out[n++] = scf_step(&s, digits, word);
    }
    *used = s.i;
    return n;
}
