package org.sparkvae.spark.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.spark.fuzz.Fuzz;
import org.sparkvae.spark.fuzz.FuzzTarget;

/** A recipe, and an override of the command line. */
class RecipeFuzzTest implements FuzzTarget {
  private static final String RECIPE =
      """
      # as a user writes it
      seed = 7
      data {
        path = in, format = csv, numericColumns = [a, "b c", d]
        scaling = minMax, validationFraction = 0.25, testFraction = 0.125
      }
      model.latentSize = 2
      model { encoderLayers = [5, 6], decoderLayers = [6], likelihood = gaussian }
      objective.samplesPerRow = ${model.latentSize}
      training {
        passes = 3, shards = 4, batchSize = 10
        optimizer { name = sgd, learningRate = 0.5 }
        outer.stepSize = 1e-1
        earlyStopping { mode = on, patience = 2 }
      }
      """;

  @Test
  void brokenRecipesAreRefusedOrReadCorrectly(@TempDir Path folder) {
    Fuzz.run(this, folder);
  }

  @Override
  public SortedMap<String, byte[]> intact() {
    SortedMap<String, byte[]> files = new TreeMap<>();
    files.put("x.conf", RECIPE.getBytes(StandardCharsets.UTF_8));
    files.put("set", "training.averagingInterval=11".getBytes(StandardCharsets.UTF_8));
    return files;
  }

  @Override
  public Object read(Path directory) throws Exception {
    Path set = directory.resolve("set");
    List<String> sets =
        Files.exists(set)
            ? List.of(new String(Files.readAllBytes(set), StandardCharsets.UTF_8))
            : List.of();
    String path = directory.resolve("x.conf").toString();
    String text = RecipeFile.read(path, new Configuration(), RecipeFile.Driver.CLIENT);
    return RecipeReader.read(text, path, sets, Optional.empty());
  }

  /** A resolved recipe is read back as the same recipe. */
  @Override
  public void check(Object read, SortedMap<String, byte[]> files) {
    Recipe recipe = (Recipe) read;
    assertThat(RecipeReader.read(recipe.toJson(), "again", List.of(), Optional.empty()))
        .isEqualTo(recipe);
  }

  @Override
  public boolean saysWhere(String message, Path directory) {
    return message.matches("(Invalid|Unknown key) .*") // the key
        || message.contains("--set")
        || message.contains("x.conf");
  }
}
