package org.sparkvae.spark.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.expressions.SpecificInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.spark.score.ScoreRequest.LatentType;
import org.sparkvae.spark.train.SmallProblem;

/** What each feature adds to a score, and scores of several draws. */
class ContributionsTest {
  private static final int FEATURES = SmallProblem.FEATURES;
  private static final int ROWS = 250; // more than a chunk of the network
  private static final List<ScoreColumn> COLUMNS =
      List.of(
          ScoreColumn.NEGATIVE_ELBO,
          ScoreColumn.RECONSTRUCTION_NLL,
          ScoreColumn.KL_DIVERGENCE,
          ScoreColumn.NEGATIVE_ELBO_AT_MEAN,
          ScoreColumn.IMPORTANCE_WEIGHTED_LOG_LIKELIHOOD,
          ScoreColumn.STANDARD_ERROR,
          ScoreColumn.CONTRIBUTIONS);

  private record Contribution(String name, double value) {}

  private record Scores(double[] numbers, List<Contribution> contributions) {}

  private static VaeConfig network(LikelihoodKind likelihood) {
    VaeConfig small = SmallProblem.network();
    return small.with(
        small.model().with(likelihood, small.model().posterior(), small.model().prior()),
        small.objective());
  }

  /** Some cells are not observed, and some are beyond [0, 1]. */
  private static float[] rows() {
    float[] rows = new float[ROWS * FEATURES];
    NoiseStream noise = NoiseStream.of(3);
    noise.fillGaussian(rows, 0, rows.length);
    for (int i = 0; i < rows.length; i += 11) {
      rows[i] = Float.NaN;
    }
    return rows;
  }

  private static List<Scores> scored(
      LikelihoodKind likelihood, int first, int rowsAtATime, int draws, int top) {
    VaeConfig config = network(likelihood);
    float[] rows = rows();
    ScoreRequest request = new ScoreRequest(List.of(), COLUMNS, LatentType.ARRAY, 3, draws, top);
    StructType schema = new StructType();
    for (ScoreColumn column : COLUMNS.subList(0, 6)) {
      schema = schema.add(column.text(), DataTypes.DoubleType);
    }
    schema = schema.add("contributions", ColumnValues.NAMED);
    List<Scores> all = new ArrayList<>();
    float[] parameters = VaeNetwork.initialParameters(config);
    ScoredNetwork scored = new ScoredNetwork(config, List.of("pixels"), null);
    try (ChunkScorer scorer = new ChunkScorer(scored, parameters, request)) {
      for (int from = first; from < ROWS; from += rowsAtATime) {
        int to = Math.min(ROWS, from + rowsAtATime);
        float[] chunk = Arrays.copyOfRange(rows, from * FEATURES, to * FEATURES);
        List<ColumnValues> values = scorer.score(chunk, to - from);
        for (int row = 0; row < to - from; row++) {
          SpecificInternalRow into = new SpecificInternalRow(schema);
          for (int i = 0; i < values.size(); i++) {
            values.get(i).put(row, into, i);
          }
          double[] numbers = IntStream.range(0, 6).mapToDouble(into::getDouble).toArray();
          all.add(new Scores(numbers, contributions(into.getArray(6))));
        }
      }
    }
    return all;
  }

  private static List<Contribution> contributions(ArrayData array) {
    return IntStream.range(0, array.numElements())
        .mapToObj(i -> array.getStruct(i, 2))
        .map(pair -> new Contribution(pair.getUTF8String(0).toString(), pair.getDouble(1)))
        .toList();
  }

  @ParameterizedTest
  @EnumSource(LikelihoodKind.class)
  void contributionsSumToTheReconstructionTerm(LikelihoodKind likelihood) {
    for (int draws : new int[] {1, 4}) {
      for (Scores scores : scored(likelihood, 0, ROWS, draws, ScoreRequest.ALL)) {
        double nll = scores.numbers()[1];
        double sum = scores.contributions().stream().mapToDouble(Contribution::value).sum();
        double size =
            scores.contributions().stream().mapToDouble(each -> Math.abs(each.value())).sum();
        assertThat(sum).isCloseTo(nll, within(1e-4 * Math.max(Math.abs(nll), size * 1e-2)));
        assertThat(scores.numbers()[0])
            .isCloseTo(nll + scores.numbers()[2], within(1e-12 * (1 + Math.abs(nll))));
      }
    }
  }

  @Test
  void theLargestComeFirstUnderTheirNames() {
    List<Scores> all = scored(LikelihoodKind.GAUSSIAN, 0, ROWS, 1, ScoreRequest.ALL);
    List<Scores> two = scored(LikelihoodKind.GAUSSIAN, 0, ROWS, 1, 2);
    for (int row = 0; row < ROWS; row++) {
      List<Contribution> ordered = all.get(row).contributions();
      assertThat(ordered).isSortedAccordingTo((a, b) -> Double.compare(b.value(), a.value()));
      assertThat(ordered.stream().map(Contribution::name))
          .containsExactlyInAnyOrder(
              "pixels[0]", "pixels[1]", "pixels[2]", "pixels[3]", "pixels[4]", "pixels[5]");
      assertThat(two.get(row).contributions()).isEqualTo(ordered.subList(0, 2));
    }
    assertThat(all.get(0).contributions()).contains(new Contribution("pixels[0]", 0)); // NaN
  }

  /** The value of a row whose only observed feature is the one that contributes. */
  @Test
  void aContributionIsTheTermOfItsFeature() {
    VaeNetwork network = new VaeNetwork(network(LikelihoodKind.GAUSSIAN_SHARED));
    float[] row = {0.1f, -2, 0.3f, 4, 0.5f, 0.6f};
    float[] noise = new float[network.noiseSize()];
    float[] mean = network.reconstruct(row, 1);

    double[] nll = network.nllByFeature(row, 1, noise);

    for (int i = 0; i < FEATURES; i++) { // the variance starts at 1
      double error = row[i] - mean[i];
      assertThat(nll[i]).isCloseTo(0.5 * (Math.log(2 * Math.PI) + error * error), within(1e-5));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 512})
  void bitsDoNotDependOnTheRowsThatAreScoredTogether(int rowsAtATime) {
    int first = rowsAtATime == 1 ? ROWS - 20 : 0;
    List<Scores> together = scored(LikelihoodKind.BERNOULLI, 0, ROWS, 2, ScoreRequest.ALL);
    List<Scores> apart = scored(LikelihoodKind.BERNOULLI, first, rowsAtATime, 2, ScoreRequest.ALL);
    for (int row = first; row < ROWS; row++) {
      Scores alone = apart.get(row - first);
      assertThat(alone.numbers()).containsExactly(together.get(row).numbers());
      assertThat(alone.contributions()).isEqualTo(together.get(row).contributions());
    }
  }

  @Test
  void namesAreThoseOfTheColumnsIfEachFeatureHasOne() {
    VaeConfig config = SmallProblem.network();
    List<String> columns = List.of("a", "b", "c", "d", "e", "age");
    assertThat(new ScoredNetwork(config, columns, null).nameOf(5)).isEqualTo("age");
    assertThat(new ScoredNetwork(config, List.of(), null).nameOf(5)).isEqualTo("features[5]");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 7})
  void soManyAreRefused(int top) {
    ScoreRequest request = new ScoreRequest(List.of(), COLUMNS, LatentType.ARRAY, 1, 1, top);
    assertThatThrownBy(
            () -> request.requireFrom(new ScoredNetwork(SmallProblem.network(), List.of(), null)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("Invalid --top: " + top + " (must be in [1, 6]");
  }
}
