package org.sparkvae.spark.train.round;

import org.sparkvae.model.random.NoiseStream;

/**
 * Numbers in 16 bits, rounded to one of their two neighbors with the odds that make the mean the
 * number itself (Gupta et al., Deep learning with limited numerical precision, 2015). What is not
 * finite stays so, what has no neighbor above becomes infinite.
 */
enum ShortFloat {
  /** IEEE 754 binary16: 11 significant bits, from 2^-24 to 65504. For differences. */
  HALF {
    @Override
    short round(double value, NoiseStream draws) {
      int sign = (int) (Double.doubleToRawLongBits(value) >>> 48) & 0x8000;
      double size = Math.abs(value);
      double odds = draws.nextUniform(); // always drawn: one draw a number
      if (!(size < HALF_LIMIT)) {
        return (short) (sign | (Double.isNaN(value) ? 0x7E00 : HALF_INFINITY));
      }
      int exponent = Math.max(Math.getExponent(size), HALF_LOWEST_EXPONENT);
      double steps = size * Double.longBitsToDouble((1023L + 10 - exponent) << 52);
      int below = (int) steps;
      int significand = below + (odds < steps - below ? 1 : 0); // 2048 carries into the exponent
      return (short) (sign | ((exponent - HALF_LOWEST_EXPONENT) << 10) + significand);
    }

    @Override
    float value(short bits) {
      float size = Float.intBitsToFloat((bits & 0x7FFF) << 13) * 0x1p112f; // subnormal ones too
      if ((bits & HALF_INFINITY) == HALF_INFINITY) {
        size = (bits & 0x3FF) == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
      }
      return bits < 0 ? -size : size;
    }
  },

  /**
   * The upper half of a float: 8 significant bits, a float's range. For optimizer states: a second
   * moment that is small beside others must not become 0, since steps are divided by its root.
   */
  BRAIN {
    @Override
    short round(double value, NoiseStream draws) {
      int odds = (int) (draws.nextLong() >>> 48);
      int bits = Float.floatToIntBits((float) value); // the one NaN, which stays one
      return (short) ((Double.isFinite(value) ? bits + odds : bits) >>> 16);
    }

    @Override
    float value(short bits) {
      return Float.intBitsToFloat(bits << 16);
    }
  };

  private static final double HALF_LIMIT = 65536;
  private static final int HALF_INFINITY = 0x7C00;
  private static final int HALF_LOWEST_EXPONENT = -14;

  /**
   * @param draws of which one is taken
   */
  abstract short round(double value, NoiseStream draws);

  /** What the bits stand for, exactly. */
  abstract float value(short bits);
}
