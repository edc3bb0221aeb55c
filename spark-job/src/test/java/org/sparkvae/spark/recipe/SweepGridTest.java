package org.sparkvae.spark.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sparkvae.model.config.ConfigException;

class SweepGridTest {
  private static final SweepGrid.Base BASE =
      new SweepGrid.Base(
          "data.format = syntheticDigits, training.passes = 7",
          "recipe.conf",
          List.of("training.batchSize=20"),
          Optional.empty());

  private static List<Map<String, Object>> settings(String grid) {
    return SweepGrid.read(grid, "grid.conf", BASE).cells().stream()
        .<Map<String, Object>>map(SweepGrid.Cell::values)
        .toList();
  }

  /** The parser keeps no order: ten keys on one line would come in another one. */
  @Test
  void keysHaveTheOrderOfTheFileAndTheLastVariesFastest() {
    SweepGrid grid =
        SweepGrid.read(
            """
            grid {
              training { shards = [1], optimizer.learningRate = [0.1], averagingInterval = [4] }
              "model.latentSize" = [2, 5], seed = [9, 8], objective.samplesPerRow = [1]
              model.encoderLayers = [[8], [16, 8]]
            }
            """,
            "grid.conf",
            BASE);

    assertThat(grid.keys())
        .containsExactly(
            "training.shards",
            "training.optimizer.learningRate",
            "training.averagingInterval",
            "model.latentSize",
            "seed",
            "objective.samplesPerRow",
            "model.encoderLayers");
    assertThat(grid.cells().stream().map(SweepGrid.Cell::number))
        .containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
    assertThat(
            grid.cells().stream()
                .map(SweepGrid.Cell::recipe)
                .map(
                    recipe ->
                        List.of(
                            recipe.model().latentSize(),
                            (int) recipe.seed(),
                            recipe.model().encoderLayers().size())))
        .containsExactly(
            List.of(2, 9, 1),
            List.of(2, 9, 2),
            List.of(2, 8, 1),
            List.of(2, 8, 2),
            List.of(5, 9, 1),
            List.of(5, 9, 2),
            List.of(5, 8, 1),
            List.of(5, 8, 2));
  }

  @Test
  void aListIsCombinedWithTheGridAndTheRestComesFromTheRecipe() {
    String text =
        "list = [ {}, { model { latentSize = 3 }, seed = 2 } ]\n"
            + "grid { training.shards = [1, 4] }";

    assertThat(settings(text))
        .containsExactly(
            Map.of("training.shards", 1),
            Map.of("training.shards", 4),
            Map.of("model.latentSize", 3, "seed", 2, "training.shards", 1),
            Map.of("model.latentSize", 3, "seed", 2, "training.shards", 4));
    Recipe last = SweepGrid.read(text, "grid.conf", BASE).cells().get(3).recipe();
    assertThat(last.training().passes()).isEqualTo(7);
    assertThat(last.training().batchSize()).isEqualTo(20);
    assertThat(last.model().latentSize()).isEqualTo(3);
  }

  @Test
  void aProductWithoutBoundIsRefused() {
    String values = "[1,2,3,4,5,6,7,8,9,10,11]";
    String grid =
        "grid { seed = %s, training.passes = %s, training.shards = %s, model.latentSize = %s }"
            .replace("%s", values);

    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> settings(grid))
        .withMessage("Invalid grid: more than 10000 cells. Sweep over fewer values");
  }

  @Test
  void aKeyThatIsNoPathIsRefused() {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> settings("grid { \"model..x\" = [1] }"))
        .withMessage("Invalid key of the grid file: \"model..x\" (must be a key of a recipe)");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> settings("grid { \"a\\nb\" = [1] }"))
        .withMessageContaining("(must be a key of a recipe)");
  }
}
