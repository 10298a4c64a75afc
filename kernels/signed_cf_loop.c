/* The screening of all left sides with one determinant after the other, class by class. */
#include "signed_cf_loop.h"

#include <stdlib.h>
#include <string.h>

/* Keys of tails reach so many digits beyond the last head. */
#define REACH 16
#define MOST_DIGITS (4 * SCF_MAX_TERMS)
#define HEAD 256
#define ROWS 256
enum { UNKNOWN = 0, DEAD = 1, ALIVE = 2 };
enum { NO_KEY = -1, REDUNDANT = -2 };

typedef struct {
    int32_t p, q, u, v; /* the row (u, v) = p (a, b) + q (0, d) of a left side */
} row;

typedef struct {
    row top, bottom;
    int start;            /* the tail begins at this digit of the class */
    int8_t length, small; /* of the head; whether the number is below 1 */
    int64_t head[HEAD / 4];
} member;

typedef struct {
    const scf_plan *plan;
    const bm_plan *field;
    int64_t a, b, d;
    int64_t space[HEAD + MOST_DIGITS], *digits;
    int count, origin; /* digits, and the digit from which keys count */
    row *rows;
    int64_t row_count, row_capacity;
    uint8_t *verdicts; /* word x (clean or plus one) x REACH */
    int64_t *terms;    /* ROWS candidates */
    int32_t lengths[ROWS];
    int64_t owner[ROWS];
    member *members;
    int64_t member_count, member_capacity;
    int32_t *keys; /* of each member and word: a tail, NO_KEY, or REDUNDANT */
    int64_t key_capacity;
    int pending;
    void *scratch;
    scf_found *found;
} work;

static int64_t gcd64(int64_t x, int64_t y)
{
    while (y) {
        const int64_t r = x % y;
        x = y;
        y = r;
    }
    return x < 0 ? -x : x;
}

static int64_t floor_divide(int64_t x, int64_t y) { return x / y - (x % y < 0); }

static int push_row(work *w, int64_t p, int64_t q)
{
    if (w->row_count == w->row_capacity) {
        w->row_capacity = w->row_capacity ? 2 * w->row_capacity : 256;
        row *const grown = realloc(w->rows, (size_t)w->row_capacity * sizeof *grown);
        if (!grown) return -1;
        w->rows = grown;
    }
    const row r = {(int32_t)p, (int32_t)q, (int32_t)(p * w->a), (int32_t)(p * w->b + q * w->d)};
    w->rows[w->row_count++] = r;
    return 0;
}

/* The primitive combinations of (a, b) and (0, d) within the height, one of each pair +-. */
static int find_rows(work *w)
{
    const int64_t h = w->plan->height;
    w->row_count = 0;
    if (w->d <= h && push_row(w, 0, 1)) return -1;
    for (int64_t p = 1; p * w->a <= h; p++)
        for (int64_t q = -floor_divide(h + p * w->b, w->d); p * w->b + q * w->d <= h; q++)
            if (gcd64(p, q) == 1 && push_row(w, p, q)) return -1;
    return 0;
}

/* The regular fraction of the member's number is [head; tail of the class]; 0 where the digits do not reach.
   Hardy and Wright, theorem 172: for x = (P t + R)/(Q t + S) with t > 1, P S - Q R = +-1 and Q > S > 0, the fractions
   R/S and P/Q are neighbouring convergents of x, and t is the complete quotient after them. */
static int find_head(work *w, member *m)
{
    int64_t p = m->top.p, r = m->top.q, q = m->bottom.p, s = m->bottom.q;
    int i = 0;
    for (;; i++) {
        if (q < 0) p = -p, q = -q, r = -r, s = -s;
        if (q > s && s > 0 && (i > 0 || w->digits[0] > 0)) break;
        if (i == w->count || w->digits[i] > INT64_C(1) << 40 || llabs(p) + llabs(q) > INT64_C(1) << 20) return 0;
        const int64_t p_next = p * w->digits[i] + r, q_next = q * w->digits[i] + s;
        r = p, s = q, p = p_next, q = q_next;
    }
    if (p < 0) p = -p, r = -r;
    const int64_t determinant = p * s - q * r;
    int n = 0;
    for (int64_t x = p, y = q; y;) {
        if (n == HEAD / 4 - 1) return 0;
        m->head[n++] = x / y;
        const int64_t rest = x % y;
        x = y;
        y = rest;
    }
    if (determinant != (n % 2 ? -1 : 1)) {
        m->head[n - 1]--;
        m->head[n++] = 1;
    }
    m->start = i;
    m->length = (int8_t)n;
    m->small = m->head[0] == 0;
    return 1;
}

static int push_hit(work *w, const member *m, int word, int length)
{
    scf_found *const f = w->found;
    if (f->count == f->capacity) {
        f->capacity = f->capacity ? 2 * f->capacity : 1024;
        scf_hit *const grown = realloc(f->items, (size_t)f->capacity * sizeof *grown);
        if (!grown) return -1;
        f->items = grown;
    }
    const scf_hit hit = {{m->top.u, m->top.v, m->bottom.u, m->bottom.v}, word, length};
    f->items[f->count++] = hit;
    return 0;
}

static void weigh(work *w)
{
    bm_run(w->field, w->terms, w->pending, w->plan->terms, w->plan->terms, w->lengths, NULL, w->scratch);
}

/* A quotient Q of a regular fraction becomes a run of Q - 1 twos under a minus sign. A recurrence of the order at most,
   seen on twice as many terms, is the only one; if it repeats one term for ever, the number would be rational or
   quadratic, so that the pattern is false. */
static int is_run(const work *w, int k)
{
    const int terms = w->plan->terms;
    const int64_t *const row = w->terms + (int64_t)k * terms;
    for (int i = w->field->order + 1; i < terms; i++)
        if (row[i] != row[i - 1]) return 0;
    return 1;
}

/* Judge the candidates in hand, whose owners are member * words + word. */
static int flush_candidates(work *w)
{
    const int words = w->plan->word_count;
    weigh(w);
    for (int k = 0; k < w->pending; k++)
        if (w->lengths[k] >= 0 && !is_run(w, k) &&
            push_hit(w, w->members + w->owner[k] / words, (int)(w->owner[k] % words), w->lengths[k]))
            return -1;
    w->pending = 0;
    return 0;
}

/* Judge the tails in hand, whose owners are keys. */
static void flush_tails(work *w)
{
    weigh(w);
    for (int k = 0; k < w->pending; k++) w->verdicts[w->owner[k]] = w->lengths[k] < 0 || is_run(w, k) ? DEAD : ALIVE;
    w->pending = 0;
}

/* The digits of a member, in place: the head overwrites the class's digits before its tail; returns their beginning. */
static int64_t *place(work *w, const member *m, int64_t *saved)
{
    int64_t *const begin = w->digits + m->start - m->length;
    memcpy(saved, begin, (size_t)m->length * 8);
    memcpy(begin, m->head, (size_t)m->length * 8);
    return begin;
}

static void restore(work *w, const member *m, const int64_t *saved)
{
    memcpy(w->digits + m->start - m->length, saved, (size_t)m->length * 8);
}

/* Where the run of a word through a member's digits reads the tail alone, and its state is a digit of the class or one
   more than it with the next one whole: the number of that tail, shared by many members; -1 where there is none. */
static int key_of(const work *w, const int64_t *digits, int count, int word)
{
    const scf_word pattern = w->plan->words[word];
    const int offset = (int)(digits - w->digits);
    scf_state s = {digits[0], digits[1], 2, 0};
    /* No further than a candidate goes: a large quotient is a run of as many twos. */
    for (int steps = 0; steps < w->plan->terms && s.i + 2 <= count; steps++) {
        const int at = s.i - 2 + offset - w->origin;
        if (at >= REACH) return -1;
        if (at >= 0 && s.n == digits[s.i - 1]) {
            const int64_t plus = s.c - digits[s.i - 2];
            if (plus == 0 || plus == 1)
                return (w->plan->rotated[word * SCF_MAX_PERIOD + s.phase] * 2 + (int)plus) * REACH + at;
        }
        scf_step(&s, digits, pattern);
    }
    return -1;
}

/* Put the terms of a tail among those in hand; the tail is ALIVE where its digits do not suffice. */
static void queue_tail(work *w, int key)
{
    const int at = key % REACH + w->origin, plus = key / REACH % 2, word = key / REACH / 2;
    int64_t *const digits = w->digits + at;
    int used;
    digits[0] += plus;
    const int n = scf_transduce(digits, w->count - at, w->plan->words[word], w->plan->terms,
                                w->terms + (int64_t)w->pending * w->plan->terms, &used);
    digits[0] -= plus;
    w->verdicts[key] = ALIVE;
    if (n < w->plan->terms) return;
    w->owner[w->pending++] = key;
    w->found->tails++;
    if (w->pending == ROWS) flush_tails(w);
}

static int queue_candidate(work *w, const int64_t *digits, int count, int64_t owner)
{
    const int words = w->plan->word_count, word = (int)(owner % words);
    int used;
    const int n = scf_transduce(digits, count, w->plan->words[word], w->plan->terms,
                                w->terms + (int64_t)w->pending * w->plan->terms, &used);
    if (n < w->plan->terms) return push_hit(w, w->members + owner / words, word, -1);
    w->owner[w->pending++] = owner;
    return w->pending == ROWS ? flush_candidates(w) : 0;
}

/* A number below 1 with a first sign + is 1/x over again, with the word begun one term later. */
static inline int redundant(const work *w, const member *m, int word)
{
    return m->small && !(w->plan->words[word].bits & 1);
}

/* First pass: the tails of all words, and what is not known about them yet. */
static void find_keys(work *w, int64_t number)
{
    const member *const m = w->members + number;
    const int words = w->plan->word_count;
    int32_t *const keys = w->keys + number * words;
    int64_t saved[HEAD / 4];
    int64_t *const digits = place(w, m, saved);
    const int count = w->count - (int)(digits - w->digits);
    for (int word = 0; word < words; word++)
        keys[word] = redundant(w, m, word) ? REDUNDANT : w->plan->prefilter ? key_of(w, digits, count, word) : NO_KEY;
    restore(w, m, saved);
    for (int word = 0; word < words; word++)
        if (keys[word] >= 0 && w->verdicts[keys[word]] == UNKNOWN) queue_tail(w, keys[word]);
}

/* Second pass: the candidates whose tails are not dead. */
static int run_member(work *w, int64_t number)
{
    const member *const m = w->members + number;
    const int words = w->plan->word_count;
    const int32_t *const keys = w->keys + number * words;
    int64_t saved[HEAD / 4], *digits = NULL;
    int status = 0;
    for (int word = 0; word < words && !status; word++) {
        if (keys[word] == REDUNDANT || (keys[word] >= 0 && w->verdicts[keys[word]] == DEAD)) continue;
        if (!digits) digits = place(w, m, saved);
        status = queue_candidate(w, digits, w->count - (int)(digits - w->digits), number * words + word);
    }
    if (digits) restore(w, m, saved);
    return status;
}

static int reserve_keys(work *w)
{
    const int64_t needed = w->member_count * w->plan->word_count;
    if (needed <= w->key_capacity) return 0;
    int32_t *const grown = realloc(w->keys, (size_t)needed * 2 * sizeof *grown);
    if (!grown) return -1;
    w->keys = grown;
    w->key_capacity = 2 * needed;
    return 0;
}

static int push_member(work *w, const row *top, const row *bottom)
{
    if (w->member_count == w->member_capacity) {
        w->member_capacity = w->member_capacity ? 2 * w->member_capacity : 1024;
        member *const grown = realloc(w->members, (size_t)w->member_capacity * sizeof *grown);
        if (!grown) return -1;
        w->members = grown;
    }
    member *const m = w->members + w->member_count;
    m->top = *top;
    m->bottom = *bottom;
    w->found->lefts++;
    w->found->candidates += w->plan->word_count;
    if (find_head(w, m)) {
        if (m->start > w->origin) w->origin = m->start;
        w->member_count++;
        return 0;
    }
    for (int word = 0; word < w->plan->word_count; word++)
        if (push_hit(w, m, word, -1)) return -1;
    return 0;
}

static int find_members(work *w)
{
    w->member_count = w->origin = 0;
    for (int64_t i = 0; i < w->row_count; i++)
        for (int64_t j = 0; j < w->row_count; j++) {
            const int64_t determinant =
                (int64_t)w->rows[i].p * w->rows[j].q - (int64_t)w->rows[i].q * w->rows[j].p;
            if ((determinant == 1 || determinant == -1) && push_member(w, w->rows + i, w->rows + j)) return -1;
        }
    return 0;
}

static int run_class(work *w)
{
    if (find_rows(w)) return -1;
    if (w->row_count < 2) return 0;
    w->count = scf_digits(w->plan, w->a, w->b, w->d, w->digits, 2 * w->plan->terms + HEAD / 4);
    if (find_members(w) || reserve_keys(w)) return -1;
    w->pending = 0;
    memset(w->verdicts, UNKNOWN, (size_t)w->plan->word_count * 2 * REACH);
    for (int64_t k = 0; k < w->member_count; k++) find_keys(w, k);
    flush_tails(w);
    for (int64_t k = 0; k < w->member_count; k++)
        if (run_member(w, k)) return -1;
    return flush_candidates(w);
}

static int run_classes(work *w, int first, int stop)
{
    for (int64_t determinant = first; determinant < stop; determinant++)
        for (w->a = 1; w->a <= determinant; w->a++) {
            if (determinant % w->a || w->a > w->plan->height) continue;
            w->d = determinant / w->a;
            for (w->b = 0; w->b < w->d; w->b++)
                if (gcd64(gcd64(w->a, w->b), w->d) == 1 && run_class(w)) return -1;
        }
    return 0;
}

int scf_screen(const scf_plan *plan, const bm_plan *field, int first, int stop, scf_found *found)
{
    work *const w = calloc(1, sizeof *w);
    const int64_t size = bm_scratch(field, plan->terms) + 64;
    if (!w) return -1;
    w->plan = plan;
    w->field = field;
    w->found = found;
    w->digits = w->space + HEAD;
    w->verdicts = malloc((size_t)plan->word_count * 2 * REACH);
    w->terms = malloc((size_t)ROWS * (size_t)plan->terms * 8);
    void *const memory = malloc((size_t)size);
    w->scratch = (void *)(((uintptr_t)memory + 63) & ~(uintptr_t)63);
    const int status = w->verdicts && w->terms && memory ? run_classes(w, first, stop) : -1;
    free(memory);
    free(w->terms);
    free(w->verdicts);
    free(w->members);
    free(w->keys);
    free(w->rows);
    free(w);
    return status;
}
