/* (high * 2^64 + low) / divisor for high < divisor: one instruction where there is one. */
#ifndef DISCOVERY_WORD_DIVISION_H
#define DISCOVERY_WORD_DIVISION_H

#include <stdint.h>

static inline uint64_t word_divide(uint64_t high, uint64_t low, uint64_t divisor, uint64_t *rest)
{
#if defined(__x86_64__)
    uint64_t quotient;
    __asm__("divq %4" : "=a"(quotient), "=d"(*rest) : "0"(low), "1"(high), "r"(divisor) : "cc");
    return quotient;
#else
    unsigned __int128 whole = (unsigned __int128) high << 64 | low;
    *rest = (uint64_t) (whole % divisor);
    return (uint64_t) (whole / divisor);
#endif
}

#endif
