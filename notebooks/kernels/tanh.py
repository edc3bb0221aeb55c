"""Derives the coefficients of the float32 tanh in org.sparkvae.model.kernel.Tanh.

tanh(x) = x P(x^2) / Q(x^2) on [-LIMIT, LIMIT], beyond it the value at the limit. The relative error is made nearly
minimax by reweighted linear least squares (Lawson 1961; Sanathanan and Koerner 1963 for the denominator). Prints the
coefficients, rounded to float32, lowest power first, and the greatest error that they leave in float32 arithmetic.

    python notebooks/kernels/tanh.py        needs numpy
"""

import numpy as np

LIMIT = 9.0  # tanh(9) is 1 - 3e-8: half a unit in the last place of float32 below 1
NUMERATOR = 5
DENOMINATOR = 4


def fit(numerator, denominator):
    """Coefficients by powers of x^2; the denominator's lowest is 1."""
    x = LIMIT * (1 - np.cos(np.linspace(0, np.pi, 20001)[1:])) / 2
    y = np.tanh(x)
    # powers of a variable in [0, 1], or the columns differ by 14 orders of magnitude
    u = (x / LIMIT) ** 2
    top = np.stack([x * u**k for k in range(numerator + 1)], 1)
    bottom = np.stack([y * u**k for k in range(1, denominator + 1)], 1)
    weight = np.ones_like(x)
    old = np.ones_like(x)
    best = None
    for _ in range(400):
        scale = np.sqrt(weight) / (y * old)
        matrix = np.concatenate([top, -bottom], 1) * scale[:, None]
        norm = np.linalg.norm(matrix, axis=0)
        found = np.linalg.lstsq(matrix / norm, y * scale, rcond=None)[0] / norm
        p, q = found[: numerator + 1], np.concatenate([[1], found[numerator + 1 :]])
        old = sum(c * u**k for k, c in enumerate(q))
        error = np.abs(x * sum(c * u**k for k, c in enumerate(p)) / old / y - 1)
        if best is None or error.max() < best[0]:
            best = error.max(), p, q
        weight = weight * (0.1 + error / error.max())
        weight /= weight.mean()
    error, p, q = best
    powers = LIMIT ** (-2.0 * np.arange(20))
    return error, p * powers[: len(p)], q * powers[: len(q)]


def float32(p, q, x):
    """As the Java code computes it: Horner in float32, clamped."""
    p, q = p.astype(np.float32), q.astype(np.float32)
    x = np.clip(x, np.float32(-LIMIT), np.float32(LIMIT))
    t = x * x
    top, bottom = np.full_like(x, p[-1]), np.full_like(x, q[-1])
    for c in p[-2::-1]:
        top = top * t + c
    for c in q[-2::-1]:
        bottom = bottom * t + c
    return x * top / bottom


def main():
    error, p, q = fit(NUMERATOR, DENOMINATOR)
    print(f"relative error of the rational function: {error:.2e}")
    for name, values in (("P", p), ("Q", q)):
        print(name, ", ".join(f"{np.float32(v)!r}" for v in values))
    bits = np.arange(0x33000000, 0x41200000, 7, dtype=np.uint32)  # 3e-8 to 10
    x = bits.view(np.float32)
    exact = np.tanh(x.astype(np.float64))
    ulp = np.abs(float32(p, q, x) - exact) / np.spacing(exact.astype(np.float32))
    print(f"float32: at most {ulp.max():.2f} units in the last place, at x = {x[ulp.argmax()]}; "
          f"greatest value {float32(p, q, x).max()!r}")


if __name__ == "__main__":
    main()
