"""Arithmetic of the kernels: powers of two and logarithms in float32 that fill whole vectors, and keyed draws."""

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

LOG2_E = 1.4426950408889634
SHIFT = np.float32(1.5 * 2.0**23)


@intrinsic
def _float_of_bits(_typing, bits):  # type: ignore[no-untyped-def]
    def build(_context, builder, _signature, arguments):  # type: ignore[no-untyped-def]
        return builder.bitcast(arguments[0], ir.FloatType())

    return types.float32(bits), build


@intrinsic
def _bits_of_float(_typing, number):  # type: ignore[no-untyped-def]
    def build(_context, builder, _signature, arguments):  # type: ignore[no-untyped-def]
        return builder.bitcast(arguments[0], ir.IntType(32))

    return types.int32(number), build


@njit(inline="always")
def power_of_two(x):  # type: ignore[no-untyped-def]
    """2^x of a float32 up to 126, relative error below 2e-7; what is smaller than -126 counts as -126."""
    return power_in_range(max(x, np.float32(-126.0)))


@njit(inline="always")
def power_in_range(x):  # type: ignore[no-untyped-def]
    """2^x of a float32 from -126 to 126, relative error below 2e-7."""
    shifted = x + SHIFT  # has no room for a fraction, and holds the whole part in its last bits
    part = x - (shifted - SHIFT)
    power = np.float32(1.3264700e-3)
    power = power * part + np.float32(9.6715145e-3)
    power = power * part + np.float32(5.5507338e-2)
    power = power * part + np.float32(2.4022242e-1)
    power = power * part + np.float32(6.9314698e-1)
    power = power * part + np.float32(1.0)
    # Times 2^whole, in the bits of the exponent: at -126 what is below 2^-126 loses its digits, and weighs nothing.
    return _float_of_bits(np.int32(_bits_of_float(power) + np.int32(_bits_of_float(shifted) << np.int32(23))))


@njit(inline="always")
def log(x):  # type: ignore[no-untyped-def]
    """ln x of a positive float32, absolute error below 2e-7 beside the rounding of the result (Cephes logf)."""
    bits = _bits_of_float(x)
    exponent = np.float32(((bits >> np.int32(23)) & np.int32(255)) - np.int32(126))
    x = _float_of_bits(np.int32((bits & np.int32(0x007FFFFF)) | np.int32(0x3F000000)))
    small = x < np.float32(0.70710678)
    exponent = exponent - (np.float32(1.0) if small else np.float32(0.0))
    x = (x + x if small else x) - np.float32(1.0)
    z = x * x
    y = np.float32(7.0376836292e-2)
    y = y * x - np.float32(1.1514610310e-1)
    y = y * x + np.float32(1.1676998740e-1)
    y = y * x - np.float32(1.2420140846e-1)
    y = y * x + np.float32(1.4249322787e-1)
    y = y * x - np.float32(1.6668057665e-1)
    y = y * x + np.float32(2.0000714765e-1)
    y = y * x - np.float32(2.4999993993e-1)
    y = y * x + np.float32(3.3333331174e-1)
    y = y * x * z + exponent * np.float32(-2.12194440e-4) - np.float32(0.5) * z
    return x + y + exponent * np.float32(0.693359375)


@njit(inline="always")
def word(number, k0, k1):  # type: ignore[no-untyped-def]
    """The 32 random bits of a customer: `draws.words`."""
    bits = np.uint32(number ^ k0)
    bits = np.uint32((bits ^ (bits >> np.uint32(16))) * np.uint32(0x7FEB352D))
    bits = np.uint32((bits ^ (bits >> np.uint32(15))) * np.uint32(0x846CA68B))
    bits = np.uint32((bits ^ (bits >> np.uint32(16))) + k1)
    bits = np.uint32((bits ^ (bits >> np.uint32(16))) * np.uint32(0x7FEB352D))
    bits = np.uint32((bits ^ (bits >> np.uint32(15))) * np.uint32(0x846CA68B))
    return np.uint32(bits ^ (bits >> np.uint32(16)))
