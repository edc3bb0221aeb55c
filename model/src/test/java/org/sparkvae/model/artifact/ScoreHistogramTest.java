package org.sparkvae.model.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparkvae.model.config.ConfigException;

class ScoreHistogramTest {
  /** Negative and positive ones, some of them twice, and some far away. */
  private static double[] scores(int count, long seed) {
    Random random = new Random(seed);
    double[] scores = random.doubles(count).map(u -> 40 * u * u - 5).toArray();
    for (int i = 0; i < count; i += 97) {
      scores[i] = i % 2 == 0 ? -1e6 * random.nextDouble() : scores[Math.max(0, i - 1)];
    }
    return scores;
  }

  private static long atLeast(double[] scores, double score) {
    return Arrays.stream(scores).filter(each -> (float) each >= (float) score).count();
  }

  @Test
  void fewScoresAreExact() {
    double[] scores = scores(1500, 1);
    ScoreHistogram histogram = ScoreHistogram.of(scores);
    assertThat(histogram.droppedBits()).isZero();
    assertThat(histogram.rows()).isEqualTo(1500);
    for (double score : scores) {
      assertThat(histogram.atLeast(score)).isEqualTo(atLeast(scores, score));
      assertThat(histogram.atLeast(score + 1e-3)).isEqualTo(atLeast(scores, score + 1e-3));
    }
    double[] sorted = scores.clone();
    Arrays.sort(sorted);
    assertThat(histogram.reachedBy(0.1)).isEqualTo((float) sorted[1500 - 150]);
    assertThat(histogram.reachedBy(1e-9)).isEqualTo((float) sorted[1499]);
    assertThat(histogram.reachedBy(1)).isEqualTo((float) sorted[0]);
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 5000, 60_000})
  void partsMakeNoDifference(int count) {
    double[] scores = scores(count, 2);
    ScoreHistogram whole = ScoreHistogram.of(scores);
    for (int parts : new int[] {3, 16}) {
      List<ScoreHistogram> of = new ArrayList<>();
      for (int part = 0; part < parts; part++) {
        int from = part * count / parts;
        of.add(ScoreHistogram.of(Arrays.copyOfRange(scores, from, (part + 1) * count / parts)));
      }
      Collections.shuffle(of, new Random(parts));
      ScoreHistogram merged = of.stream().reduce(ScoreHistogram::plus).orElseThrow();
      assertThat(merged.droppedBits()).isEqualTo(whole.droppedBits());
      assertThat(merged.bins()).containsExactly(whole.bins());
      assertThat(merged.counts()).containsExactly(whole.counts());
    }
    assertThat(whole.bins().length).isLessThanOrEqualTo(ScoreHistogram.MOST_BINS);
  }

  @Test
  void manyScoresAreNearlyExact() {
    double[] scores = scores(60_000, 3);
    ScoreHistogram histogram = ScoreHistogram.of(scores);
    assertThat(histogram.droppedBits()).isPositive();
    for (double share : new double[] {0.01, 0.05, 0.3}) {
      double reached = histogram.reachedBy(share);
      assertThat(atLeast(scores, reached) / 60_000.0).isBetween(share, share + 0.002);
      assertThat(histogram.atLeast(reached)).isEqualTo(atLeast(scores, reached));
    }
  }

  @Test
  void anyNumberHasItsPlace() {
    double[] scores = {
      Double.NaN, 0.0, -0.0, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, 1e300, -1
    };
    ScoreHistogram histogram = ScoreHistogram.of(scores);
    assertThat(histogram.counts()).containsExactly(1, 1, 2, 2, 1);
    assertThat(histogram.atLeast(0)).isEqualTo(5);
    assertThat(ScoreHistogram.of(new double[0]).atLeast(0)).isZero();
  }

  @Test
  void aTailProbabilityIsTheShareOfHeldOutRowsWithThatRowAmongThem() {
    ScoreHistogram heldOut = ScoreHistogram.of(new double[] {1, 2, 2, 3});
    double[] scores = {0.5, 2, 2.5, 9};
    double[] expected = {1, 0.8, 0.4, 0.2};
    for (int i = 0; i < scores.length; i++) {
      assertThat(ScoreCalibration.tailProbability(heldOut, scores[i]))
          .isCloseTo(expected[i], within(1e-12));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.1, 0.5, 7, Double.NaN})
  void noOtherShareIsAContamination(double contamination) {
    ScoreHistogram one = ScoreHistogram.of(new double[] {1});
    assertThatThrownBy(
            () -> new ScoreCalibration(contamination, 1, 2, 3, ScoreCalibration.HeldOut.of(one)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("must be in (0, 0.5)");
  }
}
