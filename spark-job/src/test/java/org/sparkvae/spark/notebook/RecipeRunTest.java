package org.sparkvae.spark.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sparkvae.spark.TestSession;
import org.sparkvae.spark.data.Split;

@Timeout(120)
class RecipeRunTest {
  private static final String RECIPE =
      """
      data { format = syntheticDigits, rows = 60, validationFraction = 0.5 }
      model { latentSize = 2, encoderLayers = [5], decoderLayers = [5], weights.name = gaussian }
      training { shards = 1, passes = 3, batchSize = 10, averagingInterval = 10 }
      """;

  private static RecipeRun run;

  @BeforeAll
  static void train() throws IOException {
    run = RecipeRun.of(TestSession.get(), RECIPE, "training.passes = 2");
  }

  @Test
  void settingsOverrideTheRecipeAndRoundsCarryTheName() {
    List<Row> rounds = run.rounds("one").collectAsList();

    assertThat(rounds).hasSize(2).allMatch(row -> row.getString(0).equals("one"));
    assertThat(rounds.get(1).<Double>getAs("validationMeanNegativeElbo")).isPositive();
  }

  /** The bound of the trained parameters is the one that the artifact holds. */
  @Test
  void boundIsComputedForOtherParameters() {
    List<Row> bounds = run.bounds().where("split = 'validation'").collectAsList();
    double trained = bounds.get(0).getAs("negativeElbo");

    assertThat(run.negativeElbo(Split.VALIDATION, run.artifact().parameters()))
        .isCloseTo(trained, within(1e-9));
    assertThat(run.negativeElbo(Split.VALIDATION, run.weights().pruned(1)))
        .isNotCloseTo(trained, within(1e-3));
  }

  @Test
  void posteriorsHaveARowForEachWeight() {
    assertThat(run.posteriors().count()).isEqualTo(2 * 5 + 5 + 5 * 784 + 784);
    assertThat(run.posteriors().where("stdDev <= 0").count()).isZero();
  }

  @Test
  void modelScoresTheRowsOfTheSource() {
    assertThat(run.model().transform(run.source()).where("latent is not null").count())
        .isEqualTo(60);
  }

  @Test
  void picturesAreReadAndOthersAreRefused() throws IOException {
    assertThat(run.picture("samples").getWidth()).isGreaterThan(10 * 28);
    assertThatThrownBy(() -> run.picture("sample"))
        .hasMessageStartingWith("Invalid picture: sample (must be one of [")
        .hasMessageContaining("pictures/samples.png");
  }
}
