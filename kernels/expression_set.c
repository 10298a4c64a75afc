/* The set itself: arrays that never move, a table of tags that doubles, and the loops over levels. */
#include "expression_set.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define FIRST_BITS 16
#define HUGE (INT64_C(1) << 21)

/* Pages are taken from the system when they are touched; huge ones where it has them, for the table above all. */
static void *pages(int64_t bytes)
{
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) return NULL;
#ifdef MADV_HUGEPAGE
    if (bytes >= 2 * HUGE) madvise(memory, bytes, MADV_HUGEPAGE);
#endif
    return memory;
}

static void give_back(void *memory, int64_t bytes)
{
    if (memory) munmap(memory, bytes);
}

/* A block's tail may be read beyond the last value, so there is room for one more. */
static int64_t array_bytes(const expression_set *set)
{
    return (set->capacity + EXPRESSION_BLOCK) * (int64_t)sizeof(double);
}

int expression_set_init(expression_set *set, int64_t capacity, int slopes)
{
    memset(set, 0, sizeof *set);
    set->capacity = capacity;
    set->table_bits = FIRST_BITS;
    set->hi = pages(array_bytes(set));
    set->lo = pages(array_bytes(set));
    set->code = pages(array_bytes(set));
    set->table = pages(INT64_C(8) << FIRST_BITS);
    if (slopes) set->slope = pages(array_bytes(set));
    if (set->hi && set->lo && set->code && set->table && (set->slope || !slopes)) return 0;
    expression_set_clear(set);
    return -1;
}

void expression_set_seal(expression_set *set)
{
    give_back(set->table, INT64_C(8) << set->table_bits);
    set->table = NULL;
}

void expression_set_clear(expression_set *set)
{
    give_back(set->hi, array_bytes(set));
    give_back(set->lo, array_bytes(set));
    give_back(set->slope, array_bytes(set));
    give_back(set->code, array_bytes(set));
    expression_set_seal(set);
    set->hi = set->lo = set->slope = NULL;
    set->code = NULL;
}

/* The place of a tag: its own, or the first free one behind. Tags stand in the order of their upper bits. */
static inline uint64_t *place(uint64_t *table, int bits, uint64_t tag)
{
    uint64_t last = (UINT64_C(1) << bits) - 1, slot = tag >> (64 - bits);
    while (table[slot] && table[slot] != tag) slot = (slot + 1) & last;
    return table + slot;
}

/* Twice the places, or four times where the set may come to need them: fewer moves. */
static int widen_table(expression_set *set)
{
    int64_t old = INT64_C(1) << set->table_bits;
    int bits = set->table_bits + (set->capacity > 2 * old ? 2 : 1);
    uint64_t *table = pages(INT64_C(8) << bits);
    if (!table) return -1;
    for (int64_t i = 0; i < old; i++)
        if (set->table[i]) *place(table, bits, set->table[i]) = set->table[i];
    give_back(set->table, 8 * old);
    set->table = table;
    set->table_bits = bits;
    return 0;
}

/* Half full is fast. New pages cost more than longer ways, so no step is taken that three tenths free make needless. */
static int make_room(expression_set *set)
{
    while ((set->count + EXPRESSION_BLOCK) * 2 > (INT64_C(1) << set->table_bits)) {
        if ((set->capacity + 2 * EXPRESSION_BLOCK) * 10 <= (INT64_C(7) << set->table_bits)) return 0;
        if (widen_table(set)) return -1;
    }
    return 0;
}

/* Written in any case, which costs less than a branch that nobody can foretell, and kept where it is new. */
static inline void write_value(const expression_set *set, int64_t at, const expression_block *block, int i, uint64_t code)
{
    set->hi[at] = block->hi[i];
    set->lo[at] = block->lo[i];
    set->code[at] = code;
    if (set->slope) set->slope[at] = block->slope[i];
}

static void prefetch(const expression_set *set, const expression_block *block, int count)
{
    for (int i = 0; i < count; i++) __builtin_prefetch(&set->table[block->tag[i] >> (64 - set->table_bits)], 1);
}

int expression_set_insert(expression_set *set, const expression_block *block, int count, uint64_t code, uint64_t step)
{
    if (set->count >= set->capacity) return 1;
    if (make_room(set)) return -1;
    /* In registers: what the arrays hold might be these numbers, for all that the compiler knows. */
    uint64_t *const table = set->table;
    const int bits = set->table_bits;
    int64_t at = set->count;
    for (int i = 0; i < count; i++) {
        const uint64_t tag = block->tag[i];
        if (!tag) continue;
        uint64_t *slot = place(table, bits, tag);
        const int fresh = !*slot;
        *slot = tag;
        write_value(set, at, block, i, code + i * step);
        at += fresh;
    }
    set->tried += count;
    set->count = at;
    return set->count >= set->capacity;
}

typedef struct {
    const expression_set *set;
    int64_t first, stop;
} range;

static range level_of(const expression_set *set, int cost, int grown)
{
    if (cost < 0 || cost > grown) return (range){set, 0, 0};
    return (range){set, set->start[cost], set->start[cost + 1]};
}

/* A block waits for its places to come from memory while the next one is computed. */
typedef struct {
    expression_block blocks[2];
    int count[2], now;
    uint64_t code[2], step[2];
} pipeline;

static int flush(expression_set *set, pipeline *line, int which)
{
    int count = line->count[which];
    line->count[which] = 0;
    return count ? expression_set_insert(set, &line->blocks[which], count, line->code[which], line->step[which]) : 0;
}

static int run(expression_set *set, pipeline *line, expression_operands *in, range values, uint64_t code, uint64_t step,
               int level)
{
    for (int64_t at = values.first; at < values.stop; at += EXPRESSION_BLOCK) {
        int64_t left = values.stop - at;
        in->count = left < EXPRESSION_BLOCK ? (int)left : EXPRESSION_BLOCK;
        in->hi = values.set->hi + at;
        in->lo = values.set->lo + at;
        in->slope = values.set->slope ? values.set->slope + at : NULL;
        int now = line->now;
        expression_evaluate(in, level, &line->blocks[now]);
        prefetch(set, &line->blocks[now], in->count);
        line->count[now] = in->count, line->code[now] = code + at * step, line->step[now] = step;
        line->now = 1 - now;
        int status = flush(set, line, 1 - now);
        if (status) return status;
    }
    return 0;
}

static int run_unary(expression_set *set, pipeline *line, int function, range values, uint64_t code, int level)
{
    expression_operands in = {.function = function, .swapped = 1, .slopes = set->slope != NULL};
    return run(set, line, &in, values, code, UINT64_C(1) << 28, level);
}

/* The smaller range goes value by value, the larger in blocks; of f(a, b) = f(b, a) within one range only one. */
static int run_pairs(expression_set *set, pipeline *line, int function, range a, range b, uint64_t code, int half, int level)
{
    int swapped = a.stop - a.first > b.stop - b.first;
    range one = swapped ? b : a, many = swapped ? a : b;
    expression_operands in = {.function = function, .swapped = swapped, .slopes = set->slope != NULL};
    for (int64_t i = one.first; i < one.stop; i++) {
        in.scalar = (expression_scalar){one.set->hi[i], one.set->lo[i], one.set->slope ? one.set->slope[i] : 0};
        range rest = half ? (range){many.set, i, many.stop} : many;
        uint64_t full = code + ((uint64_t)i << (swapped ? 0 : 28));
        int status = run(set, line, &in, rest, full, swapped ? UINT64_C(1) << 28 : 1, level);
        if (status) return status;
    }
    return 0;
}

static int commutes(int function)
{
    return function == EXPRESSION_ADD || function == EXPRESSION_SUBTRACT || function == EXPRESSION_MULTIPLY;
}

static int run_binary(expression_set *set, pipeline *line, const expression_set *constants,
                      const expression_operator *op, int cost, uint64_t code, int level)
{
    int rest = cost - op->cost, both = op->own == 3 && commutes(op->function);
    for (int c = 0; c <= rest; c++) {
        if (both && 2 * c > rest) break;
        range a = level_of(op->own & 1 ? set : constants, c, cost - 1);
        range b = level_of(op->own & 2 ? set : constants, rest - c, cost - 1);
        int status = run_pairs(set, line, op->function, a, b, code, both && 2 * c == rest, level);
        if (status) return status;
    }
    return 0;
}

static int run_operator(expression_set *set, pipeline *line, const expression_set *constants,
                        const expression_operator *op, int cost, uint64_t code, int level)
{
    if (op->function < EXPRESSION_SQRT) return run_binary(set, line, constants, op, cost, code, level);
    return run_unary(set, line, op->function, level_of(set, cost - op->cost, cost - 1), code, level);
}

int expression_set_grow(expression_set *set, const expression_set *constants, const expression_operator *ops,
                        int count, int cost, int level)
{
    pipeline line = {.now = 0};
    int status = 0;
    for (int k = 0; k < count && !status; k++)
        status = run_operator(set, &line, constants, &ops[k], cost, (uint64_t)(k + 1) << 56, level);
    return status ? status : flush(set, &line, 1 - line.now);
}
