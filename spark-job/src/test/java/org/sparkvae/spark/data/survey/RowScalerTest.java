package org.sparkvae.spark.data.survey;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The fast path gives the same scaled rows, bit for bit, as the path through doubles. */
class RowScalerTest {
  private static final int SIZE = 64;
  private static final int AT = 3;

  private final Random random = new Random(8);

  private float[] floats(double magnitude) {
    float[] values = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      values[i] = (float) (random.nextGaussian() * magnitude);
    }
    values[0] = -0.0f;
    values[1] = Float.MIN_VALUE;
    values[2] = Float.MAX_VALUE;
    return values;
  }

  private double[] doubles(double magnitude) {
    return random.doubles(SIZE, -magnitude, magnitude).toArray();
  }

  private static double[] widened(float[] floats) {
    double[] doubles = new double[floats.length];
    Arrays.setAll(doubles, i -> floats[i]);
    return doubles;
  }

  private List<FeatureScaling> scalings() {
    double[] zeros = new double[SIZE];
    double[] ones = new double[SIZE];
    Arrays.fill(ones, 1);
    return List.of(
        FeatureScaling.none(),
        FeatureScaling.divideBy255(),
        FeatureScaling.of(new double[] {0.1}, new double[] {3.7}),
        FeatureScaling.of(new double[] {0}, new double[] {1 / 3.0}),
        FeatureScaling.of(zeros, doubles(1e-3)),
        FeatureScaling.of(zeros, widened(floats(1e-3))),
        FeatureScaling.of(doubles(10), ones),
        FeatureScaling.of(doubles(1), doubles(1e-30)));
  }

  private static float[] put(
      FeatureScaling scaling, ValueRange range, Object raw, boolean expected) {
    float[] to = new float[AT + SIZE];
    assertThat(new RowScaler(scaling, range, SIZE).put(raw, to, AT)).isEqualTo(expected);
    return Arrays.copyOfRange(to, AT, AT + SIZE);
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
    return bits;
  }

  @Test
  void floatsBytesAndDoublesAreScaledToTheSameBits() {
    for (FeatureScaling scaling : scalings()) {
      for (double magnitude : new double[] {1e-40, 1e-3, 1, 1e20}) {
        float[] floats = floats(magnitude);
        double[] doubles = widened(floats);
        int[] expected = bits(scaling.apply(doubles));

        assertThat(bits(put(scaling, ValueRange.ANY, doubles, true))).isEqualTo(expected);
        assertThat(bits(put(scaling, ValueRange.ANY, floats, true))).isEqualTo(expected);
      }
      byte[] bytes = new byte[SIZE];
      random.nextBytes(bytes);
      double[] unsigned = new double[SIZE];
      Arrays.setAll(unsigned, i -> bytes[i] & 0xFF);
      assertThat(bits(put(scaling, ValueRange.ANY, bytes, true)))
          .isEqualTo(bits(scaling.apply(unsigned)));
    }
  }

  @Test
  void rowsThatTheParserMustDecideAboutAreNotAccepted() {
    FeatureScaling none = FeatureScaling.none();
    put(none, ValueRange.ANY, null, false);
    put(none, ValueRange.ANY, new float[SIZE - 1], false);
    put(none, ValueRange.ANY, new double[SIZE + 1], false);
    put(none, ValueRange.ANY, new byte[SIZE + 1], false);
    for (float bad : new float[] {Float.NaN, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY}) {
      float[] floats = new float[SIZE];
      floats[SIZE - 1] = bad;
      put(none, ValueRange.ANY, floats, false);
      floats[SIZE - 1] = bad;
      put(FeatureScaling.of(new double[] {1}, new double[] {0}), ValueRange.UNIT, floats, false);
      double[] doubles = new double[SIZE];
      doubles[SIZE - 1] = bad;
      put(none, ValueRange.ANY, doubles, false);
    }
    double[] beyondFloats = new double[SIZE];
    beyondFloats[SIZE - 1] = 1e39;
    put(
        FeatureScaling.of(new double[] {0}, new double[] {0}),
        ValueRange.UNIT,
        beyondFloats,
        false);
  }

  @Test
  void theRangeAppliesToScaledValuesAndIncludesItsEnds() {
    byte[] bytes = new byte[SIZE];
    bytes[SIZE - 1] = (byte) 255;
    put(FeatureScaling.divideBy255(), ValueRange.UNIT, bytes, true);
    put(FeatureScaling.none(), ValueRange.UNIT, bytes, false);
    float[] tooSmall = new float[SIZE];
    tooSmall[SIZE - 1] = -1e-6f;
    put(FeatureScaling.none(), ValueRange.UNIT, tooSmall, false);
    float[] zeros = new float[SIZE];
    zeros[SIZE - 1] = -0.0f;
    assertThat(put(FeatureScaling.none(), ValueRange.UNIT, zeros.clone(), true)).isEqualTo(zeros);

    float[] between = new float[SIZE];
    between[SIZE - 1] = 0.1f; // a little more than 0.1
    put(FeatureScaling.none(), new ValueRange(0, 0.1), between.clone(), false);
    put(FeatureScaling.none(), new ValueRange(0, 0.1f), between.clone(), true);
    between[SIZE - 1] = -0.1f;
    put(FeatureScaling.none(), new ValueRange(-0.1, 0), between.clone(), false);
    put(FeatureScaling.none(), new ValueRange(-0.1f, 0), between.clone(), true);
  }
}
