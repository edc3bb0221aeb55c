package org.sparkvae.spark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.objective.RowTerms;
import org.sparkvae.model.objective.TermSums;
import org.sparkvae.spark.job.TrainingHistory.Round;
import org.sparkvae.spark.train.RoundRecord;
import org.sparkvae.spark.train.RoundReport.Judgment;
import org.sparkvae.spark.train.SmallProblem;
import org.sparkvae.spark.train.TrainingProgress;
import org.sparkvae.spark.train.TrainingState;
import org.sparkvae.spark.train.TrainingTimes;
import org.sparkvae.spark.train.round.RoundPosition;

class TrainingHistoryTest {
  /** What an artifact of any release may hold. */
  private static final int READER_BYTES = 1 << 24;

  private static final TrainingTimes TIMES = new TrainingTimes(0.5, 0.25, 0.125, 0);

  private static RoundRecord record(int pass, Judgment judgment, OptionalDouble validation) {
    return new RoundRecord(pass, means(120.5 + pass, 100.25, 20.25 + pass), judgment, validation);
  }

  private static Map<String, Double> means(double elbo, double nll, double kl) {
    return new TermSums(1, 1, RowTerms.ELBO, elbo, nll, kl).means();
  }

  /** The terms of an objective that is not the ELBO. */
  private static Map<String, Double> withGap(double gap, double elbo, double nll, double kl) {
    Map<String, Double> means = new LinkedHashMap<>();
    means.put("negativeImportanceWeightedBound", gap);
    means.putAll(means(elbo, nll, kl));
    return means;
  }

  /** After 7 rounds, three a pass, of which the last {@code results} are known. */
  private static TrainingProgress progress(List<RoundRecord> results) {
    VaeConfig network = SmallProblem.network();
    TrainingState start = TrainingState.initial(network, SmallProblem.plain(1));
    TrainingState after =
        new TrainingState(
            start.worker(), start.outer(), new RoundPosition(7, 2, 5), start.guard(), start.best());
    return new TrainingProgress(after, 1000, TrainingTimes.NONE, results);
  }

  private static Config metrics(TrainingHistory history, int rounds) {
    return SortedJson.read(
        SortedJson.write(Map.of("rounds", rounds, "history", history.toMap())), "metrics.json");
  }

  @Test
  void isReadAsItWasWritten() {
    List<RoundRecord> results =
        List.of(
            record(2, Judgment.ACCEPTED, OptionalDouble.empty()),
            record(2, Judgment.UNDONE, OptionalDouble.empty()),
            record(3, Judgment.ACCEPTED, OptionalDouble.of(119.5)));
    TrainingHistory history =
        TrainingHistory.of(progress(results), List.of(80L, 90L, 10L), List.of(TIMES, TIMES, TIMES));

    assertThat(TrainingHistory.of(metrics(history, 7))).isEqualTo(history);
    assertThat(history.rounds()).extracting(Round::number).containsExactly(5, 6, 7);
    assertThat(history.rounds()).extracting(Round::result).isEqualTo(results);
    assertThat(history.rounds())
        .extracting(round -> round.rows().getAsLong())
        .containsExactly(90L, 10L, 80L); // a pass begins with rounds 1, 4 and 7
    assertThat(history.rounds()).extracting(round -> round.times().get()).containsOnly(TIMES);
  }

  /** A round that was run before a release that names the objective lacks its term. */
  @Test
  void anObjectivesOwnTermsAreColumnsToo() {
    List<RoundRecord> results =
        List.of(
            record(1, Judgment.ACCEPTED, OptionalDouble.empty()),
            new RoundRecord(1, withGap(0.5, 4, 3, 1), Judgment.ACCEPTED, empty()));
    TrainingHistory history =
        TrainingHistory.of(progress(results), List.of(80L), List.of(TIMES, TIMES));

    TrainingHistory read = TrainingHistory.of(metrics(history, 7));

    assertThat(history.toMap().get("meanNegativeImportanceWeightedBound"))
        .isEqualTo(List.of(Double.NaN, 0.5));
    assertThat(read.terms())
        .containsExactly(
            "negativeImportanceWeightedBound", "negativeElbo", "reconstructionNll", "klDivergence");
    assertThat(read.rounds().get(1)).isEqualTo(history.rounds().get(1));
    assertThat(read.rounds().get(0).result().mean("negativeImportanceWeightedBound")).isNaN();
    assertThat(read.rounds().get(0).result().mean("klDivergence")).isEqualTo(21.25);
  }

  @Test
  void roundsBeforeAResumeHaveRowsButNoTimes() {
    List<RoundRecord> results =
        Collections.nCopies(3, record(1, Judgment.ACCEPTED, OptionalDouble.empty()));
    TrainingHistory history = TrainingHistory.of(progress(results), List.of(80L), List.of(TIMES));

    TrainingHistory read = TrainingHistory.of(metrics(history, 7));

    assertThat(read).isEqualTo(history);
    assertThat(read.rounds())
        .extracting(Round::times)
        .containsExactly(Optional.empty(), Optional.empty(), Optional.of(TIMES));
    assertThat(read.rounds()).extracting(Round::rows).containsOnly(OptionalLong.of(80));
  }

  @Test
  void termsThatAreNotFiniteAreNotANumber() {
    RoundRecord result =
        new RoundRecord(
            1, means(Double.NaN, Double.POSITIVE_INFINITY, 2), Judgment.UNDONE, empty());
    TrainingHistory history =
        TrainingHistory.of(progress(List.of(result)), List.of(80L), List.of(TIMES));

    RoundRecord read = TrainingHistory.of(metrics(history, 7)).rounds().get(0).result();

    assertThat(read)
        .isEqualTo(new RoundRecord(1, means(Double.NaN, Double.NaN, 2), Judgment.UNDONE, empty()));
  }

  @Test
  void anArtifactOfAnEarlierReleaseHasFewerFields() {
    TrainingHistory old =
        TrainingHistory.of(
            SortedJson.read(
                """
                { "rounds": 2, "history": {
                  "pass": [1, 1], "meanNegativeElbo": [3.5, null], "undone": [false, true] } }
                """,
                "metrics.json"));

    assertThat(old.rounds())
        .containsExactly(
            old(
                1,
                new RoundRecord(1, means(3.5, Double.NaN, Double.NaN), Judgment.ACCEPTED, empty())),
            old(
                2,
                new RoundRecord(
                    1, means(Double.NaN, Double.NaN, Double.NaN), Judgment.UNDONE, empty())));
    assertThat(TrainingHistory.of(SortedJson.read("{}", "metrics.json")).rounds()).isEmpty();
  }

  private static Round old(int number, RoundRecord result) {
    return new Round(number, result, OptionalLong.empty(), Optional.empty());
  }

  private static OptionalDouble empty() {
    return OptionalDouble.empty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'pass': 'all'                              | history",
        "'pass': [1], 'rows': [1, 2]                | history.rows has 2 values for 1 rounds",
        "'pass': [1], 'rows': ['x']                 | history.rows holds a value that is not a",
        "'pass': [1], 'seconds': {'compute': [{}]}  | history.seconds.compute holds a value that",
      })
  void damageIsNamed(String history, String message) {
    Config metrics =
        SortedJson.read(
            "{ \"rounds\": 1, \"history\": { %s } }".formatted(history.replace('\'', '"')),
            "metrics.json");

    assertThatThrownBy(() -> TrainingHistory.of(metrics))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message);
  }

  @Test
  void theLongestHistoryCanBeRead() {
    double longest = -1.2345678901234567e-101;
    List<Round> rounds =
        IntStream.rangeClosed(1, TrainingProgress.MAX_HISTORY)
            .mapToObj(
                number ->
                    new Round(
                        number,
                        new RoundRecord(
                            100_000,
                            withGap(longest, longest, longest, longest),
                            Judgment.ACCEPTED,
                            OptionalDouble.of(longest)),
                        OptionalLong.of(10_000_000_000L),
                        Optional.of(
                            new TrainingTimes(
                                1234.123456789, 1234.123456789, 1234.123456789, 1234.123456789))))
            .toList();

    String json = SortedJson.write(Map.of("history", new TrainingHistory(rounds).toMap()));

    assertThat(json.length()).isLessThan(READER_BYTES - (1 << 16)); // for the other fields
  }
}
