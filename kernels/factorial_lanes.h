/* The test on LANES members at once, in 16-bit lanes; included once for each instruction set. */

typedef uint16_t TILE(lanes) __attribute__((vector_size(2 * LANES)));

TARGET static inline TILE(lanes) TILE(fill)(uint16_t x)
{
    return (TILE(lanes)){0} + x;
}

TARGET static inline TILE(lanes) TILE(load)(const uint16_t *from)
{
    return *(const TILE(lanes) *)from;
}

/* x mod m below 2m, for any x < 2^16 (Barrett, with magic = floor(2^16 / m)). */
TARGET static inline TILE(lanes) TILE(lazy)(TILE(lanes) x, TILE(lanes) magic, TILE(lanes) m)
{
    return x - HIGH(x, magic) * m;
}

/* x < 2m into [0, m): below m the subtraction wraps around to something large. */
TARGET static inline TILE(lanes) TILE(once)(TILE(lanes) x, TILE(lanes) m)
{
    return LEAST(x, x - m);
}

/* Forward differences at n = 1 of the polynomials with these residues, fully reduced. */
TARGET static inline __attribute__((always_inline)) void TILE(differences)(
    const fr_test *test, const uint16_t (*residues)[FR_BATCH], int i, int degree, TILE(lanes) *d)
{
    const TILE(lanes) magic = TILE(fill)(test->magic), m = TILE(fill)(test->modulus);
    for (int j = 0; j <= degree; j++) {
        TILE(lanes) sum = TILE(fill)(0);
        for (int k = j; k <= degree; k++)
            sum = TILE(lazy)(sum + TILE(load)(residues[k] + i) * TILE(fill)(test->newton[j][k]), magic, m);
        d[j] = TILE(once)(sum, m);
    }
}

/* Whether the prime divides x. */
TARGET static inline TILE(lanes) TILE(divisible)(const fr_test *test, TILE(lanes) x)
{
    const TILE(lanes) l = TILE(fill)(test->prime);
    return (TILE(lanes))(TILE(once)(TILE(lazy)(x, TILE(fill)(test->magic_prime), l), l) == 0);
}

/* M(1)...M(steps) by its rows (u0, u1), (v0, v1). */
TARGET static inline __attribute__((always_inline)) void TILE(block)(
    const fr_test *test, const uint16_t (*residues)[FR_BATCH], int i, int degree, uint16_t *passed)
{
    const TILE(lanes) magic = TILE(fill)(test->magic), m = TILE(fill)(test->modulus), none = TILE(fill)(0);
    TILE(lanes) a[FR_DEGREE_A + 1], b[FR_DEGREE_B + 1];
    TILE(differences)(test, residues, i, degree, a);
    TILE(differences)(test, residues + degree + 1, i, 2 * degree, b);
    TILE(lanes) u0 = TILE(fill)(1), u1 = none, v0 = none, v1 = u0, zero = none;
    for (int n = 0; n < test->steps; n++) {
        const TILE(lanes) u = TILE(once)(TILE(lazy)(b[0] * u0 + a[0] * u1, magic, m), m);
        const TILE(lanes) v = TILE(once)(TILE(lazy)(b[0] * v0 + a[0] * v1, magic, m), m);
        u0 = u1;
        v0 = v1;
        u1 = u;
        v1 = v;
        zero |= (TILE(lanes))(b[0] == 0);
        for (int j = 0; j < degree; j++) a[j] = TILE(once)(a[j] + a[j + 1], m);
        for (int j = 0; j < 2 * degree; j++) b[j] = TILE(once)(b[j] + b[j + 1], m);
    }
    TILE(lanes) good = zero;
    if (test->power == 1) {
        good = (TILE(lanes))(TILE(once)(u0 + v1, m) == 0) & zero;
    } else if (test->power == 2) {
        good = (TILE(lanes))((u1 | v1) == 0);
    }
    /* Nothing is asked of primes that divide the last coefficient of b, or a discriminant that is not zero. */
    const TILE(lanes) l = TILE(fill)(test->prime), magic_l = TILE(fill)(test->magic_prime);
    const TILE(lanes) A = TILE(lazy)(TILE(load)(residues[degree] + i), magic_l, l);
    const TILE(lanes) B = TILE(lazy)(TILE(load)(residues[3 * degree + 1] + i), magic_l, l);
    good |= TILE(divisible)(test, B);
    const TILE(lanes) loose = good | TILE(divisible)(test, A * A + 4 * B);
    *(TILE(lanes) *)(passed + i) = (good & FR_PASSED) | (loose & FR_LOOSELY);
}

/* Fills passed[i] for members given by their residues; FR_BATCH of them at most, in full lanes. */
TARGET static void TILE(run)(const fr_test *test, const uint16_t (*residues)[FR_BATCH], int count, uint16_t *passed)
{
    /* The degrees that matter most as constants, so that the differences stay in registers. */
    if (test->degree == 1)
        for (int i = 0; i < count; i += LANES) TILE(block)(test, residues, i, 1, passed);
    else if (test->degree == 2)
        for (int i = 0; i < count; i += LANES) TILE(block)(test, residues, i, 2, passed);
    else if (test->degree == 3)
        for (int i = 0; i < count; i += LANES) TILE(block)(test, residues, i, 3, passed);
    else if (test->degree == 5)
        for (int i = 0; i < count; i += LANES) TILE(block)(test, residues, i, 5, passed);
    else
        for (int i = 0; i < count; i += LANES)
            TILE(block)(test, residues, i, test->degree, passed);
}

/* Residues of numbers below 2^30 in size, or of any, in [0, m). */
TARGET static void TILE(reduce)(const int64_t *x, int count, int modulus, int narrow, uint16_t *restrict out)
{
    if (!narrow) {
        for (int i = 0; i < count; i++) out[i] = (uint16_t)((x[i] % modulus + modulus) % modulus);
        return;
    }
    const uint32_t m = modulus, shift = (UINT32_C(1) << 30) / m * m, magic = (uint32_t)((UINT64_C(1) << 32) / m);
    for (int i = 0; i < count; i++) {
        const uint32_t y = (uint32_t)(int32_t)x[i] + shift;
        const uint32_t r = y - (uint32_t)(((uint64_t)y * magic) >> 32) * m;
        out[i] = (uint16_t)(r < r - m ? r : r - m);
    }
}

/* ---- multiplicities, in 64-bit lanes that hold 32-bit numbers ---- */

typedef uint64_t TILE(wide) __attribute__((vector_size(2 * LANES)));

/* x / R mod m, below 2m, for x < m R (Montgomery). */
TARGET static inline TILE(wide) TILE(montgomery)(TILE(wide) x, TILE(wide) inverse, TILE(wide) m)
{
    return (x + PRODUCT(PRODUCT(x, inverse), m)) >> 32;
}

TARGET static inline TILE(wide) TILE(below)(TILE(wide) x, TILE(wide) m)
{
    const TILE(wide) less = (TILE(wide))(x < m);
    return x - (m & ~less);
}

/* Forward differences at n = 1, times R, for coefficients below 2^29 in size. */
TARGET static inline __attribute__((always_inline)) void TILE(wide_differences)(
    const fr_multiplicity *one, const int64_t *coefficients, int64_t stride, int degree, TILE(wide) *c, TILE(wide) *d)
{
    const TILE(wide) m = (TILE(wide)){0} + (uint64_t)one->modulus, inverse = (TILE(wide)){0} + one->inverse;
    const uint64_t shift = (UINT64_C(1) << 30) / one->modulus * one->modulus;
    for (int k = 0; k <= degree; k++) {
        const TILE(wide) x = *(const TILE(wide) *)(coefficients + k * stride) + shift;
        c[k] = TILE(montgomery)(PRODUCT(x, (TILE(wide)){0} + one->square), inverse, m);
    }
    for (int j = 0; j <= degree; j++) {
        TILE(wide) sum = {0};
        for (int k = j; k <= degree; k++) {
            const TILE(wide) x = PRODUCT(c[k], (TILE(wide)){0} + one->newton[j][k]);
            sum = TILE(below)(sum + TILE(below)(TILE(montgomery)(x, inverse, m), m), m);
        }
        d[j] = sum;
    }
}

TARGET static inline __attribute__((always_inline)) void TILE(divides_block)(
    const fr_multiplicity *one, const int64_t *coefficients, int64_t stride, int degree, uint16_t *passed)
{
    const TILE(wide) m = (TILE(wide)){0} + (uint64_t)one->modulus, inverse = (TILE(wide)){0} + one->inverse;
    TILE(wide) a[FR_DEGREE_A + 1], b[FR_DEGREE_B + 1], c[FR_DEGREE_B + 1];
    TILE(wide_differences)(one, coefficients, stride, degree, c, a);
    const TILE(wide) A = c[degree], a0 = TILE(below)(c[0], m);
    TILE(wide_differences)(one, coefficients + (degree + 1) * stride, stride, 2 * degree, c, b);
    const TILE(wide) B = c[2 * degree], unit = (TILE(wide)){0} + one->one;
    TILE(wide) p_before = unit, p = a0, q_before = {0}, q = unit;
    for (int n = 0; n < one->steps; n++) {
        const TILE(wide) p_next = TILE(montgomery)(PRODUCT(b[0], p_before) + PRODUCT(a[0], p), inverse, m);
        const TILE(wide) q_next = TILE(montgomery)(PRODUCT(b[0], q_before) + PRODUCT(a[0], q), inverse, m);
        p_before = p;
        q_before = q;
        p = p_next;
        q = q_next;
        for (int j = 0; j < degree; j++) a[j] = TILE(below)(a[j] + a[j + 1], m);
        for (int j = 0; j < 2 * degree; j++) b[j] = TILE(below)(b[j] + b[j + 1], m);
    }
    const TILE(wide) low = (TILE(wide)){0} + UINT32_MAX, most = (TILE(wide)){0} + UINT32_MAX / (uint32_t)one->prime;
    const TILE(wide) l = (TILE(wide)){0} + one->prime_inverse;
    const TILE(wide) D = TILE(montgomery)(PRODUCT(A, A), inverse, m) + 4 * B;
    /* x is divisible by l when x/l mod R is small. */
    const TILE(wide) good = (TILE(wide))((TILE(below)(p, m) | TILE(below)(q, m)) == 0)
                            | (TILE(wide))((PRODUCT(B, l) & low) <= most);
    const TILE(wide) loose = good | (TILE(wide))((PRODUCT(D, l) & low) <= most);
    for (int i = 0; i < LANES / 4; i++)
        passed[i] = (uint16_t)((good[i] & FR_PASSED) | (loose[i] & FR_LOOSELY));
}

/* As `run`, of members given by their coefficients, which are below 2^29 in size and padded to full lanes. */
TARGET static void TILE(divides)(const fr_multiplicity *one, const int64_t *coefficients, int64_t stride, int count,
                                 uint16_t *passed)
{
    const int degree = one->degree;
    for (int i = 0; i < count; i += LANES / 4) {
        if (degree == 2)
            TILE(divides_block)(one, coefficients + i, stride, 2, passed + i);
        else if (degree == 3)
            TILE(divides_block)(one, coefficients + i, stride, 3, passed + i);
        else if (degree == 5)
            TILE(divides_block)(one, coefficients + i, stride, 5, passed + i);
        else
            TILE(divides_block)(one, coefficients + i, stride, degree, passed + i);
    }
}

/* base + x u + y v, for each member. */
TARGET static void TILE(affine)(int64_t base, int64_t x, const int64_t *u, int64_t y, const int64_t *v, int count,
                                int64_t *restrict out)
{
    if (x == 0 && y == 0)
        for (int i = 0; i < count; i++) out[i] = base;
    else if (x == 0)
        for (int i = 0; i < count; i++) out[i] = base + y * v[i];
    else
        for (int i = 0; i < count; i++) out[i] = base + x * u[i] + y * v[i];
}

/* The words of consecutive assignments of the last but one parameter, which are `words` apart, all tables at once. */
TARGET static void TILE(words)(const uint64_t *const *rows, const int *moduli, int *residue, const int *words,
                               const int *at, int count, int64_t length, uint64_t *restrict out)
{
    for (int64_t i = 0; i < length; i++) out[i] = ~UINT64_C(0);
    for (int t = 0; t < count; t++) {
        int r = residue[t];
        for (int64_t i = 0; i < length; i++) {
            out[i] &= rows[t][(int64_t)r * words[t] + at[t]];
            r = r + 1 == moduli[t] ? 0 : r + 1;
        }
    }
}
