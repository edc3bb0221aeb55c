package org.sparkvae.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The settings that the submit scripts read before they start a JVM. */
class LaunchSettingsTest {
  @TempDir private Path folder;

  private static String settings(String... command) {
    return LaunchSettings.of("cluster", command, "Zen");
  }

  private String recipe(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cluster.cpu = avx512",
        "cluster { cpu = avx512 }",
        "cluster { # cpu = generic\n cpu : \"avx512\" }",
        "cpu = avx512\ncluster.cpu = generic\ncluster { cpu = ${cpu} }",
        "training.pases = 1\ncluster.cpu = avx512"
      })
  void theRecipesKernelIsTaken(String text) throws IOException {
    assertThat(settings("train", recipe("x.hocon", text))).isEqualTo("SkylakeX avx512");
  }

  @Test
  void anOverrideWinsOverTheRecipe() throws IOException {
    String recipe = recipe("x.conf", "cluster.cpu = generic");
    assertThat(settings("bench", "--set", "cluster.cpu=avx2", recipe)).isEqualTo("Haswell avx2");
    assertThat(settings("train", recipe, "--set=cluster.cpu=avx2")).isEqualTo("Haswell avx2");
    assertThat(settings("score", "--model=m", "--input=i", "--output=o", "--set=cluster.cpu=avx2"))
        .isEqualTo("Haswell avx2");
  }

  @Test
  void environmentVariableIsKeptWithAuto() throws IOException {
    assertThat(settings("train", recipe("x.conf", "cluster.cpu = auto"))).isEqualTo("Zen avx2");
    assertThat(settings("describe", "dir")).isEqualTo("Zen avx2");
    assertThat(LaunchSettings.of("client", new String[0], "Cray")).isEqualTo("Cray generic");
  }

  @Test
  void autoFollowsTheCpu() {
    assertThat(LaunchSettings.of("client", new String[0], null))
        .isIn("Nehalem generic", "Haswell avx2", "SkylakeX avx512");
  }

  @Test
  void aLocalRecipeIsSentToADriverInTheCluster() throws IOException {
    String recipe = recipe("x.conf", "");
    String[] train = {"train", "--input", "hdfs:///in", recipe, "--output=hdfs:///out"};
    assertThat(LaunchSettings.toShip("cluster", train)).hasValue(Path.of(recipe));
    assertThat(LaunchSettings.toShip("client", train)).isEmpty();
    assertThat(LaunchSettings.toShip("cluster", new String[] {"train", "hdfs:///x"})).isEmpty();
    assertThat(LaunchSettings.toShip("cluster", new String[] {"train", "--passes=3"})).isEmpty();
    assertThat(LaunchSettings.toShip("cluster", new String[] {"describe", recipe})).isEmpty();
  }

  /** The verb itself reports mistakes. */
  @Test
  void mistakesAreLeftToTheVerb() throws IOException {
    assertThat(settings("train", recipe("x.conf", "cluster { cpu = "))).isEqualTo("Zen avx2");
    assertThat(settings("train", recipe("y.conf", "cluster.cpu = sse"))).isEqualTo("Zen avx2");
    assertThat(settings("train", folder.resolve("none.conf").toString())).isEqualTo("Zen avx2");
    assertThat(settings("train", "hdfs://name/x.conf")).isEqualTo("Zen avx2");
    assertThat(settings("train", "--passes=3")).isEqualTo("Zen avx2");
    assertThat(settings("trian")).isEqualTo("Zen avx2");
  }
}
