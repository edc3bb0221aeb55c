"""Derives the coefficients of the float32 exponential in org.sparkvae.model.kernel.Exp.

exp(|x|) = P(|x| / 8)^8 up to LIMIT: three squarings instead of a table or bits, which the JIT does not vectorize; for
a negative x its reciprocal (P alone would lose digits there: 39 units in the last place instead of 21).
The relative error of P is made nearly minimax by reweighted linear least squares (Lawson 1961). Prints the
coefficients, rounded to float32, lowest power first, and the greatest error that they leave in float32 arithmetic.

    python notebooks/kernels/exp.py        needs numpy
"""

import numpy as np

LIMIT = 8.0  # the log-variances of the Gaussian likelihood are clamped to it
SQUARINGS = 3
DEGREE = 7


def fit(degree, limit):
    t = limit * (1 + np.cos(np.linspace(0, np.pi, 20001))) / 2
    y = np.exp(t)
    matrix = np.stack([t**k for k in range(degree + 1)], 1) / y[:, None]
    weight = np.ones_like(t)
    best = None
    for _ in range(400):
        scale = np.sqrt(weight)
        found = np.linalg.lstsq(matrix * scale[:, None], scale, rcond=None)[0]
        error = np.abs(matrix @ found - 1)
        if best is None or error.max() < best[0]:
            best = error.max(), found
        weight = weight * (0.1 + error / error.max())
        weight /= weight.mean()
    return best


def float32(coefficients, x):
    """As the Java code computes it: Horner in float32, squared, and its reciprocal for a negative x."""
    c = coefficients.astype(np.float32)
    t = np.abs(x) * np.float32(2.0**-SQUARINGS)
    value = np.full_like(x, c[-1])
    for lower in c[-2::-1]:
        value = value * t + lower
    for _ in range(SQUARINGS):
        value = value * value
    return np.where(x > 0, value, np.float32(1) / value)


def main():
    error, coefficients = fit(DEGREE, LIMIT / 2**SQUARINGS)
    print(f"relative error of the polynomial: {error:.2e}")
    print("P", ", ".join(f"{np.float32(v)!r}" for v in coefficients))
    bits = np.arange(0x30000000, 0x41000001, 3, dtype=np.uint32)  # 5e-10 to 8
    x = bits.view(np.float32)
    x = np.concatenate([x, -x])
    exact = np.exp(x.astype(np.float64))
    ulp = np.abs(float32(coefficients, x) - exact) / np.spacing(exact.astype(np.float32))
    print(f"float32: at most {ulp.max():.2f} units in the last place, at x = {x[ulp.argmax()]}")


if __name__ == "__main__":
    main()
