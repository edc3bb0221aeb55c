package org.sparkvae.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DescribeMemoryTest {
  @TempDir private Path root;
  private Path recipe;

  @BeforeEach
  void writeRecipe() throws IOException {
    recipe = root.resolve("recipe.conf");
    Files.writeString(
        recipe,
        """
        data { format = syntheticDigits, rows = 70000 }
        model { latentSize = 20, encoderLayers = [500], decoderLayers = [500] }
        training { shards = 2 }
        """);
  }

  @Test
  void aRecipesNeedsComeWithTheSettingsThatMeetThem() {
    List<String> lines = Verb.ok("describe", "--memory", recipe).lines();

    assertThat(lines)
        .contains(
            "recipe: " + recipe,
            "rows: 70,000 of 784 features",
            "parameters: 815,824, 3.1 MB", // 784*500+500 + 2*(500*20+20) + 20*500+500 + 500*784+784
            "optimizer state: adam, 6.2 MB",
            "shard: 26.6 MB, 2 of them, in memory while it fits, else on disk; in blocks of at"
                + " most 16 MB", // 35,000 rows of 784 + 12 bytes
            "defaults of submit/ (2g + 3g an executor, 3g + 3g the driver): suffice");
    assertThat(lines.get(lines.size() - 2))
        .matches(
            "on a cluster: -- --conf spark.executor.memory=1024m --conf"
                + " spark.executor.memoryOverhead=\\d+m --conf spark.driver.memory=1024m --conf"
                + " spark.driver.memoryOverhead=\\d+m");
  }

  @Test
  void aScalingForEachFeatureTakesFourBytesAValue() {
    String scaling = "data.scaling=minMax";
    List<String> lines = Verb.ok("describe", "--memory", recipe, "--set", scaling).lines();

    assertThat(lines).anyMatch(line -> line.startsWith("shard: 105.1 MB")); // of 4 * 784 + 12
  }

  @Test
  void rowsBeyondTheHeapSpill() {
    List<String> lines =
        Verb.ok("describe", "--memory", recipe, "--rows", "100000000", "--cores", "2").lines();

    assertThat(lines)
        .contains(
            "defaults of submit/ (2g + 3g an executor, 3g + 3g the driver): suffice, shards spill"
                + " to disk");
  }

  @Test
  void aNetworkBeyondTheDefaultsSaysSo() {
    List<String> lines =
        Verb.ok(
                "describe",
                "--memory",
                recipe,
                "--set",
                "model.encoderLayers=[100000]",
                "--set",
                "model.decoderLayers=[10]")
            .lines();

    assertThat(lines)
        .contains("defaults of submit/ (2g + 3g an executor, 3g + 3g the driver): do not suffice");
  }

  @Test
  void neitherModelNorRecipeIsRefusedInOneLine() {
    Verb verb = Verb.run("describe");

    assertThat(verb.exitCode()).isEqualTo(2);
    assertThat(verb.err()).contains("Missing DIR").hasLineCount(1);
  }
}
