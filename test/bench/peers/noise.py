"""The numbers of plugins/plugin-trainer/src/testing/noise.ts, made alike."""
import numpy

MASK = (1 << 32) - 1


def states(count, seed):
    """x ← 1664525 x + 1013904223 modulo 2³² (Numerical Recipes), from the seed; doubled up block by block."""
    values = numpy.empty(count, dtype=numpy.uint64)
    values[0] = (seed * 1664525 + 1013904223) & MASK
    factor, term, filled = 1664525, 1013904223, 1
    while filled < count:
        more = min(filled, count - filled)
        values[filled : filled + more] = (values[:more] * numpy.uint64(factor) + numpy.uint64(term)) & numpy.uint64(MASK)
        factor, term, filled = (factor * factor) & MASK, (factor * term + term) & MASK, filled + more
    return values


def noise(count, seed):
    """Uniform in [−1, 1), rounded to float32."""
    return (states(count, seed).astype(numpy.float64) / 2**31 - 1).astype(numpy.float32)
