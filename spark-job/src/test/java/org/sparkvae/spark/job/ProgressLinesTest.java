package org.sparkvae.spark.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sparkvae.model.objective.BoundTerms;
import org.sparkvae.model.objective.RowTerms;
import org.sparkvae.spark.train.RoundReport;
import org.sparkvae.spark.train.RoundReport.Judgment;
import org.sparkvae.spark.train.TrainingTimes;

class ProgressLinesTest {
  private static String line(Judgment judgment, List<Integer> notFinite) {
    return line(judgment, notFinite, 0);
  }

  /** After 2 seconds, with 30 % of the training done. */
  private static String line(Judgment judgment, List<Integer> notFinite, double shareBefore) {
    return line(judgment, notFinite, shareBefore, 1);
  }

  private static String line(
      Judgment judgment, List<Integer> notFinite, double shareBefore, double klWeight) {
    RoundReport report =
        new RoundReport(
            7,
            2,
            5,
            0.5,
            RowTerms.sumsOfElbo(new BoundTerms(100, 10_000, 500), klWeight),
            judgment,
            notFinite,
            OptionalDouble.of(99.5),
            new TrainingTimes(1, 0.5, 0.5, 0));
    return new ProgressLines("run1", shareBefore).line(report);
  }

  @Test
  void lineShowsTheProgress() {
    assertThat(line(Judgment.ACCEPTED, List.of()))
        .isEqualTo(
            "run1 pass 2/5 round 7: negative ELBO 105.00 = reconstruction 100.00 + KL 5.00,"
                + " validation 99.50 | 50 rows/s | compute 50 % averaging 25 % driver 25 % | ETA"
                + " 0:05");
  }

  @Test
  void whatIsMinimizedComesFirst() {
    assertThat(line(Judgment.ACCEPTED, List.of(), 0, 0.5))
        .contains(
            ": objective 102.50, negative ELBO 105.00 = reconstruction 100.00 + KL 5.00, validation");
  }

  @Test
  void resumedRunExtrapolatesFromItsOwnRounds() {
    assertThat(line(Judgment.ACCEPTED, List.of(), 0.25)).endsWith("| ETA 0:28"); // 2 s for 5 %
  }

  @Test
  void namesTheShardsWhoseNumbersAreNotFinite() {
    assertThat(line(Judgment.UNDONE, List.of())).contains(", UNDONE |");
    assertThat(line(Judgment.UNDONE, List.of(3))).contains(", UNDONE: not finite in shard 3 |");
    assertThat(line(Judgment.UNDONE, IntStream.range(0, 9).boxed().toList()))
        .contains("not finite in shard 0, 1, 2, 3, 4 and 4 more |");
  }
}
