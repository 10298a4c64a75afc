/* Sorting by value, and the meeting of two sorted sides. */
#include "expression_set.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DIGIT_BITS 11
#define DIGITS 3
/* Values lie between 2^-30 and 2^30: 58 bits tell them apart, of which the upper 44 are sorted by counting. */
#define LOWEST (UINT64_C(992) << 52) /* 2^-31 */
#define SHIFT (58 - (DIGITS + 1) * DIGIT_BITS)
/* Fewer are put in their places one by one. */
#define FEW 64
/* Half a digit of the key's 84 bits, for the roundings on both sides. */
#define SLACK 0x1p-82

static inline uint64_t digit(double value, int pass)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return ((bits - LOWEST) >> (SHIFT + pass * DIGIT_BITS)) & ((1 << DIGIT_BITS) - 1);
}

static int64_t share(int64_t count, int part)
{
    return count * part / EXPRESSION_PARTS;
}

void expression_sort_count(expression_sorting *sort, int part)
{
    int64_t *counts = sort->at[part];
    memset(counts, 0, sizeof sort->at[part]);
    for (int64_t i = share(sort->count, part); i < share(sort->count, part + 1); i++)
        counts[digit(sort->values[i], DIGITS)]++;
}

void expression_sort_place(expression_sorting *sort)
{
    int64_t sum = 0, n;
    for (int bucket = 0; bucket < EXPRESSION_BUCKETS; bucket++)
        for (int part = 0; part < EXPRESSION_PARTS; part++)
            n = sort->at[part][bucket], sort->at[part][bucket] = sum, sum += n;
}

void expression_sort_spread(expression_sorting *sort, int part)
{
    int64_t *places = sort->at[part];
    for (int64_t i = share(sort->count, part); i < share(sort->count, part + 1); i++) {
        int64_t at = places[digit(sort->values[i], DIGITS)]++;
        sort->sorted[at] = sort->values[i];
        sort->order[at] = (uint32_t)i;
    }
}

/* What the counted bits leave equal is rare, and next to one another. */
static void insertion(double *sorted, uint32_t *order, int64_t count)
{
    for (int64_t i = 1; i < count; i++) {
        double value = sorted[i];
        uint32_t index = order[i];
        int64_t j = i;
        for (; j > 0 && sorted[j - 1] > value; j--) sorted[j] = sorted[j - 1], order[j] = order[j - 1];
        sorted[j] = value, order[j] = index;
    }
}

static void scatter(const double *values, const uint32_t *order, int64_t count, int pass, uint32_t *places,
                    double *sorted, uint32_t *sorted_order)
{
    for (int64_t i = 0; i < count; i++) {
        uint32_t at = places[digit(values[i], pass)]++;
        sorted[at] = values[i];
        sorted_order[at] = order[i];
    }
}

static void fill_places(const double *values, int64_t count, uint32_t (*places)[EXPRESSION_BUCKETS])
{
    memset(places, 0, sizeof *places * DIGITS);
    for (int64_t i = 0; i < count; i++)
        for (int pass = 0; pass < DIGITS; pass++) places[pass][digit(values[i], pass)]++;
    for (int pass = 0; pass < DIGITS; pass++)
        for (uint32_t d = 0, sum = 0, n; d < EXPRESSION_BUCKETS; d++) n = places[pass][d], places[pass][d] = sum, sum += n;
}

/* A bucket fits into a cache: three passes there and back cost less than one through memory. */
static void sort_bucket(double *values, uint32_t *order, int64_t count, double *other, uint32_t *other_order)
{
    uint32_t places[DIGITS][EXPRESSION_BUCKETS];
    if (count > FEW) {
        fill_places(values, count, places);
        scatter(values, order, count, 0, places[0], other, other_order);
        scatter(other, other_order, count, 1, places[1], values, order);
        scatter(values, order, count, 2, places[2], other, other_order);
        memcpy(values, other, count * sizeof *values);
        memcpy(order, other_order, count * sizeof *order);
    }
    insertion(values, order, count);
}

static int64_t largest_bucket(const int64_t *ends)
{
    int64_t largest = ends[0];
    for (int bucket = 1; bucket < EXPRESSION_BUCKETS; bucket++)
        if (ends[bucket] - ends[bucket - 1] > largest) largest = ends[bucket] - ends[bucket - 1];
    return largest;
}

int expression_sort_finish(expression_sorting *sort, int part)
{
    const int64_t *ends = sort->at[EXPRESSION_PARTS - 1];
    int64_t room = largest_bucket(ends) + 1;
    double *other = malloc(room * sizeof *other);
    uint32_t *other_order = malloc(room * sizeof *other_order);
    for (int64_t bucket = 0, start = 0; other && other_order && bucket < EXPRESSION_BUCKETS; start = ends[bucket++])
        if (start >= share(sort->count, part) && start < share(sort->count, part + 1))
            sort_bucket(sort->sorted + start, sort->order + start, ends[bucket] - start, other, other_order);
    int status = other && other_order ? 0 : -1;
    free(other);
    free(other_order);
    return status;
}

/* The first number in [from, count) with sorted[i] >= value, by steps that double and then by halving. */
static int64_t advance(const double *sorted, int64_t from, int64_t count, double value)
{
    int64_t step = 1, low = from, high = from;
    while (high < count && sorted[high] < value) low = high + 1, high += step, step *= 2;
    if (high > count) high = count;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (sorted[middle] < value) low = middle + 1;
        else high = middle;
    }
    return low;
}

static double difference(const expression_set *a, int64_t i, const expression_set *b, int64_t j)
{
    return (a->hi[i] - b->hi[j]) + (a->lo[i] - b->lo[j]);
}

static void add_pair(expression_pairs *pairs, uint32_t left, uint32_t right)
{
    pairs->total++;
    if (pairs->count == pairs->capacity) return;
    pairs->left[pairs->count] = left;
    pairs->right[pairs->count++] = right;
}

void expression_match(const expression_side *left, const expression_side *right, double radius, expression_pairs *pairs)
{
    int64_t at = 0;
    double reached = 0;
    for (int64_t i = 0; i < left->count; i++) {
        uint32_t l = left->order[i];
        double value = left->sorted[i], slope = fabs(left->set->slope[l]), error = slope * radius + value * SLACK;
        double low = value - error - value * 0x1p-51, high = value + error + value * 0x1p-51;
        at = advance(right->sorted, low < reached ? 0 : at, right->count, low);
        reached = low;
        for (int64_t k = at; k < right->count && right->sorted[k] <= high; k++)
            if (fabs(difference(left->set, l, right->set, right->order[k])) <= error)
                add_pair(pairs, l, right->order[k]);
    }
}

static int level_of(const expression_set *set, int64_t index)
{
    int low = 0, high = EXPRESSION_LEVELS - 1;
    while (low < high) {
        int middle = (low + high + 1) / 2;
        if (set->start[middle] <= index) low = middle;
        else high = middle - 1;
    }
    return low;
}

void expression_nearest(const expression_side *left, const expression_side *right, int costs, double *error,
                        uint32_t *left_index, uint32_t *right_index)
{
    int64_t at = 0;
    for (int c = 0; c < costs; c++) error[c] = -1;
    for (int64_t i = 0; i < left->count; i++) {
        uint32_t l = left->order[i];
        at = advance(right->sorted, at, right->count, left->sorted[i]);
        for (int64_t k = at > 0 ? at - 1 : 0; k <= at && k < right->count; k++) {
            uint32_t r = right->order[k];
            double e = fabs(difference(left->set, l, right->set, r) / left->set->slope[l]);
            int cost = level_of(left->set, l) + level_of(right->set, r);
            if (cost >= costs || (error[cost] >= 0 && error[cost] <= e)) continue;
            error[cost] = e, left_index[cost] = l, right_index[cost] = r;
        }
    }
}
