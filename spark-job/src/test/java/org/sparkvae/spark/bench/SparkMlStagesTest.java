package org.sparkvae.spark.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.spark.TestSession;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.source.IdxFiles;
import org.sparkvae.spark.recipe.Recipe;
import org.sparkvae.spark.recipe.RecipeReader;

/** The measurements of {@code --spark-ml} with small sizes. */
class SparkMlStagesTest {
  private static final String RECIPE =
      """
      model { latentSize = 3, encoderLayers = [16], decoderLayers = [16] }
      training { passes = 1, batchSize = 2, averagingInterval = 100 }
      """;

  @TempDir private Path folder;

  private static Recipe recipe(String setting) {
    return RecipeReader.read(RECIPE, "test", List.of(setting), Optional.empty());
  }

  @Test
  void aClassifierPredictsSomeLabelsOfMnistsFiles() throws IOException {
    IdxFiles.mnist(folder);
    Map<String, Object> measured =
        new PipelineBench(TestSession.get(), recipe("data.path=\"" + folder + "\"")).run().toMap();

    // Each training row has a label of its own, and the test rows have the first three of these.
    assertThat((Double) measured.get("trainAccuracy")).isBetween(0.2, 1.0);
    assertThat((Double) measured.get("testAccuracy")).isBetween(0.0, 1.0);
  }

  @Test
  void rowsWithoutSplitsOfTheirOwnAreRefused() {
    PipelineBench pipeline =
        new PipelineBench(TestSession.get(), recipe("data.format=syntheticDigits"));
    assertThatThrownBy(pipeline::run)
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no splits of their own");
  }

  @Test
  void fitsAreComparedWithTheFirstOnes() {
    List<String> readings = new ArrayList<>();
    Map<String, Object> measured =
        new RepeatedFits(
                TestSession.get(), recipe("data.format=syntheticDigits"), 3, 1, Duration.ZERO)
            .run(readings::add)
            .toMap();

    assertThat(readings.get(0)).startsWith("after 1 fits: ");
    assertThat(readings.get(1)).startsWith("after 3 fits: ");
    assertThat(readings).noneMatch(line -> line.contains("thread spark-vae"));
    assertThat((Long) measured.get("residentMebibytesLate")).isPositive();
    assertThat((Double) measured.get("residentGrowth")).isGreaterThan(-1);
    assertThat(measured).containsEntry("persistedLeft", 0);
  }

  @Test
  void aFootprintComparesEveryKind() {
    Map<String, Integer> threads = Map.of("a", 1, "b", 2);
    SessionFootprint one = new SessionFootprint(900, 800, threads, 3, 4, 5);
    assertThat(one.holdsNoMoreThan(new SessionFootprint(1, 1, threads, 3, 4, 5))).isTrue();
    assertThat(one.holdsNoMoreThan(new SessionFootprint(1, 1, threads, 2, 4, 5))).isFalse();
    assertThat(one.holdsNoMoreThan(new SessionFootprint(1, 1, threads, 3, 3, 5))).isFalse();
    assertThat(one.holdsNoMoreThan(new SessionFootprint(1, 1, threads, 3, 4, 4))).isFalse();

    SessionFootprint other = new SessionFootprint(1, 1, Map.of("b", 1, "c", 9), 3, 4, 5);
    assertThat(one.holdsNoMoreThan(other)).isFalse();
    assertThat(one.threadsBeyond(other)).isEqualTo(Map.of("a", 1, "b", 1));
    assertThat(one)
        .hasToString(
            "0 MiB resident, 0 MiB of heap, 3 threads, 3 broadcasts, 4 persisted, 5 files");
  }
}
