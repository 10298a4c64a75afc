/* The scan: sieve a family plane by plane, and put what is left through the tests in batches. */
#include "factorial_levels.h"
#include "factorial_plane.h"

#include <stdlib.h>
#include <string.h>

/* Words of the sieve at a time. */
#define FR_WORDS 1024
#define FR_TABLES 16

static int64_t power(int64_t x, int e)
{
    int64_t result = 1;
    while (e-- > 0) result *= x;
    return result;
}

typedef struct {
    int64_t coefficients[FR_ROWS][FR_BATCH] __attribute__((aligned(64)));
    int64_t u[FR_BATCH], v[FR_BATCH];
    uint64_t index[FR_BATCH];
    fr_residue_batch lanes;
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
        if (passed[i] == FR_LOOSELY && fr_has_double_root(&work->coefficients[0][i], FR_BATCH, degree)) count--;
    }
    if (count == work->count) return;
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

/* FNV-1a, a word at a time. */
static inline uint64_t extended(uint64_t digest, uint64_t word) { return (digest ^ word) * UINT64_C(0x100000001b3); }

static void add_batch_to_digest(const scan *work)
{
    uint64_t digest = work->counts->digest;
    for (int i = 0; i < work->count; i++) digest = extended(digest, ~work->index[i]);
    work->counts->digest = digest;
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
    work->counts->digest = extended(work->counts->digest, work->index[i] * FR_CLASSES + class);
    if (plan->wanted >> class & 1) work->status = append(work->out, work->index[i]);
}

/* Put the batch through the tests; what is left of it goes to the list. */
static void finish_batch(scan *work)
{
    const fr_plan *plan = work->plan;
    const fr_family *family = plan->family;
    const int rows = 3 * family->degree + 2;
    work->counts->sieved += work->count;
    add_batch_to_digest(work);
    for (int t = 0; t < plan->test_count && work->count; t++) {
        for (int row = 0; row < rows; row++)
            work->level->reduce(work->coefficients[row], work->count, plan->tests[t].modulus, family->narrow,
                                work->lanes.residues[row]);
        work->level->run(plan->tests + t, (const uint16_t (*)[FR_BATCH])work->lanes.residues, work->count,
                         work->lanes.passed);
        compact(work, work->lanes.passed);
    }
    for (int t = 0; t < plan->multiplicity_count && work->count; t++) {
        fr_divides_batch(work->level, plan->multiplicities + t, &work->coefficients[0][0], FR_BATCH, work->count,
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
    work->level = fr_level_at(level);
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
