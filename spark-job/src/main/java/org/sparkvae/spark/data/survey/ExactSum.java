package org.sparkvae.spark.data.survey;

import java.io.Serializable;
import java.math.BigInteger;

/**
 * A sum of doubles without rounding, hence with the same bits in any order: a fixed-point number of
 * 32-bit digits in longs, which take 2^29 additions before carries must be propagated (after Neal,
 * Fast exact summation using small and large superaccumulators, 2015). Values may be as large as
 * 2^257, which covers squares of floats; bits of a value below 2^-192 are dropped.
 */
public final class ExactSum implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The sum's unit is 2^-192. */
  static final int UNIT_EXPONENT = -192;

  private static final int DIGITS = 18;
  private static final int DIGIT_BITS = 32;
  private static final long DIGIT = 0xFFFFFFFFL;
  private static final int ADDITIONS_BEFORE_CARRY = 1 << 29;

  private final long[] digits = new long[DIGITS];
  private int additions;

  /**
   * @param value finite, at most 2^257 in magnitude
   */
  public void add(double value) {
    long bits = Double.doubleToRawLongBits(value);
    int exponent = (int) (bits >>> 52) & 0x7FF;
    long mantissa = exponent == 0 ? 0 : bits & ((1L << 52) - 1) | 1L << 52;
    int shift = exponent - 1075 - UNIT_EXPONENT;
    if (shift < 0) {
      mantissa = shift < -52 ? 0 : mantissa >>> -shift;
      shift = 0;
    }
    int digit = shift / DIGIT_BITS;
    int within = shift % DIGIT_BITS;
    long low = (mantissa & DIGIT) << within;
    long high = (mantissa >>> DIGIT_BITS) << within;
    long sign = bits < 0 ? -1 : 1;
    digits[digit] += sign * (low & DIGIT);
    digits[digit + 1] += sign * ((low >>> DIGIT_BITS) + (high & DIGIT));
    digits[digit + 2] += sign * (high >>> DIGIT_BITS);
    if (++additions == ADDITIONS_BEFORE_CARRY) {
      carry();
    }
  }

  /** Adds a square exactly, including its low half. */
  void addSquare(double value) {
    double square = value * value;
    add(square);
    add(Math.fma(value, value, -square));
  }

  public void add(ExactSum other) {
    carry();
    other.carry();
    for (int i = 0; i < DIGITS; i++) {
      digits[i] += other.digits[i];
    }
    additions = 2;
  }

  private void carry() {
    for (int i = 0; i < DIGITS - 1; i++) {
      digits[i + 1] += digits[i] >> DIGIT_BITS;
      digits[i] &= DIGIT;
    }
    additions = 1;
  }

  /** The sum in units of 2^-192. */
  BigInteger units() {
    BigInteger sum = BigInteger.ZERO;
    for (int i = DIGITS - 1; i >= 0; i--) {
      sum = sum.shiftLeft(DIGIT_BITS).add(BigInteger.valueOf(digits[i]));
    }
    return sum;
  }

  /** {@return the sum, rounded once} */
  public double value() {
    return Math.scalb(units().doubleValue(), UNIT_EXPONENT);
  }
}
