#include "value_loop.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "simd_level.h"

/* Columns a block: a multiple of what the chains of every width take; 32 terms of b for them, 24 KiB, stay in the first
   cache, while 192 columns ran at the second one's rate. */
#define BLOCK 96
#define MAX_DEGREE 64
/* 32 units in the last place of a number near 1: more than roundings do to it. */
#define NUDGE (1 + 0x1p-47)
/* Vectors of a list at a time, to hide latency. */
#define LISTED 4
/* Rows a block: their table of a, and the block's results, too. */
#define ROWS 64

/* Left values are quantised to 2^16 neighbouring doubles (2^-36 of their power of two), and kept in both cells when
   nearer than 2^13 of them to a border: that is a relative distance of 2^-40 at least, for mantissas near 2, so a value
   with a relative error up to 2^-40 is found by one probe. */
#define CELL_SHIFT 16
#define BORDER (UINT64_C(1) << 13)

/* Up to where the convergents are run forward, where they are integers and exact. If a changes its sign at some n, the
   terms on both sides of it nearly cancel (q(9) = 0 for a = n - 5, b = 1), and backward such a value would lose in
   roundings as many digits as they have; mirrored at the zero, the last of them is at 2n. */
static inline int screen_head(const double *a, int depth)
{
    int zero = depth - 1;
    while (zero > 0 && a[zero] * a[depth] > 0) zero--;
    return zero == 0 ? 0 : 2 * zero + 2 < depth ? 2 * zero + 2 : depth - 1;
}

#if defined(__x86_64__)
#define LANES 8
#define TILE(name) avx512_##name
#define TARGET __attribute__((target("avx512f,avx512dq,avx512vl,fma")))
#include "value_tile.h"
#undef LANES
#undef TILE
#undef TARGET
#define LANES 4
#define TILE(name) avx2_##name
#define TARGET __attribute__((target("avx2,fma")))
#include "value_tile.h"
#undef LANES
#undef TILE
#undef TARGET
#endif
#define LANES 2
#define TILE(name) baseline_##name
#define TARGET
#include "value_tile.h"

typedef struct {
    const char *name;
    void (*columns)(const screen_tile *, int64_t, double *, double *, double *);
    void (*rows)(const screen_tile *, double *);
    int (*evaluate)(const double *, double, const double *, const double *, const double *, const screen_tile *,
                     double *);
    void (*list)(const screen_list *, int64_t, double *);
    double (*multiply_adds)(int64_t, double);
    int lanes;
} level_table;

static const level_table LEVELS[] = {
    {"baseline", baseline_columns, baseline_rows, baseline_evaluate, baseline_list,
     baseline_multiply_adds, 2},
#if defined(__x86_64__)
    {"avx2", avx2_columns, avx2_rows, avx2_evaluate, avx2_list,
     avx2_multiply_adds, 4},
    {"avx512", avx512_columns, avx512_rows, avx512_evaluate, avx512_list,
     avx512_multiply_adds, 8},
#endif
};

int screen_best_level(void) { return simd_best_level(); }

const char *screen_level_name(int level) { return LEVELS[level].name; }

static inline uint64_t bits_of(double x)
{
    uint64_t u;
    memcpy(&u, &x, 8);
    return u;
}

static inline uint64_t mixed(uint64_t cell)
{
    cell *= UINT64_C(0x9E3779B97F4A7C15);
    return cell ^ (cell >> 32);
}

static inline uint32_t tag_of(uint64_t cell) { return (uint32_t)(cell * UINT64_C(0xD6E8FEB86659FD93) >> 32) | 1; }

int left_side_init(left_side *side, int64_t expected)
{
    side->bitmap_bits = 20;
    while (side->bitmap_bits < 22 && (INT64_C(1) << side->bitmap_bits) < 16 * expected) side->bitmap_bits++;
    side->table_bits = 12;
    while ((INT64_C(1) << side->table_bits) < 2 * expected) side->table_bits++;
    side->keys = 0;
    side->largest = 1;
    side->mask = side->pattern = 0;
    side->bitmap = calloc((size_t)1 << (side->bitmap_bits - 6), 8);
    side->tags = calloc((size_t)1 << side->table_bits, 4);
    if (side->bitmap && side->tags) return 0;
    left_side_clear(side);
    return -1;
}

void left_side_clear(left_side *side)
{
    free(side->bitmap);
    free(side->tags);
    side->bitmap = NULL;
    side->tags = NULL;
}

static inline int in_bitmap(const left_side *side, uint64_t hash)
{
    const uint64_t i = hash & ((UINT64_C(1) << side->bitmap_bits) - 1);
    return (int)(side->bitmap[i >> 6] >> (i & 63) & 1);
}

static int in_table(const left_side *side, uint64_t cell)
{
    const uint64_t mask = (UINT64_C(1) << side->table_bits) - 1;
    const uint32_t tag = tag_of(cell);
    for (uint64_t i = mixed(cell) >> 20 & mask; side->tags[i]; i = (i + 1) & mask)
        if (side->tags[i] == tag) return 1;
    return 0;
}

static void insert(left_side *side, uint64_t cell)
{
    const uint64_t mask = (UINT64_C(1) << side->table_bits) - 1, hash = mixed(cell);
    const uint64_t bit = hash & ((UINT64_C(1) << side->bitmap_bits) - 1);
    const uint32_t tag = tag_of(cell);
    side->bitmap[bit >> 6] |= UINT64_C(1) << (bit & 63);
    uint64_t i = hash >> 20 & mask;
    for (; side->tags[i]; i = (i + 1) & mask)
        if (side->tags[i] == tag) return;
    side->tags[i] = tag;
    side->keys++;
}

static int32_t gcd32(int32_t x, int32_t y)
{
    while (y) {
        const int32_t r = x % y;
        x = y;
        y = r;
    }
    return x < 0 ? -x : x;
}

void left_side_fill(left_side *side, const double *values, const int32_t *pairs, int64_t count, int64_t first,
                    int64_t stop)
{
    for (int64_t i = first; i < stop; i++) {
        const int32_t c0 = pairs[2 * i], c1 = pairs[2 * i + 1], content = gcd32(c0, c1);
        for (int64_t j = i + 1; j < count; j++) {
            const int32_t d0 = pairs[2 * j], d1 = pairs[2 * j + 1];
            if ((int64_t)c0 * d1 == (int64_t)c1 * d0) continue;
            if (content > 1 && gcd32(content, gcd32(d0, d1)) > 1) continue;
            const double ratio = values[i] > values[j] ? values[i] / values[j] : values[j] / values[i];
            const uint64_t u = bits_of(ratio), low = (u - BORDER) >> CELL_SHIFT, high = (u + BORDER) >> CELL_SHIFT;
            if (ratio > side->largest) side->largest = ratio;
            insert(side, low);
            if (high != low) insert(side, high);
        }
    }
}

static inline int in_comb(const left_side *side, double value)
{
    return value >= 1 && value < side->largest && !((bits_of(value) ^ side->pattern) & side->mask);
}

/* Of a value that is at least 1. */
static inline int on_left_side(const left_side *side, double value)
{
    const uint64_t cell = bits_of(value) >> CELL_SHIFT;
    return side->bitmap ? in_bitmap(side, mixed(cell)) && in_table(side, cell) : in_comb(side, value);
}

int64_t left_side_lookup(const left_side *side, const double *values, int64_t count, uint32_t *found)
{
    int64_t n = 0;
    for (int64_t i = 0; i < count; i++) {
        found[n] = (uint32_t)i;
        n += values[i] >= 1 && on_left_side(side, values[i]);
    }
    return n;
}

static int grow(hit_list *list)
{
    const int64_t capacity = list->capacity ? 2 * list->capacity : 1024;
    uint32_t *index = realloc(list->index, (size_t)capacity * sizeof *index);
    if (!index) return -1;
    list->index = index;
    uint16_t *side = realloc(list->side, (size_t)capacity * sizeof *side);
    if (!side) return -1;
    list->side = side;
    double *value = realloc(list->value, (size_t)capacity * sizeof *value);
    if (!value) return -1;
    list->value = value;
    list->capacity = capacity;
    return 0;
}

static int push(hit_list *list, uint32_t index, uint16_t side, double value)
{
    if (list->count == list->capacity && grow(list)) return -1;
    list->index[list->count] = index;
    list->side[list->count] = side;
    list->value[list->count++] = value;
    return 0;
}

/* The fingerprints of BLOCK folded values; without branches, what passes is rare. */
static int filtered(const left_side *side, const double *values, int count, uint8_t *passed)
{
    int n = 0;
    const uint64_t mask = (UINT64_C(1) << side->bitmap_bits) - 1, *bitmap = side->bitmap;
    for (int j = 0; j < count; j++) {
        const uint64_t i = mixed(bits_of(values[j]) >> CELL_SHIFT) & mask;
        passed[n] = (uint8_t)j;
        n += (int)(bitmap[i >> 6] >> (i & 63) & 1);
    }
    return n;
}

/* Whether some value may be in a comb; without comparisons, so that compilers make vectors of it: x - 1 of what is under
   the mask, which lacks the topmost bit, has that bit for x = 0 alone. */
static int comb_is_near(const left_side *side, const double *values, int count)
{
    uint64_t any = 0;
    for (int j = 0; j < count; j++) any |= ((bits_of(values[j]) ^ side->pattern) & side->mask) - 1;
    return (int)(any >> 63);
}

static int comb_matches(const left_side *side, uint16_t number, const double *values, int count, uint32_t base,
                        hit_list *matched)
{
    if (!comb_is_near(side, values, count)) return 0;
    for (int j = 0; j < count; j++)
        if (in_comb(side, values[j]) && push(matched, base + (uint32_t)j, number, values[j])) return -1;
    return 0;
}

static int matches(const left_side *side, uint16_t number, const double *values, int count, uint32_t base,
                   hit_list *matched)
{
    uint8_t passed[BLOCK + 1];
    if (!side->bitmap) return comb_matches(side, number, values, count, base, matched);
    const int n = filtered(side, values, count, passed);
    for (int i = 0; i < n; i++)
        if (values[passed[i]] >= 1 && in_table(side, bits_of(values[passed[i]]) >> CELL_SHIFT) &&
            push(matched, base + passed[i], number, values[passed[i]]))
            return -1;
    return 0;
}

static int unsettled_of(const double *values, int count, uint32_t base, hit_list *unsettled)
{
    for (int j = 0; j < count; j++)
        if (!(values[j] >= 1) && push(unsettled, base + (uint32_t)j, 0, values[j])) return -1;
    return 0;
}

typedef struct {
    double *a, *b, *start, *error, *values;
    void *memory;
} scratch;

static int scratch_init(scratch *s, int depth)
{
    const size_t a = (size_t)ROWS * (depth + 1), b = (size_t)BLOCK * (depth + 1);
    const size_t doubles = a + b + 3 * BLOCK + 16;
    s->memory = malloc(doubles * 8 + 64);
    if (!s->memory) return -1;
    s->b = (double *)(((uintptr_t)s->memory + 63) & ~(uintptr_t)63);
    s->start = s->b + b;
    s->error = s->start + BLOCK;
    s->values = s->error + BLOCK;
    s->a = s->values + BLOCK;
    return 0;
}

/* Rows [first, first + ROWS) of the tile, as a tile of its own. */
static screen_tile row_block(const screen_tile *tile, int64_t first)
{
    screen_tile part = *tile;
    part.rows = tile->rows - first < ROWS ? tile->rows - first : ROWS;
    part.a = tile->a + first * (tile->degree_a + 1);
    part.row_tail = tile->row_tail + first;
    return part;
}

typedef struct {
    const left_side *const *sides;
    int side_count;
    hit_list *matched, *unsettled;
    double *out;
} sink;

static int consume(const sink *to, const double *values, int count, uint32_t base, int settled)
{
    for (int s = 0; s < to->side_count; s++)
        if (matches(to->sides[s], (uint16_t)s, values, count, base, to->matched)) return -1;
    return settled ? 0 : unsettled_of(values, count, base, to->unsettled);
}

static int run(const screen_tile *tile, const level_table *level, const sink *to)
{
    scratch s;
    int status = scratch_init(&s, tile->depth);
    for (int64_t first = 0; !status && first < tile->rows; first += ROWS) {
        const screen_tile part = row_block(tile, first);
        level->rows(&part, s.a);
        for (int64_t column = 0; !status && column < tile->columns; column += BLOCK) {
            const int count = (int)(tile->columns - column < BLOCK ? tile->columns - column : BLOCK);
            level->columns(&part, column, s.b, s.start, s.error);
            for (int64_t row = 0; !status && row < part.rows; row++) {
                const uint32_t base = (uint32_t)((first + row) * tile->columns + column);
                const int settled =
                    level->evaluate(s.a + row * (tile->depth + 1), part.row_tail[row], s.b, s.start, s.error, tile,
                                    s.values);
                if (to->out)
                    memcpy(to->out + base, s.values, (size_t)count * 8);
                else
                    status = consume(to, s.values, count, base, settled);
            }
        }
    }
    free(s.memory);
    return status;
}

int screen_tile_run(const screen_tile *tile, const left_side *const *sides, int side_count, int level,
                    hit_list *matched, hit_list *unsettled)
{
    const sink to = {sides, side_count, matched, unsettled, NULL};
    screen_tile bounded = *tile;
    bounded.beyond = 1;
    for (int s = 0; s < side_count; s++)
        if (sides[s]->largest > bounded.beyond) bounded.beyond = sides[s]->largest;
    bounded.beyond *= 1 + 1e-9;
    return run(&bounded, &LEVELS[level], &to);
}

int screen_tile_evaluate(const screen_tile *tile, int level, double *out)
{
    const sink to = {NULL, 0, NULL, NULL, out};
    return run(tile, &LEVELS[level], &to);
}

void screen_list_evaluate(const screen_list *list, int level, double *out)
{
    const int64_t step = LISTED * LEVELS[level].lanes;
    for (int64_t first = 0; first < list->count; first += step) LEVELS[level].list(list, first, out);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double fma_bound(int level, double seconds)
{
    const int64_t rounds = 1000000;
    double best = 0, spent = 0;
    volatile double x = 0.999;
    while (spent < seconds) {
        const double start = now();
        x = 0.9 + 1e-9 * LEVELS[level].multiply_adds(rounds, x);
        const double elapsed = now() - start, rate = 1e-9 * (double)(rounds * 10 * LEVELS[level].lanes) / elapsed;
        spent += elapsed;
        if (rate > best) best = rate;
    }
    return best;
}
