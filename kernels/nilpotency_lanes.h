/* One vector width of the nilpotency test; included once a SIMD level with LANES, TILE, TARGET and HIGH defined.

   Let b(r) = 0 modulo l. The product of the step matrices over a period that starts at r has the trace x of the row vector
   (1, a(r)) M(r+1)...M(r+l-1); determinant 0 it has anyway. Numbers stay below 2l: 2 (l - 1)(2l - 1) < 2^16. */

typedef uint16_t TILE(word) __attribute__((vector_size(2 * LANES)));

TARGET static void TILE(traces)(const uint16_t (*table)[NIL_ROWS], const uint16_t *b, int root, int prime,
                                uint32_t bit, int rows, uint32_t *mask)
{
    const uint16_t magic = (uint16_t)(65536 / prime);
    for (int start = 0; start < rows; start += 4 * LANES) {
        TILE(word) x[4], y[4];
        for (int k = 0; k < 4; k++) {
            memcpy(&x[k], &table[root][start + k * LANES], sizeof x[k]);
            y[k] = x[k] * 0 + 1;
        }
        for (int n = root + 1; n < root + prime; n++) {
            const uint16_t *row = table[n < prime ? n : n - prime] + start;
            const uint16_t value = b[n < prime ? n : n - prime];
            for (int k = 0; k < 4; k++) {
                TILE(word) a;
                memcpy(&a, row + k * LANES, sizeof a);
                const TILE(word) sum = a * x[k] + y[k] * value;
                y[k] = x[k];
                x[k] = sum - HIGH(sum, x[k] * 0 + magic) * (uint16_t)prime;
            }
        }
        for (int k = 0; k < 4; k++) {
            const TILE(word) zero = (TILE(word))((x[k] == 0) | (x[k] == (uint16_t)prime));
            uint64_t any[LANES / 4], all = 0;
            memcpy(any, &zero, sizeof any);
            for (int i = 0; i < LANES / 4; i++) all |= any[i];
            for (int i = 0; all && i < LANES && start + k * LANES + i < rows; i++)
                if (zero[i]) mask[start + k * LANES + i] |= bit;
        }
    }
}
