package org.sparkvae.spark.data.survey;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sparkvae.spark.data.source.SparseEntries;

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
    values[2] = 1e37f;
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
    double[] floatFactors = widened(floats(1e-3));
    floatFactors[2] = 0.5;
    return List.of(
        FeatureScaling.none(),
        FeatureScaling.divideBy255(),
        FeatureScaling.of(new double[] {0.1}, new double[] {3.7}),
        FeatureScaling.of(new double[] {0}, new double[] {1 / 3.0}),
        FeatureScaling.of(zeros, doubles(1e-3)),
        FeatureScaling.of(zeros, floatFactors),
        FeatureScaling.of(doubles(10), ones),
        FeatureScaling.of(doubles(1), doubles(1e-30)));
  }

  private static float[] put(FeatureScaling scaling, Object raw, boolean expected) {
    float[] to = new float[AT + SIZE];
    assertThat(new RowScaler(scaling, SIZE).put(raw, to, AT)).isEqualTo(expected);
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

        assertThat(bits(put(scaling, doubles, true))).isEqualTo(expected);
        assertThat(bits(put(scaling, floats, true))).isEqualTo(expected);
      }
      byte[] bytes = new byte[SIZE];
      random.nextBytes(bytes);
      double[] unsigned = new double[SIZE];
      Arrays.setAll(unsigned, i -> bytes[i] & 0xFF);
      assertThat(bits(put(scaling, bytes, true))).isEqualTo(bits(scaling.apply(unsigned)));
    }
  }

  @Test
  void entriesOfASparseRowAreScaledToTheBitsOfAllValues() {
    for (FeatureScaling scaling : scalings()) {
      double[] values = new double[SIZE];
      values[5] = -0.3;
      values[40] = 7;
      SparseEntries entries = new SparseEntries(SIZE, new int[] {40, 5}, new double[] {7, -0.3});
      assertThat(bits(put(scaling, entries, true))).isEqualTo(bits(scaling.apply(values)));
    }
    FeatureScaling none = FeatureScaling.none();
    put(none, new SparseEntries(SIZE + 1, new int[0], new double[0]), false);
    put(none, new SparseEntries(SIZE, new int[] {3}, new double[] {Double.NaN}), false);
    FeatureScaling tooLarge = FeatureScaling.of(new double[] {1e30}, new double[] {1e30});
    put(tooLarge, new SparseEntries(SIZE, new int[0], new double[0]), false);
  }

  @Test
  void rowsThatTheParserMustDecideAboutAreNotAccepted() {
    FeatureScaling none = FeatureScaling.none();
    put(none, null, false);
    put(none, new float[SIZE - 1], false);
    put(none, new double[SIZE + 1], false);
    put(none, new byte[SIZE + 1], false);
    for (float bad : new float[] {Float.NaN, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY}) {
      float[] floats = new float[SIZE];
      floats[SIZE - 1] = bad;
      put(none, floats, false);
      floats[SIZE - 1] = bad;
      put(FeatureScaling.of(new double[] {1}, new double[] {0}), floats, false);
      double[] doubles = new double[SIZE];
      doubles[SIZE - 1] = bad;
      put(none, doubles, false);
    }
    double[] beyondFloats = new double[SIZE];
    beyondFloats[SIZE - 1] = 1e39;
    put(FeatureScaling.of(new double[] {0}, new double[] {0}), beyondFloats, false);
  }

  /** Float32 cannot hold the scaled value, though it holds the value itself. */
  @Test
  void rowsMustBeFiniteAfterScaling() {
    FeatureScaling large = FeatureScaling.of(new double[] {0}, new double[] {1e30});
    float[] floats = new float[SIZE];
    floats[3] = 1e10f;
    double[] doubles = widened(floats);
    put(large, floats, false);
    put(large, doubles, false);
    byte[] bytes = new byte[SIZE];
    bytes[3] = 4;
    put(FeatureScaling.of(new double[] {0}, new double[] {1e38}), bytes, false);
  }
}
