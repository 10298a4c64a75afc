/* The part of FLINT that our kernels call: own declarations and a table of function pointers.

   The table is filled at import from the library that python-flint itself uses (see flint_library.pyx), so that a build
   needs a C compiler alone: no FLINT headers, nothing linked. The structs below are stable through FLINT 3.0 to 3.6;
   those of matrices are not, and are left out. Every module that includes this header has a table of its own. */
#ifndef DISCOVERY_FLINT_API_H
#define DISCOVERY_FLINT_API_H

#include <Python.h>
#include <dlfcn.h>
#include <stdint.h>
#include <string.h>

typedef long slong;
typedef unsigned long ulong;
typedef slong fmpz;
typedef __int128 int128;

typedef struct { fmpz exp; ulong man; } mag_struct;
typedef struct { fmpz exp; slong size; ulong d[2]; } arf_struct;
typedef struct { arf_struct mid; mag_struct rad; } arb_struct;

#define FLINT_FUNCTIONS(X) \
    X(void, flint_cleanup, (void)) \
    X(void, fmpz_clear, (fmpz *)) \
    X(void, fmpz_set, (fmpz *, const fmpz *)) \
    X(void, fmpz_set_si, (fmpz *, slong)) \
    X(void, fmpz_set_signed_uiui, (fmpz *, ulong, ulong)) \
    X(void, fmpz_add, (fmpz *, const fmpz *, const fmpz *)) \
    X(void, fmpz_sub, (fmpz *, const fmpz *, const fmpz *)) \
    X(ulong, fmpz_bits, (const fmpz *)) \
    X(void, fmpz_mul, (fmpz *, const fmpz *, const fmpz *)) \
    X(void, fmpz_addmul, (fmpz *, const fmpz *, const fmpz *)) \
    X(slong, fmpz_size, (const fmpz *)) \
    X(int, fmpz_sgn, (const fmpz *)) \
    X(void, fmpz_neg, (fmpz *, const fmpz *)) \
    X(void, fmpz_mul_2exp, (fmpz *, const fmpz *, ulong)) \
    X(void, fmpz_get_signed_ui_array, (ulong *, slong, const fmpz *)) \
    X(void, fmpz_set_ui_array, (fmpz *, const ulong *, slong)) \
    X(void, arf_get_fmpz_2exp, (fmpz *, fmpz *, const arf_struct *)) \
    X(void, arb_set_round_fmpz_2exp, (arb_struct *, const fmpz *, const fmpz *, slong)) \
    X(void, fmpz_mul_si, (fmpz *, const fmpz *, slong)) \
    X(double, fmpz_get_d_2exp, (slong *, const fmpz *)) \
    X(void, mag_clear, (mag_struct *)) \
    X(void, mag_set, (mag_struct *, const mag_struct *)) \
    X(void, mag_set_d, (mag_struct *, double)) \
    X(void, mag_mul_2exp_si, (mag_struct *, const mag_struct *, slong)) \
    X(void, mag_add, (mag_struct *, const mag_struct *, const mag_struct *)) \
    X(void, mag_mul, (mag_struct *, const mag_struct *, const mag_struct *)) \
    X(void, mag_mul_lower, (mag_struct *, const mag_struct *, const mag_struct *)) \
    X(void, mag_sub_lower, (mag_struct *, const mag_struct *, const mag_struct *)) \
    X(void, mag_div, (mag_struct *, const mag_struct *, const mag_struct *)) \
    X(double, mag_get_d_log2_approx, (const mag_struct *)) \
    X(void, arb_clear, (arb_struct *)) \
    X(void, arb_swap, (arb_struct *, arb_struct *)) \
    X(void, arb_set_fmpz, (arb_struct *, const fmpz *)) \
    X(void, arb_set_round, (arb_struct *, const arb_struct *, slong)) \
    X(void, arb_set_round_fmpz, (arb_struct *, const fmpz *, slong)) \
    X(void, arb_add_fmpz, (arb_struct *, const arb_struct *, const fmpz *, slong)) \
    X(void, arb_mul, (arb_struct *, const arb_struct *, const arb_struct *, slong)) \
    X(void, arb_addmul, (arb_struct *, const arb_struct *, const arb_struct *, slong)) \
    X(void, arb_div, (arb_struct *, const arb_struct *, const arb_struct *, slong)) \
    X(void, arb_trim, (arb_struct *, const arb_struct *)) \
    X(slong, arb_rel_accuracy_bits, (const arb_struct *)) \
    X(void, arb_get_mag, (mag_struct *, const arb_struct *)) \
    X(void, arb_get_mag_lower, (mag_struct *, const arb_struct *)) \
    X(void, arb_const_pi, (arb_struct *, slong))

static struct {
#define X(result, name, arguments) result (*name) arguments;
    FLINT_FUNCTIONS(X)
#undef X
} flint;

/* Fill the table from a dlopen handle; the name of the first function that is missing, or NULL. */
static inline const char *flint_api_load(size_t handle)
{
    void *function;
#define X(result, name, arguments) \
    function = dlsym((void *) handle, #name); \
    if (function == NULL) return #name; \
    memcpy(&flint.name, &function, sizeof function);
    FLINT_FUNCTIONS(X)
#undef X
    return NULL;
}

/* python-flint's scalars end with their FLINT value, after the object's head and at most a vtable pointer;
   flint_library.pyx checks that layout before anything here is called. */
static inline void *flint_api_tail(PyObject *object, size_t size)
{
    return (char *) object + (size_t) Py_TYPE(object)->tp_basicsize - size;
}

static inline fmpz *flint_api_fmpz(PyObject *object) { return flint_api_tail(object, sizeof(fmpz)); }

static inline arb_struct *flint_api_arb(PyObject *object) { return flint_api_tail(object, sizeof(arb_struct)); }

static inline void flint_api_fmpz_set_int128(fmpz *value, int128 x)
{
    flint.fmpz_set_signed_uiui(value, (ulong) (x >> 64), (ulong) x);
}

#endif
