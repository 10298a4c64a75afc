#include "factorial_loop.h"

#include <stdlib.h>
#include <string.h>

typedef unsigned __int128 uint128;
typedef __int128 int128;

/* Members at a time: their coefficients stay in the second level of cache. */
#define FR_BATCH 1024
/* Words of the sieve at a time. */
#define FR_WORDS 1024
#define FR_TABLES 16

#if defined(__x86_64__)
#include <immintrin.h>
#define LANES 32
#define TILE(name) avx512_##name
#define TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl")))
#define HIGH(x, y) ((TILE(lanes))_mm512_mulhi_epu16((__m512i)(x), (__m512i)(y)))
#define LEAST(x, y) ((TILE(lanes))_mm512_min_epu16((__m512i)(x), (__m512i)(y)))
#define PRODUCT(x, y) ((TILE(wide))_mm512_mul_epu32((__m512i)(x), (__m512i)(y)))
#include "factorial_lanes.h"
#undef LANES
#undef TILE
#undef TARGET
#undef HIGH
#undef LEAST
#undef PRODUCT
#define LANES 16
#define TILE(name) avx2_##name
#define TARGET __attribute__((target("avx2")))
#define HIGH(x, y) ((TILE(lanes))_mm256_mulhi_epu16((__m256i)(x), (__m256i)(y)))
#define LEAST(x, y) ((TILE(lanes))_mm256_min_epu16((__m256i)(x), (__m256i)(y)))
#define PRODUCT(x, y) ((TILE(wide))_mm256_mul_epu32((__m256i)(x), (__m256i)(y)))
#include "factorial_lanes.h"
#undef LANES
#undef TILE
#undef TARGET
#undef HIGH
#undef LEAST
#undef PRODUCT
#endif
#define LANES 8
#define TILE(name) baseline_##name
#define TARGET
typedef uint16_t baseline_lanes_16 __attribute__((vector_size(16)));
typedef uint32_t baseline_lanes_32 __attribute__((vector_size(32)));
static inline baseline_lanes_16 HIGH(baseline_lanes_16 x, baseline_lanes_16 y)
{
#if defined(__x86_64__)
    return (baseline_lanes_16)_mm_mulhi_epu16((__m128i)x, (__m128i)y);
#else
    const baseline_lanes_32 product = __builtin_convertvector(x, baseline_lanes_32)
                                      * __builtin_convertvector(y, baseline_lanes_32);
    return __builtin_convertvector(product >> 16, baseline_lanes_16);
#endif
}
static inline baseline_lanes_16 LEAST(baseline_lanes_16 x, baseline_lanes_16 y)
{
    const baseline_lanes_16 below = (baseline_lanes_16)(x < y);
    return (x & below) | (y & ~below);
}
#if defined(__x86_64__)
#define PRODUCT(x, y) ((TILE(wide))_mm_mul_epu32((__m128i)(x), (__m128i)(y)))
#else
#define PRODUCT(x, y) (((x) & UINT32_MAX) * ((y) & UINT32_MAX))
#endif
#include "factorial_lanes.h"

typedef struct {
    const char *name;
    void (*run)(const fr_test *, const uint16_t (*)[FR_BATCH], int, uint16_t *);
    void (*reduce)(const int64_t *, int, int, int, uint16_t *restrict);
    void (*divides)(const fr_multiplicity *, const int64_t *, int64_t, int, uint16_t *);
    void (*affine)(int64_t, int64_t, const int64_t *, int64_t, const int64_t *, int, int64_t *restrict);
    void (*words)(const uint64_t *const *, const int *, int *, const int *, const int *, int, int64_t,
                  uint64_t *restrict);
} fr_level;

static const fr_level LEVELS[] = {
    {"baseline", baseline_run, baseline_reduce, baseline_divides, baseline_affine, baseline_words},
#if defined(__x86_64__)
    {"avx2", avx2_run, avx2_reduce, avx2_divides, avx2_affine, avx2_words},
    {"avx512", avx512_run, avx512_reduce, avx512_divides, avx512_affine, avx512_words},
#endif
};

int fr_best_level(void)
{
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
        return 2;
    if (__builtin_cpu_supports("avx2")) return 1;
#endif
    return 0;
}

const char *fr_level_name(int level)
{
    return LEVELS[level].name;
}

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

/* The part of a family that depends on the last two parameters u, v: sums of value u^e v^f, for some rows. */
typedef struct {
    int row, e, f;
    int64_t value;
} monomial;

/* The monomial that a term adds to, and its parameters before u and v. */
typedef struct {
    int monomial;
    int count;
    uint8_t parameter[FR_PARAMETERS];
} term_shape;

typedef struct {
    const fr_family *family;
    monomial *list;
    term_shape *shapes;
    int count;
    int64_t base[FR_ROWS]; /* the coefficients without u and v, and whether that is all of them */
    uint8_t known[FR_ROWS];
} plane;

static int plane_init(plane *one, const fr_family *family)
{
    const int u = family->parameters - 2, v = u + 1;
    one->family = family;
    one->count = 0;
    one->list = calloc(family->terms + 1, sizeof *one->list);
    one->shapes = calloc(family->terms + 1, sizeof *one->shapes);
    memset(one->known, 1, sizeof one->known);
    if (!one->list || !one->shapes) return -1;
    for (int t = 0; t < family->terms; t++) {
        const fr_term *term = family->term + t;
        int k = 0;
        while (k < one->count && !(one->list[k].row == term->row && one->list[k].e == term->exponent[u] &&
                                   one->list[k].f == term->exponent[v]))
            k++;
        if (k == one->count)
            one->list[one->count++] = (monomial){term->row, term->exponent[u], term->exponent[v], 0};
        one->shapes[t].monomial = k;
        if (term->exponent[u] || term->exponent[v]) one->known[term->row] = 0;
        for (int i = 0; i < u; i++)
            if (term->exponent[i]) one->shapes[t].parameter[one->shapes[t].count++] = (uint8_t)i;
    }
    return 0;
}

static void plane_clear(plane *one)
{
    free(one->list);
    free(one->shapes);
}

/* The values of the monomials for the first parameters, modulo m, or exactly (m = 0). */
static void plane_set(plane *one, const int64_t *parameter, int64_t m)
{
    const fr_family *family = one->family;
    for (int k = 0; k < one->count; k++) one->list[k].value = 0;
    for (int t = 0; t < family->terms; t++) {
        const fr_term *term = family->term + t;
        const term_shape *shape = one->shapes + t;
        int64_t product = term->coefficient;
        for (int i = 0; i < shape->count; i++)
            for (int e = 0; e < term->exponent[shape->parameter[i]]; e++) {
                product *= parameter[shape->parameter[i]];
                if (m) product %= m;
            }
        one->list[shape->monomial].value += product;
    }
    memset(one->base, 0, sizeof one->base);
    for (int k = 0; k < one->count; k++) {
        monomial *part = one->list + k;
        if (m) part->value = (part->value % m + m) % m;
        if (part->e == 0 && part->f == 0) one->base[part->row] += part->value;
    }
}

static int64_t power(int64_t x, int e)
{
    int64_t result = 1;
    while (e-- > 0) result *= x;
    return result;
}

/* ---- tables ---- */

typedef struct {
    uint16_t residues[FR_ROWS][FR_BATCH] __attribute__((aligned(64)));
    uint16_t passed[FR_BATCH] __attribute__((aligned(64)));
} residue_batch;

static int power_mod(int64_t x, int e, int m)
{
    int64_t result = 1 % m;
    while (e-- > 0) result = result * x % m;
    return (int)result;
}

/* The residues for one u and all v, from `slot` on; the first parameters are in the plane. */
static void class_residues(const plane *one, int64_t u, int m, int rows, residue_batch *batch, int slot)
{
    uint32_t base[FR_ROWS] = {0};
    for (int k = 0; k < one->count; k++)
        if (one->list[k].f == 0)
            base[one->list[k].row] += (uint32_t)(one->list[k].value * power_mod(u, one->list[k].e, m) % m);
    for (int row = 0; row < rows; row++)
        for (int v = 0; v < m; v++) batch->residues[row][slot + v] = (uint16_t)(base[row] % (uint32_t)m);
    for (int k = 0; k < one->count; k++) {
        const monomial *part = one->list + k;
        if (part->f == 0) continue;
        const uint32_t factor = (uint32_t)(part->value * power_mod(u, part->e, m) % m);
        uint16_t *residues = batch->residues[part->row] + slot;
        for (int v = 0; v < m; v++)
            residues[v] = (uint16_t)((residues[v] + factor * (uint32_t)power_mod(v, part->f, m)) % (uint32_t)m);
    }
}

/* A class of u and what came before: which residues of v pass, spread over the words. */
static void table_set(const fr_family *family, fr_table *table, int64_t at, const uint16_t *passed)
{
    const int m = table->test.modulus;
    const int64_t low = family->low[family->parameters - 1];
    for (int r = 0; r < m; r++) table->passing += passed[r] != 0;
    /* Without a(n) the discriminant is unknown. */
    const int lowest = table->test.power ? FR_LOOSELY : FR_PASSED;
    for (int j = 0; j < table->words; j++) {
        uint64_t loose = 0, strict = 0;
        int r = (int)(((low + 64 * (int64_t)j) % m + m) % m);
        for (int bit = 0; bit < 64; bit++) {
            loose |= (uint64_t)(passed[r] >= lowest) << bit;
            strict |= (uint64_t)(passed[r] / FR_PASSED) << bit;
            r = r + 1 == m ? 0 : r + 1;
        }
        table->bits[0][at * table->words + j] = loose;
        table->bits[1][at * table->words + j] = strict;
    }
}

/* All classes, in batches of whole runs of the residues of v. */
int fr_table_fill(const fr_family *family, fr_table *table, int level)
{
    const fr_test *test = &table->test;
    const int m = test->modulus, runs = FR_BATCH / m, rows = 3 * family->degree + 2;
    residue_batch *batch = aligned_alloc(64, sizeof *batch);
    plane one;
    int status = plane_init(&one, family);
    if (batch && !status) {
        int64_t parameter[FR_PARAMETERS];
        memset(batch, 0, sizeof *batch);
        for (int64_t first = 0; first < table->classes; first += runs) {
            const int64_t stop = first + runs < table->classes ? first + runs : table->classes;
            for (int64_t c = first; c < stop; c++) {
                int64_t rest = c / m;
                for (int i = family->parameters - 3; i >= 0; i--) {
                    const int counts = table->parameters >> i & 1;
                    parameter[i] = counts ? rest % m : 0;
                    if (counts) rest /= m;
                }
                if (c == first || c % m == 0) plane_set(&one, parameter, m);
                class_residues(&one, c % m, m, rows, batch, (int)(c - first) * m);
            }
            LEVELS[level].run(test, (const uint16_t (*)[FR_BATCH])batch->residues, (int)(stop - first) * m,
                              batch->passed);
            for (int64_t c = first; c < stop; c++) table_set(family, table, c, batch->passed + (c - first) * m);
        }
    }
    free(batch);
    plane_clear(&one);
    return batch && !status ? 0 : -1;
}

/* ---- multiplicities ---- */

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

static int has_double_root(const int64_t *coefficients, int64_t stride, int degree)
{
    const int128 A = coefficients[degree * stride], B = coefficients[(3 * degree + 1) * stride];
    return A * A + 4 * B == 0;
}

#include "factorial_classes.h"

/* ---- scan ---- */

typedef struct {
    int64_t coefficients[FR_ROWS][FR_BATCH] __attribute__((aligned(64)));
    int64_t u[FR_BATCH], v[FR_BATCH];
    uint64_t index[FR_BATCH];
    residue_batch lanes;
    uint64_t words[FR_WORDS];
    plane plane;
    const fr_plan *plan;
    const fr_level *level;
    fr_list *out;
    fr_counts *counts;
    int count; /* members in the batch */
    int begun; /* the first of them whose coefficients are not set */
    int status;
} scan;

/* Whether deg b = 2 deg a > 0 is impossible, given the coefficients that are known. */
static int unbalanced(const int64_t *coefficients, int64_t stride, const uint8_t *known, int degree)
{
    const int64_t *b = coefficients + (degree + 1) * stride;
    const uint8_t *known_b = known + degree + 1;
    for (int d = degree; d > 0; d--) {
        if (!known[d]) return 0;
        if (coefficients[d * stride]) return known_b[2 * d] && b[2 * d * stride] == 0;
        for (int k = 2 * d; k > 2 * d - 2; k--)
            if (known_b[k] && b[k * stride]) return 1;
    }
    return 1;
}

/* The coefficients of the members from `begun` on, which share their first parameters. */
static void set_coefficients(scan *work)
{
    const int begun = work->begun, count = work->count - begun, rows = 3 * work->plan->family->degree + 2;
    const int64_t *u = work->u + begun, *v = work->v + begun;
    int64_t part[3][FR_ROWS] = {{0}}; /* constant, times u, times v */
    for (int k = 0; k < work->plane.count; k++) {
        const monomial *one = work->plane.list + k;
        if (one->e + one->f <= 1) part[one->e ? 1 : one->f ? 2 : 0][one->row] += one->value;
    }
    for (int row = 0; row < rows; row++)
        work->level->affine(part[0][row], part[1][row], u, part[2][row], v, count, work->coefficients[row] + begun);
    for (int k = 0; k < work->plane.count; k++) {
        const monomial *one = work->plane.list + k;
        for (int i = 0; one->e + one->f > 1 && i < count; i++)
            work->coefficients[one->row][begun + i] += one->value * power(u[i], one->e) * power(v[i], one->f);
    }
    work->begun = work->count;
}

/* Keep the members of the batch that pass. */
static void compact(scan *work, const uint16_t *passed)
{
    const int degree = work->plan->family->degree, rows = 3 * degree + 2;
    int kept[FR_BATCH], count = 0;
    for (int i = 0; i < work->count; i++) {
        kept[count] = i;
        count += passed[i] != 0;
        if (passed[i] == FR_LOOSELY && has_double_root(&work->coefficients[0][i], FR_BATCH, degree)) count--;
    }
    for (int row = 0; row < rows; row++)
        for (int i = 0; i < count; i++) work->coefficients[row][i] = work->coefficients[row][kept[i]];
    for (int i = 0; i < count; i++) work->index[i] = work->index[kept[i]];
    work->count = count;
}

static int append(fr_list *list, uint64_t index)
{
    if (list->count == list->capacity) {
        const int64_t capacity = list->capacity ? 2 * list->capacity : 1024;
        uint64_t *larger = realloc(list->index, capacity * sizeof *larger);
        if (!larger) return -1;
        list->index = larger;
        list->capacity = capacity;
    }
    list->index[list->count++] = index;
    return 0;
}

static void divides_batch(const fr_level *level, const fr_multiplicity *one, const int64_t *coefficients, int64_t stride,
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

/* The exact questions about a member that passed the tests. */
static void settle(scan *work, int i)
{
    static const uint8_t ALL[FR_ROWS] = {[0 ... FR_ROWS - 1] = 1};
    const fr_plan *plan = work->plan;
    const int degree = plan->family->degree;
    const int64_t *coefficients = &work->coefficients[0][i];
    if (unbalanced(coefficients, FR_BATCH, ALL, degree)) return;
    work->counts->tested++;
    const int class = fr_class(coefficients, FR_BATCH, degree);
    work->counts->classes[class]++;
    /* FNV-1a, a word at a time. */
    work->counts->digest = (work->counts->digest ^ (work->index[i] * FR_CLASSES + class)) * UINT64_C(0x100000001b3);
    if (plan->wanted >> class & 1) work->status = append(work->out, work->index[i]);
}

/* Put the batch through the tests; what is left of it goes to the list. */
static void finish_batch(scan *work)
{
    const fr_plan *plan = work->plan;
    const fr_family *family = plan->family;
    const int rows = 3 * family->degree + 2;
    work->counts->sieved += work->count;
    for (int t = 0; t < plan->test_count && work->count; t++) {
        for (int row = 0; row < rows; row++)
            work->level->reduce(work->coefficients[row], work->count, plan->tests[t].modulus, family->narrow,
                                work->lanes.residues[row]);
        work->level->run(plan->tests + t, (const uint16_t (*)[FR_BATCH])work->lanes.residues, work->count,
                         work->lanes.passed);
        compact(work, work->lanes.passed);
    }
    for (int t = 0; t < plan->multiplicity_count && work->count; t++) {
        divides_batch(work->level, plan->multiplicities + t, &work->coefficients[0][0], FR_BATCH, work->count,
                      family->narrow, work->lanes.passed);
        compact(work, work->lanes.passed);
    }
    for (int i = 0; i < work->count && !work->status; i++) settle(work, i);
    work->count = work->begun = 0;
}

/* The members of one word: v and the values after it whose bits are set, for one u. */
static void take(scan *work, uint64_t word, int64_t u, int64_t v, uint64_t index)
{
    if (work->count > FR_BATCH - 64) {
        set_coefficients(work);
        finish_batch(work);
    }
    int count = work->count;
    for (; word; word &= word - 1, count++) {
        const int bit = __builtin_ctzll(word);
        work->u[count] = u;
        work->v[count] = v + bit;
        work->index[count] = index + (uint64_t)bit;
    }
    work->count = count;
}

/* What a table says for given first parameters. */
typedef struct {
    const uint64_t *bits;
    int modulus;
    int words;
} sieve_part;

/* The members with these first parameters, first <= u < stop by number: sieve, and collect. */
static void scan_plane(scan *work, const sieve_part *part, int count, int64_t first, int64_t stop, uint64_t row)
{
    const fr_family *family = work->plan->family;
    const int u = family->parameters - 2, v = u + 1;
    const int64_t width = family->size[v], words = (width + 63) / 64;
    const uint64_t *rows[FR_TABLES];
    int moduli[FR_TABLES], residue[FR_TABLES], wide[FR_TABLES], at[FR_TABLES];
    for (int64_t start = first; start < stop; start += FR_WORDS) {
        const int64_t length = stop - start < FR_WORDS ? stop - start : FR_WORDS;
        for (int64_t j = 0; j < words; j++) {
            const int64_t left = width - 64 * j;
            const uint64_t mask = left >= 64 ? ~UINT64_C(0) : (UINT64_C(1) << left) - 1;
            for (int t = 0; t < count; t++) {
                moduli[t] = part[t].modulus;
                wide[t] = part[t].words;
                rows[t] = part[t].bits;
                residue[t] = (int)(((family->low[u] + start) % moduli[t] + moduli[t]) % moduli[t]);
                at[t] = (int)(j % wide[t]);
            }
            work->level->words(rows, moduli, residue, wide, at, count, length, work->words);
            for (int64_t i = 0; i < length; i++)
                if (work->words[i] & mask)
                    take(work, work->words[i] & mask, family->low[u] + start + i, family->low[v] + 64 * j,
                         (row + (uint64_t)(start - first + i)) * (uint64_t)width + (uint64_t)(64 * j));
        }
    }
}

/* The first parameters, and for each table the class of the first i of them, for all i. */
typedef struct {
    int64_t parameter[FR_PARAMETERS];
    int64_t prefix[FR_TABLES][FR_PARAMETERS];
} odometer;

/* The classes again, from parameter number `from` on. */
static void set_classes(odometer *wheel, const fr_plan *plan, int from)
{
    for (int t = 0; t < plan->table_count; t++) {
        const int32_t m = plan->tables[t]->test.modulus;
        for (int i = from; i < plan->family->parameters - 2; i++) {
            const int64_t before = wheel->prefix[t][i];
            const int32_t residue = ((int32_t)(wheel->parameter[i] % m) + m) % m;
            wheel->prefix[t][i + 1] = plan->tables[t]->parameters >> i & 1 ? before * m + residue : before;
        }
    }
}

/* To the plane with this number. */
static void turn_to(odometer *wheel, const fr_plan *plan, int64_t number)
{
    const fr_family *family = plan->family;
    for (int i = family->parameters - 3; i >= 0; number /= family->size[i--])
        wheel->parameter[i] = family->low[i] + number % family->size[i];
    set_classes(wheel, plan, 0);
}

/* To the next plane. */
static void turn(odometer *wheel, const fr_plan *plan)
{
    const fr_family *family = plan->family;
    int i = family->parameters - 3;
    while (i >= 0 && ++wheel->parameter[i] == family->low[i] + family->size[i]) {
        wheel->parameter[i] = family->low[i];
        i--;
    }
    set_classes(wheel, plan, i < 0 ? 0 : i);
}

/* The parts of the tables that hold for these first parameters. */
static int choose_tables(const fr_plan *plan, const odometer *wheel, const plane *one, sieve_part *part)
{
    const int degree = plan->family->degree, u = plan->family->parameters - 2;
    const int sure = one->known[degree] && one->known[3 * degree + 1];
    const int128 A = one->base[degree], discriminant = A * A + 4 * (int128)one->base[3 * degree + 1];
    const int strict = sure && discriminant == 0;
    int count = 0;
    for (int t = 0; t < plan->table_count; t++) {
        const fr_table *table = plan->tables[t];
        const int m = table->test.modulus;
        if (table->test.power == 0 && !(strict || (sure && discriminant % m))) continue;
        const uint64_t *bits = table->bits[strict] + wheel->prefix[t][u] * m * table->words;
        part[count++] = (sieve_part){bits, m, table->words};
    }
    return count;
}

static void scan_rows(scan *work, int64_t first, int64_t stop)
{
    const fr_plan *plan = work->plan;
    const fr_family *family = plan->family;
    const int u = family->parameters - 2;
    const plane *one = &work->plane;
    sieve_part part[FR_TABLES];
    odometer wheel = {{0}};
    turn_to(&wheel, plan, first / family->size[u]);
    while (first < stop && !work->status) {
        const int64_t low = first % family->size[u];
        const int64_t high = stop - first < family->size[u] - low ? low + stop - first : family->size[u];
        plane_set(&work->plane, wheel.parameter, 0);
        if (!unbalanced(one->base, 1, one->known, family->degree)) {
            scan_plane(work, part, choose_tables(plan, &wheel, one, part), low, high, (uint64_t)first);
            set_coefficients(work);
        }
        first += high - low;
        turn(&wheel, plan);
    }
}

int fr_scan(const fr_plan *plan, int64_t first, int64_t stop, int level, fr_list *out, fr_counts *counts)
{
    scan *work = aligned_alloc(64, (sizeof *work + 63) / 64 * 64);
    if (!work || plan->table_count > FR_TABLES) {
        free(work);
        return -1;
    }
    memset(work, 0, sizeof *work);
    work->plan = plan;
    work->level = LEVELS + level;
    work->out = out;
    work->counts = counts;
    int status = plane_init(&work->plane, plan->family);
    if (!status) {
        scan_rows(work, first, stop);
        finish_batch(work);
        status = work->status;
    }
    plane_clear(&work->plane);
    free(work);
    return status;
}

void fr_test_list(const fr_test *test, const int64_t *coefficients, int64_t stride, int64_t count, int level,
                  uint8_t *passed)
{
    residue_batch batch;
    const int rows = 3 * test->degree + 2;
    memset(&batch, 0, sizeof batch);
    for (int64_t start = 0; start < count; start += FR_BATCH) {
        const int length = count - start < FR_BATCH ? (int)(count - start) : FR_BATCH;
        for (int row = 0; row < rows; row++)
            LEVELS[level].reduce(coefficients + row * stride + start, length, test->modulus, 0, batch.residues[row]);
        LEVELS[level].run(test, (const uint16_t (*)[FR_BATCH])batch.residues, length, batch.passed);
        for (int i = 0; i < length; i++)
            passed[start + i] = batch.passed[i] >= FR_PASSED ||
                (batch.passed[i] && !has_double_root(coefficients + start + i, stride, test->degree));
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
        divides_batch(LEVELS + level, one, &rows[0][0], FR_BATCH, length, narrow, results);
        for (int i = 0; i < length; i++)
            passed[start + i] = results[i] >= FR_PASSED ||
                (results[i] && !has_double_root(&rows[0][i], FR_BATCH, one->degree));
    }
}
