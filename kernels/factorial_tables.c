/* Tables of the sieve: the test of each class of parameters, a bit for each value of the last one. */
#include "factorial_levels.h"
#include "factorial_plane.h"

#include <stdlib.h>
#include <string.h>

static int power_mod(int64_t x, int e, int m)
{
    int64_t result = 1 % m;
    while (e-- > 0) result = result * x % m;
    return (int)result;
}

/* The residues for one u and the first `columns` values of v, from `slot` on; the first parameters are in the plane. */
static void class_residues(const plane *one, int64_t u, int m, int rows, int columns, fr_residue_batch *batch, int slot)
{
    const int64_t low = one->family->low[one->family->parameters - 1];
    uint32_t base[FR_ROWS] = {0};
    for (int k = 0; k < one->count; k++)
        if (one->list[k].f == 0)
            base[one->list[k].row] += (uint32_t)(one->list[k].value * power_mod(u, one->list[k].e, m) % m);
    for (int row = 0; row < rows; row++)
        for (int v = 0; v < columns; v++) batch->residues[row][slot + v] = (uint16_t)(base[row] % (uint32_t)m);
    for (int k = 0; k < one->count; k++) {
        const monomial *part = one->list + k;
        if (part->f == 0) continue;
        const uint32_t factor = (uint32_t)(part->value * power_mod(u, part->e, m) % m);
        uint16_t *residues = batch->residues[part->row] + slot;
        for (int v = 0; v < columns; v++) {
            const uint32_t power = (uint32_t)power_mod(((low + v) % m + m) % m, part->f, m);
            residues[v] = (uint16_t)((residues[v] + factor * power) % (uint32_t)m);
        }
    }
}

/* A class of u and what came before: which of the first values of v pass, spread over the words. */
static void table_set(fr_table *table, int64_t at, const uint16_t *passed)
{
    const int columns = table->columns;
    for (int r = 0; r < columns; r++) table->passing += passed[r] != 0;
    /* Without a(n) the discriminant is unknown. */
    const int lowest = table->test.power ? FR_LOOSELY : FR_PASSED;
    for (int j = 0; j < table->words; j++) {
        uint64_t loose = 0, strict = 0;
        int r = 64 * j % columns;
        for (int bit = 0; bit < 64; bit++) {
            loose |= (uint64_t)(passed[r] >= lowest) << bit;
            strict |= (uint64_t)(passed[r] / FR_PASSED) << bit;
            r = r + 1 == columns ? 0 : r + 1; /* beyond them bits are masked, or there are m columns */
        }
        table->bits[0][at * table->words + j] = loose;
        table->bits[1][at * table->words + j] = strict;
    }
}

/* All classes, in batches of whole runs of the values of v. */
int fr_table_fill(const fr_family *family, fr_table *table, int level)
{
    const fr_test *test = &table->test;
    const int m = test->modulus, columns = table->columns, runs = FR_BATCH / columns, rows = 3 * family->degree + 2;
    fr_residue_batch *batch = aligned_alloc(64, sizeof *batch);
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
                class_residues(&one, c % m, m, rows, columns, batch, (int)(c - first) * columns);
            }
            fr_level_at(level)->run(test, (const uint16_t (*)[FR_BATCH])batch->residues,
                                    (int)(stop - first) * columns, batch->passed);
            for (int64_t c = first; c < stop; c++) table_set(table, c, batch->passed + (c - first) * columns);
        }
    }
    free(batch);
    plane_clear(&one);
    return batch && !status ? 0 : -1;
}
