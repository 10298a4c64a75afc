/* Regular partial quotients, as many as an enclosure makes certain: Euclid's algorithm on words of 64 bits. */
#include "signed_cf_loop.h"

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

/* Euclid's remainders r_(-1) = a X + b 2^B and r_0 = d 2^B are known to e_(-1) = a and exactly. The error of r_(k+1) is
   a times the denominator of a convergent, which is at most r_0 / r_k. A quotient is certain where r_(k+1) stays in
   (0, r_k) for every choice within the errors. */
int scf_digits(const scf_plan *plan, int64_t a, int64_t b, int64_t d, int64_t *digits, int most)
{
    uint64_t first[SCF_MAX_LIMBS + 1], second[SCF_MAX_LIMBS + 1], *x = first, *y = second;
    int limbs = plan->limbs + 1, n = 0;
    linear(x, plan, (uint64_t)a, (uint64_t)b);
    linear(y, plan, 0, (uint64_t)d);
    const uint64_t factor = (uint64_t)a;
    const int budget = bit_length(&factor, 1) + bit_length(y, limbs) + 1;
    while (n < most) {
        while (limbs > 1 && !x[limbs - 1] && !y[limbs - 1]) limbs--;
        const int error = budget - bit_length(y, limbs); /* |e_(k+1)| < 2^error */
        const int64_t q = divide(x, y, limbs);
        if (q < 0 || bit_length(x, limbs) <= error + 1) break;
        subtract(y, x, limbs);
        const int room = bit_length(y, limbs);
        add(y, x, limbs);
        if (room <= error + 2) break;
        digits[n++] = q;
        uint64_t *const swap = x;
        x = y;
        y = swap;
    }
    return n;
}
