/* Sieve and modular tests for factorial reduction: what factorial_screen.pyx calls. Integers only. */
#ifndef DISCOVERY_FACTORIAL_LOOP_H
#define DISCOVERY_FACTORIAL_LOOP_H

#include <stdint.h>

#define FR_PARAMETERS 26
/* Coefficients below this go through 32-bit lanes. */
#define FR_NARROW (INT64_C(1) << 29)
#define FR_DEGREE_A 8
#define FR_DEGREE_B (2 * FR_DEGREE_A)
#define FR_ROWS (FR_DEGREE_A + FR_DEGREE_B + 2)
/* In 16-bit lanes 2 modulus^2 must stay below 2^16. */
#define FR_MODULUS 181
/* A member passes a test; or it does unless its discriminant is zero (where the prime only divides it). */
#define FR_PASSED 2
#define FR_LOOSELY 1

/* coefficient * product of parameter^exponent, a part of one coefficient: row k of a(n) or row degree + 1 + k of
   b(n), for n^k. */
typedef struct {
    int64_t coefficient;
    int row;
    uint8_t exponent[FR_PARAMETERS];
} fr_term;

/* A family of PCFs with two parameters or more; its members are numbered, the last parameter fastest. */
typedef struct {
    int parameters;
    int degree; /* of a(n); b(n) has twice that */
    int terms;
    int narrow; /* whether all coefficients stay below FR_NARROW */
    int64_t low[FR_PARAMETERS];
    int64_t size[FR_PARAMETERS];
    const fr_term *term;
} fr_family;

/* M(1)...M(steps) modulo prime or prime^2: is it nilpotent (power 1), are p and q zero (power 2)? Or, weaker and of
   b(n) alone, is its determinant zero (power 0)? */
typedef struct {
    int prime;
    int modulus;
    int steps;
    int power;
    int degree;
    uint16_t magic;
    uint16_t magic_prime;
    /* forward differences of n^k at n = 1 */
    uint16_t newton[FR_DEGREE_B + 1][FR_DEGREE_B + 1];
} fr_test;

/* For each class of all parameters but the last, and each run of 64 values of the last: those that pass. Twice: first
   loosely, then as it is with a double root. With power 0 only the parameters of b(n) make classes; the discriminant
   is then left to whoever knows it. */
typedef struct {
    fr_test test;
    uint32_t parameters; /* those that make classes, one bit each; always the last two */
    int64_t classes;
    int words;
    int columns; /* how many values of the last parameter differ modulo the prime (or its square) */
    int64_t passing;
    uint64_t *bits[2];
} fr_table;

/* p and q must be divisible by modulus = prime^exponent after `steps` steps. In the lanes, which hold numbers below
   2 modulus < 2^29, by Montgomery's reduction with R = 2^32; where that does not do, one by one. */
#define FR_WIDE_MODULUS (INT64_C(1) << 28)
typedef struct {
    int64_t prime;
    int64_t modulus;
    int steps;
    int degree;
    uint32_t inverse; /* -1/modulus mod R */
    uint32_t square; /* R^2 mod modulus */
    uint32_t prime_inverse; /* 1/prime mod R */
    /* R times the forward differences of n^k at n = 1, and R */
    uint32_t newton[FR_DEGREE_B + 1][FR_DEGREE_B + 1];
    uint32_t one;
} fr_multiplicity;

/* What a survivor is: the first that fits. */
enum { FR_FINITE, FR_COMPLEX, FR_INFLATION, FR_PLAIN, FR_CLASSES };

typedef struct {
    uint64_t *index;
    int64_t count;
    int64_t capacity;
} fr_list;

/* How many passed the sieve and the tests, the survivors of each class, and a hash of all that passed the sieve and of the
   survivors, in the order of the scan. */
typedef struct {
    int64_t sieved;
    int64_t tested;
    int64_t classes[FR_CLASSES];
    uint64_t digest;
} fr_counts;

/* What a scan runs through, in its order. */
typedef struct {
    const fr_family *family;
    const fr_table **tables;
    int table_count;
    const fr_test *tests;
    int test_count;
    const fr_multiplicity *multiplicities;
    int multiplicity_count;
    int wanted; /* the classes to list, one bit each */
} fr_plan;

int fr_best_level(void);
const char *fr_level_name(int level);
void fr_test_init(fr_test *test, int prime, int power, int degree);
int fr_table_fill(const fr_family *family, fr_table *table, int level);
/* Rows are assignments of all parameters but the last. */
int fr_scan(const fr_plan *plan, int64_t first, int64_t stop, int level, fr_list *out, fr_counts *counts);
/* For members given by their coefficients, one an entry of each of the rows (stride apart). */
void fr_test_list(const fr_test *test, const int64_t *coefficients, int64_t stride, int64_t count, int level,
                  uint8_t *passed);
int fr_class(const int64_t *coefficients, int64_t stride, int degree);
void fr_multiplicity_init(fr_multiplicity *one, int64_t prime, int64_t modulus, int steps, int degree);
int fr_divides(const fr_multiplicity *one, const int64_t *coefficients, int64_t stride);
void fr_divides_list(const fr_multiplicity *one, const int64_t *coefficients, int64_t stride, int64_t count, int level,
                     uint8_t *passed);

#endif
