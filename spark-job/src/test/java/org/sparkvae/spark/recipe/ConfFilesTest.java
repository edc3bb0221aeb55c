package org.sparkvae.spark.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sparkvae.spark.cli.TrainingFolder;
import org.sparkvae.spark.cli.Verb;
import org.sparkvae.spark.data.DataFormat;

/**
 * Every recipe in conf: it shows its command and the expected result, and it runs. Those of
 * conf/report, of which submit/replicate.sh knows the settings, are read, with their grids.
 */
class ConfFilesTest {
  /** Replaces the input of a recipe by digits drawn in memory. */
  private static final List<String> DIGITS =
      List.of("data.format=syntheticDigits", "data.rows=300", "training.passes=1");

  @TempDir private Path folder;

  static List<Path> recipes() throws IOException {
    Path conf = Path.of(System.getProperty("vae.root"), "conf");
    try (Stream<Path> files = Files.list(conf)) {
      List<Path> recipes =
          files
              .filter(file -> file.toString().endsWith(".conf"))
              .map(conf::relativize)
              .sorted()
              .toList();
      assertThat(recipes.stream().map(Path::toString))
          .contains(
              "quickstart.conf",
              "mnist.conf",
              "mnist-8-shards.conf",
              "mnist-mixture.conf",
              "table.conf",
              "movielens.conf",
              "frey-faces.conf",
              "anomaly.conf");
      return recipes;
    }
  }

  private static Path file(Path recipe) {
    return Path.of(System.getProperty("vae.root"), "conf").resolve(recipe);
  }

  private static Recipe resolved(Path recipe) throws IOException {
    String text = Files.readString(file(recipe));
    boolean synthetic = text.contains("syntheticDigits");
    return RecipeReader.read(
        text, recipe.toString(), List.of(), synthetic ? Optional.empty() : Optional.of("in"));
  }

  static List<Path> experiments() throws IOException {
    Path conf = Path.of(System.getProperty("vae.root"), "conf/report");
    try (Stream<Path> files = Files.list(conf)) {
      List<Path> all = files.sorted().toList();
      assertThat(all).hasSizeGreaterThan(15);
      assertThat(all).allMatch(file -> file.toString().endsWith(".conf"));
      return all.stream().filter(file -> !file.toString().endsWith(".grid.conf")).toList();
    }
  }

  @ParameterizedTest
  @MethodSource("experiments")
  void everyExperimentIsReadWithItsGridAndShowsItsCommand(Path recipe) throws IOException {
    String name = recipe.getFileName().toString().replace(".conf", "");
    String text = Files.readString(recipe);
    assertThat(text.lines().findFirst())
        .hasValueSatisfying(of -> assertThat(of).endsWith(": submit/replicate.sh " + name));
    String script =
        Files.readString(Path.of(System.getProperty("vae.root"), "submit/replicate.sh"));
    assertThat(script).contains(" " + name);
    Path grid = recipe.resolveSibling(name + ".grid.conf");
    if (Files.exists(grid)) {
      SweepGrid.Base base = new SweepGrid.Base(text, name, List.of(), Optional.of("in"));
      assertThat(SweepGrid.read(Files.readString(grid), grid.toString(), base).cells())
          .hasSizeGreaterThan(1);
    } else {
      assertThat(RecipeReader.read(text, name, List.of(), Optional.of("in")).toJson()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void firstLinesShowCommandAndExpectedResult(Path recipe) throws IOException {
    List<String> lines = Files.readAllLines(file(recipe));
    assertThat(lines.get(0))
        .startsWith("# ")
        .contains("submit/train.sh conf/" + recipe)
        .contains("--output ");
    assertThat(lines.subList(0, 3))
        .anySatisfy(line -> assertThat(line).startsWith("#").containsPattern("Expect.*[0-9]"));
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void resolvedRecipeReadsBackEqual(Path recipe) throws IOException {
    Recipe resolved = resolved(recipe);
    assertThat(RecipeReader.read(resolved.toJson(), "resolved", List.of(), Optional.empty()))
        .isEqualTo(resolved);
  }

  /** TableColumnsTest trains the others. */
  static List<Path> recipesOfImages() throws IOException {
    List<Path> images = new ArrayList<>();
    for (Path recipe : recipes()) {
      if (!resolved(recipe).data().hasColumns()) {
        images.add(recipe);
      }
    }
    return images;
  }

  @ParameterizedTest
  @MethodSource("recipesOfImages")
  void trainsOnFewRows(Path recipe) throws IOException {
    Recipe resolved = resolved(recipe);
    List<Object> args = new ArrayList<>();
    args.addAll(List.of("train", file(recipe), "--output", folder.resolve("out")));
    List<String> sets = new ArrayList<>(DIGITS);
    if (resolved.data().trainRows().isPresent()) {
      sets.addAll(List.of("data.trainRows=200", "data.testRows=50"));
    }
    assertThat(resolved.data().format()).isIn(DataFormat.AUTO, DataFormat.SYNTHETIC_DIGITS);
    sets.forEach(set -> args.addAll(List.of("--set", set)));

    Verb.ok(args.toArray());

    var metrics = TrainingFolder.metrics(folder.resolve("out"));
    assertThat(metrics.get("outcome").textValue()).isEqualTo("done");
    assertThat(metrics.get("shards").intValue()).isEqualTo(resolved.training().shards());
  }
}
