/* The constants of a test, and tests of members that are given one by one. */
#include "factorial_levels.h"

#include <stdlib.h>
#include <string.h>

void fr_test_init(fr_test *test, int prime, int power, int degree)
{
    const int m = power < 2 ? prime : prime * prime;
    memset(test, 0, sizeof *test);
    test->prime = prime;
    test->modulus = m;
    test->power = power;
    /* p and q have v(n) >= d (n / prime - 1): once for nilpotency, above 1 for the square. */
    test->steps = power < 2 ? prime : degree > 1 ? 2 * prime : 3 * prime;
    test->degree = degree;
    test->magic = (uint16_t)(65536 / m);
    test->magic_prime = (uint16_t)(65536 / prime);
    /* The differences of n^k = (1 + (n - 1))^k at 1: D_j(k) = D_j(k-1) (j + 1) + D_{j-1}(k-1) j, D_0(k) = 1. */
    for (int k = 0; k <= 2 * degree; k++) {
        test->newton[0][k] = 1;
        for (int j = 1; j <= k; j++)
            test->newton[j][k] = (uint16_t)((test->newton[j][k - 1] * (j + 1) + test->newton[j - 1][k - 1] * j) % m);
    }
}

static int64_t value_at(const int64_t *coefficients, int64_t stride, int degree, int64_t n, int64_t m)
{
    int128 value = 0;
    for (int k = degree; k >= 0; k--) value = (value * n + coefficients[k * stride]) % m;
    return (int64_t)(value < 0 ? value + m : value);
}

void fr_multiplicity_init(fr_multiplicity *one, int64_t prime, int64_t modulus, int steps, int degree)
{
    const uint64_t R = UINT64_C(1) << 32, m = (uint64_t)modulus;
    memset(one, 0, sizeof *one);
    one->prime = prime;
    one->modulus = modulus;
    one->steps = steps;
    one->degree = degree;
    if (modulus >= FR_WIDE_MODULUS) return;
    uint32_t inverse = 1, prime_inverse = 1; /* Newton: each round doubles the bits that are right */
    for (int i = 0; i < 6; i++) {
        inverse *= 2 - (uint32_t)m * inverse;
        prime_inverse *= 2 - (uint32_t)prime * prime_inverse;
    }
    one->inverse = -inverse;
    one->prime_inverse = prime_inverse;
    one->one = (uint32_t)(R % m);
    one->square = (uint32_t)(R % m * (R % m) % m);
    /* As in fr_test_init, times R. */
    for (int k = 0; k <= 2 * degree; k++) {
        one->newton[0][k] = one->one;
        for (int j = 1; j <= k; j++)
            one->newton[j][k] = (uint32_t)(((uint64_t)one->newton[j][k - 1] * (j + 1)
                                            + (uint64_t)one->newton[j - 1][k - 1] * j) % m);
    }
}

/* One member, of any size that 62 bits hold. */
int fr_divides(const fr_multiplicity *one, const int64_t *coefficients, int64_t stride)
{
    const int degree = one->degree;
    const int64_t *b = coefficients + (degree + 1) * stride, l = one->prime, m = one->modulus;
    const int128 A = coefficients[degree * stride], B = b[2 * degree * stride], discriminant = A * A + 4 * B;
    if (B % l == 0 || (discriminant && discriminant % l == 0)) return 1;
    uint128 p_before = 1, p = value_at(coefficients, stride, degree, 0, m), q_before = 0, q = 1;
    for (int n = 1; n <= one->steps; n++) {
        const uint128 a_n = value_at(coefficients, stride, degree, n, m), b_n = value_at(b, stride, 2 * degree, n, m);
        const uint128 p_next = (a_n * p + b_n * p_before) % m, q_next = (a_n * q + b_n * q_before) % m;
        p_before = p;
        p = p_next;
        q_before = q;
        q = q_next;
    }
    return p == 0 && q == 0;
}

void fr_divides_batch(const fr_level *level, const fr_multiplicity *one, const int64_t *coefficients, int64_t stride,
                      int count, int narrow, uint16_t *passed)
{
    const int lanes = narrow && one->modulus < FR_WIDE_MODULUS;
    if (lanes) level->divides(one, coefficients, stride, count, passed);
    for (int i = 0; i < count; i++) {
        /* Of a smaller degree than the others: it has another exponent. */
        if (coefficients[one->degree * stride + i] == 0)
            passed[i] = FR_PASSED;
        else if (!lanes)
            passed[i] = fr_divides(one, coefficients + i, stride) ? FR_PASSED : 0;
    }
}

void fr_test_list(const fr_test *test, const int64_t *coefficients, int64_t stride, int64_t count, int level,
                  uint8_t *passed)
{
    const fr_level *lanes = fr_level_at(level);
    const int rows = 3 * test->degree + 2;
    fr_residue_batch batch;
    memset(&batch, 0, sizeof batch);
    for (int64_t start = 0; start < count; start += FR_BATCH) {
        const int length = count - start < FR_BATCH ? (int)(count - start) : FR_BATCH;
        for (int row = 0; row < rows; row++)
            lanes->reduce(coefficients + row * stride + start, length, test->modulus, 0, batch.residues[row]);
        lanes->run(test, (const uint16_t (*)[FR_BATCH])batch.residues, length, batch.passed);
        for (int i = 0; i < length; i++)
            passed[start + i] = batch.passed[i] >= FR_PASSED ||
                (batch.passed[i] && !fr_has_double_root(coefficients + start + i, stride, test->degree));
    }
}

void fr_divides_list(const fr_multiplicity *one, const int64_t *coefficients, int64_t stride, int64_t count, int level,
                     uint8_t *passed)
{
    uint16_t results[FR_BATCH] __attribute__((aligned(64)));
    int64_t rows[FR_ROWS][FR_BATCH] __attribute__((aligned(64)));
    for (int64_t start = 0; start < count; start += FR_BATCH) {
        const int length = count - start < FR_BATCH ? (int)(count - start) : FR_BATCH;
        int narrow = 1;
        memset(rows, 0, sizeof rows);
        for (int row = 0; row < 3 * one->degree + 2; row++)
            for (int i = 0; i < length; i++) {
                rows[row][i] = coefficients[row * stride + start + i];
                narrow &= llabs(rows[row][i]) < FR_NARROW;
            }
        fr_divides_batch(fr_level_at(level), one, &rows[0][0], FR_BATCH, length, narrow, results);
        for (int i = 0; i < length; i++)
            passed[start + i] = results[i] >= FR_PASSED ||
                (results[i] && !fr_has_double_root(&rows[0][i], FR_BATCH, one->degree));
    }
}
