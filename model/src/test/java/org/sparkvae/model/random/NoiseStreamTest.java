package org.sparkvae.model.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sparkvae.model.SampleMoments;

/**
 * Golden values are those published for SplitMix64 and those of an independent implementation in
 * Python.
 */
class NoiseStreamTest {

  /** The empty key is state 0, for which the first values of SplitMix64 are published. */
  @Test
  void theEmptyKeyGivesThePublishedFirstValuesOfSplitMix64() {
    NoiseStream stream = NoiseStream.of();

    assertThat(stream.nextLong()).isEqualTo(0xE220A8397B1DCDAFL);
    assertThat(stream.nextLong()).isEqualTo(0x6E789E6AA1B965F4L);
    assertThat(stream.nextLong()).isEqualTo(0x06C45D188009454FL);
  }

  @Test
  void keysAndDrawsAreTheGoldenOnes() {
    assertThat(NoiseStream.key(1, 2, 3)).isEqualTo(0xD6D5FC7308925F75L);
    assertThat(NoiseStream.key(3, 2, 1)).isEqualTo(0xC49948DBF61CE51DL);
    assertThat(NoiseStream.key(-1)).isEqualTo(0x5DC20AA7B2A27137L);
    assertThat(NoiseStream.of(42, 5).nextLong()).isEqualTo(0xB8D5C53CCD57B568L);

    NoiseStream uniform = NoiseStream.of(42, 5);
    assertThat(new double[] {uniform.nextUniform(), uniform.nextUniform(), uniform.nextUniform()})
        .containsExactly(0.7220118783419298, 0.7036528045249251, 0.7640558978135263);

    NoiseStream gaussian = NoiseStream.of(42, 5);
    double[] draws = new double[4];
    Arrays.setAll(draws, i -> gaussian.nextGaussian());
    assertThat(draws)
        .containsExactly(
            new double[] {
              1.0490177542034338, 0.9622701687651997, 0.2988854434069271, 0.43510025932094415
            },
            within(1e-15));
    assertThat(NoiseStream.of(42, 4).permutation(8)).containsExactly(3, 0, 6, 5, 7, 1, 4, 2);
  }

  @Test
  void theSameKeyGivesTheSameStreamAgain() {
    float[] first = gaussian(1000, 7, 8, 9);

    assertThat(gaussian(1000, 7, 8, 9)).isEqualTo(first);
  }

  @Test
  void keysThatDifferInAnyPartTheirOrderOrTheirLengthGiveOtherStreams() {
    long[][] keys = {{}, {0}, {0, 0}, {1}, {1, 0}, {0, 1}, {1, 2}, {2, 1}, {-1}, {1, 2, 0}};

    Set<Long> firsts = new HashSet<>();
    for (long[] key : keys) {
      firsts.add(NoiseStream.of(key).nextLong());
    }

    assertThat(firsts).hasSize(keys.length);
  }

  /** Streams of neighboring keys, for example of two rounds, are not correlated. */
  @Test
  void neighboringKeysGiveUncorrelatedStreams() {
    int length = 20_000;
    float[] one = gaussian(length, 42, 5, 1);
    float[] next = gaussian(length, 42, 5, 2);
    double correlation = 0;
    for (int i = 0; i < length; i++) {
      correlation += one[i] * next[i] / (double) length;
    }

    assertThat(correlation).isCloseTo(0, within(4 / Math.sqrt(length)));
  }

  @Test
  void gaussianDrawsHaveTheMomentsOfTheStandardNormal() {
    NoiseStream stream = NoiseStream.of(1);
    int length = 100_000;
    double[] draws = new double[length];
    double fourth = 0;
    double lagged = 0;
    for (int i = 0; i < length; i++) {
      draws[i] = stream.nextGaussian();
      fourth += Math.pow(draws[i], 4) / length;
      lagged += i == 0 ? 0 : draws[i] * draws[i - 1] / length;
    }

    SampleMoments moments = SampleMoments.of(draws);
    assertThat(moments.mean()).isCloseTo(0, within(4 / Math.sqrt(length)));
    assertThat(moments.variance()).isCloseTo(1, within(4 * Math.sqrt(2.0 / length)));
    assertThat(fourth).isCloseTo(3, within(4 * Math.sqrt(96.0 / length)));
    assertThat(lagged).isCloseTo(0, within(4 / Math.sqrt(length)));
  }

  @Test
  void uniformDrawsFillTheUnitInterval() {
    NoiseStream stream = NoiseStream.of(2);
    int length = 100_000;
    double[] draws = new double[length];
    Arrays.setAll(draws, i -> stream.nextUniform());

    SampleMoments moments = SampleMoments.of(draws);
    assertThat(moments.mean()).isCloseTo(0.5, within(4 * moments.standardError()));
    assertThat(moments.variance()).isCloseTo(1 / 12.0, within(1e-3));
    assertThat(Arrays.stream(draws).min().orElseThrow()).isBetween(0.0, 1e-3);
    assertThat(Arrays.stream(draws).max().orElseThrow()).isBetween(0.999, Math.nextDown(1.0));
  }

  @Test
  void fillGaussianFillsThePartThatItIsTold() {
    float[] filled = new float[6];
    NoiseStream.of(3).fillGaussian(filled, 2, 3);

    float[] expected = gaussian(3, 3);
    assertThat(filled).containsExactly(0, 0, expected[0], expected[1], expected[2], 0);
    assertThat(expected).doesNotContain(0f);
  }

  /** Chi-square over the 24 orders of four: 23 degrees of freedom, 1 in 100,000 above 63.6. */
  @Test
  void everyOrderIsAsLikely() {
    NoiseStream stream = NoiseStream.of(4);
    int trials = 24_000;
    Map<String, Integer> counts = new HashMap<>();
    for (int i = 0; i < trials; i++) {
      counts.merge(Arrays.toString(stream.permutation(4)), 1, Integer::sum);
    }

    assertThat(counts).hasSize(24);
    double expected = trials / 24.0;
    double chiSquare =
        counts.values().stream().mapToDouble(n -> Math.pow(n - expected, 2) / expected).sum();
    assertThat(chiSquare).isLessThan(63.6);
  }

  @Test
  void aPermutationHoldsEveryIndexOnce() {
    int[] order = NoiseStream.of(5).permutation(1000);
    int[] sorted = order.clone();
    Arrays.sort(sorted);

    assertThat(sorted).isEqualTo(IntStream.range(0, 1000).toArray());
    assertThat(order).isNotEqualTo(sorted);
    assertThat(NoiseStream.of(5).permutation(0)).isEmpty();
  }

  private static float[] gaussian(int length, long... key) {
    float[] draws = new float[length];
    NoiseStream.of(key).fillGaussian(draws, 0, length);
    return draws;
  }
}
