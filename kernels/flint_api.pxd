"""Cython's view of flint_api.h: FLINT's own names, called through the table of the including module."""

from libc.stdint cimport int64_t

cdef extern from "flint_api.h":
    ctypedef long slong
    ctypedef unsigned long ulong
    ctypedef slong fmpz
    # A 128-bit integer in C; Cython only needs to know that it is an integer wider than int64_t.
    ctypedef long long int128

    ctypedef struct mag_struct:
        fmpz exp
        ulong man

    ctypedef struct arf_struct:
        fmpz exp
        slong size
        ulong d[2]

    ctypedef struct arb_struct:
        arf_struct mid
        mag_struct rad

    const char* flint_api_load(size_t handle)
    fmpz* flint_api_fmpz(object number)
    arb_struct* flint_api_arb(object ball)
    void flint_api_fmpz_set_int128(fmpz* value, int128 x) nogil

    void flint_cleanup "flint.flint_cleanup"() nogil
    void fmpz_clear "flint.fmpz_clear"(fmpz* x) nogil
    void fmpz_set "flint.fmpz_set"(fmpz* z, const fmpz* x) nogil
    void fmpz_set_si "flint.fmpz_set_si"(fmpz* z, slong x) nogil
    void fmpz_add "flint.fmpz_add"(fmpz* z, const fmpz* x, const fmpz* y) nogil
    void fmpz_sub "flint.fmpz_sub"(fmpz* z, const fmpz* x, const fmpz* y) nogil
    ulong fmpz_bits "flint.fmpz_bits"(const fmpz* x) nogil
    void fmpz_mul "flint.fmpz_mul"(fmpz* z, const fmpz* x, const fmpz* y) nogil
    void fmpz_addmul "flint.fmpz_addmul"(fmpz* z, const fmpz* x, const fmpz* y) nogil
    slong fmpz_size "flint.fmpz_size"(const fmpz* x) nogil
    int fmpz_sgn "flint.fmpz_sgn"(const fmpz* x) nogil
    void fmpz_neg "flint.fmpz_neg"(fmpz* z, const fmpz* x) nogil
    void fmpz_mul_2exp "flint.fmpz_mul_2exp"(fmpz* z, const fmpz* x, ulong exponent) nogil
    void fmpz_get_signed_ui_array "flint.fmpz_get_signed_ui_array"(ulong* words, slong count, const fmpz* x) nogil
    void fmpz_set_ui_array "flint.fmpz_set_ui_array"(fmpz* z, const ulong* words, slong count) nogil
    void arf_get_fmpz_2exp "flint.arf_get_fmpz_2exp"(fmpz* z, fmpz* exponent, const arf_struct* x) nogil
    void arb_set_round_fmpz_2exp "flint.arb_set_round_fmpz_2exp"(
        arb_struct* z, const fmpz* x, const fmpz* exponent, slong bits) nogil
    void fmpz_mul_si "flint.fmpz_mul_si"(fmpz* z, const fmpz* x, slong y) nogil
    double fmpz_get_d_2exp "flint.fmpz_get_d_2exp"(slong* exponent, const fmpz* x) nogil

    void mag_clear "flint.mag_clear"(mag_struct* x) nogil
    void mag_set "flint.mag_set"(mag_struct* z, const mag_struct* x) nogil
    void mag_set_d "flint.mag_set_d"(mag_struct* z, double x) nogil
    void mag_mul_2exp_si "flint.mag_mul_2exp_si"(mag_struct* z, const mag_struct* x, slong exponent) nogil
    void mag_add "flint.mag_add"(mag_struct* z, const mag_struct* x, const mag_struct* y) nogil
    void mag_mul "flint.mag_mul"(mag_struct* z, const mag_struct* x, const mag_struct* y) nogil
    void mag_mul_lower "flint.mag_mul_lower"(mag_struct* z, const mag_struct* x, const mag_struct* y) nogil
    void mag_sub_lower "flint.mag_sub_lower"(mag_struct* z, const mag_struct* x, const mag_struct* y) nogil
    void mag_div "flint.mag_div"(mag_struct* z, const mag_struct* x, const mag_struct* y) nogil
    double mag_get_d_log2_approx "flint.mag_get_d_log2_approx"(const mag_struct* x) nogil

    void arb_clear "flint.arb_clear"(arb_struct* x) nogil
    void arb_swap "flint.arb_swap"(arb_struct* x, arb_struct* y) nogil
    void arb_set_fmpz "flint.arb_set_fmpz"(arb_struct* z, const fmpz* x) nogil
    void arb_set_round "flint.arb_set_round"(arb_struct* z, const arb_struct* x, slong bits) nogil
    void arb_set_round_fmpz "flint.arb_set_round_fmpz"(arb_struct* z, const fmpz* x, slong bits) nogil
    void arb_add_fmpz "flint.arb_add_fmpz"(arb_struct* z, const arb_struct* x, const fmpz* y, slong bits) nogil
    void arb_mul "flint.arb_mul"(arb_struct* z, const arb_struct* x, const arb_struct* y, slong bits) nogil
    void arb_addmul "flint.arb_addmul"(arb_struct* z, const arb_struct* x, const arb_struct* y, slong bits) nogil
    void arb_div "flint.arb_div"(arb_struct* z, const arb_struct* x, const arb_struct* y, slong bits) nogil
    void arb_trim "flint.arb_trim"(arb_struct* z, const arb_struct* x) nogil
    slong arb_rel_accuracy_bits "flint.arb_rel_accuracy_bits"(const arb_struct* x) nogil
    void arb_get_mag "flint.arb_get_mag"(mag_struct* z, const arb_struct* x) nogil
    void arb_get_mag_lower "flint.arb_get_mag_lower"(mag_struct* z, const arb_struct* x) nogil
    void arb_const_pi "flint.arb_const_pi"(arb_struct* z, slong bits) nogil
