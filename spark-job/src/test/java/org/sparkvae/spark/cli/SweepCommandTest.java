package org.sparkvae.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparkvae.spark.AnotherJvm;
import org.sparkvae.spark.Deadline;

/** Many small trainings side by side, and what users give that is wrong. */
class SweepCommandTest {
  private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000);

  @TempDir private Path folder;
  private TrainingFolder work;

  @BeforeEach
  void writeRecipe() throws IOException {
    work = new TrainingFolder(folder, TrainingFolder.DIGITS);
  }

  private Verb sweep(String grid, Object... options) throws IOException {
    Path file = work.write("grid.conf", grid);
    Stream<Object> start =
        Stream.of("sweep", work.recipe(), "--grid", file, "--output", work.output());
    return Verb.run(Stream.concat(start, Stream.of(options)).toArray());
  }

  /** The rows of the table by the names of its columns; no value has a comma. */
  private List<Map<String, String>> table() throws IOException {
    assertThat(work.output().resolve("report.html"))
        .content()
        .contains("Negative ELBO by training rows seen");
    List<String> lines = Files.readAllLines(work.output().resolve("results.csv"));
    String[] header = lines.get(0).split(",");
    List<Map<String, String>> rows = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] values = line.split(",", -1);
      assertThat(values).hasSameSizeAs(header);
      Map<String, String> row = new LinkedHashMap<>();
      for (int i = 0; i < header.length; i++) {
        row.put(header[i], values[i]);
      }
      rows.add(row);
    }
    return rows;
  }

  private List<String> column(String name) throws IOException {
    return table().stream().map(row -> row.get(name)).toList();
  }

  private Path cell(int number) {
    return work.output().resolve("cells").resolve(number + ".json");
  }

  /** Shards, seeds and optimizer states need their own packing and their own rounds. */
  @ParameterizedTest
  @CsvSource({"1, averaged, 3", "3, averaged, 3", "3, local, 3", "2, reset, 5"})
  void aCellHasTheBitsOfItsTraining(int shards, String state, int seed) throws IOException {
    String[] settings = {
      "training.shards=" + shards, "training.workerState=" + state, "seed=" + seed
    };
    Path trained =
        work.trained(
            "trained", Arrays.stream(settings).flatMap(each -> Stream.of("--set", each)).toArray());

    Verb verb =
        sweep("list = [ { model.latentSize = 2 }, { " + String.join(", ", settings) + " } ]");

    assertThat(verb.exitCode()).as(verb.toString()).isZero();
    JsonNode expected = TrainingFolder.metrics(trained);
    JsonNode found = TrainingFolder.json(cell(2));
    for (String field :
        List.of("parametersSha256", "train", "test", "rounds", "passes", "outcome", "shards")) {
      assertThat(found.get(field)).as(field).isEqualTo(expected.get(field));
    }
    assertThat(found.at("/history/meanNegativeElbo"))
        .isEqualTo(expected.at("/history/meanNegativeElbo"));
    assertThat(found.get("fingerprint"))
        .isEqualTo(TrainingFolder.json(trained.resolve("provenance.json")).get("fingerprint"));
  }

  @Test
  void theTableHasTheBestFirstAndItsModel() throws IOException {
    Verb verb =
        sweep(
            """
            grid {
              training { passes = [1, 3] }
              "model.latentSize" = [2, 4]
            }
            """,
            "--set",
            "data.validationFraction=0.1");

    assertThat(verb.exitCode()).as(verb.toString()).isZero();
    assertThat(verb.lines().get(verb.lines().size() - 1))
        .isEqualTo("Done: " + work.output().resolve("results.csv"));
    assertThat(verb.lines().get(0)).startsWith("rank  cell  training.passes  model.latentSize");
    assertThat(verb.lines()).hasSize(1 + 4 + 1);
    assertThat(table().get(0).keySet())
        .containsExactly(
            "rank",
            "cell",
            "training.passes",
            "model.latentSize",
            "outcome",
            "passes",
            "rounds",
            "trainMeanNegativeElbo",
            "trainMeanReconstructionNll",
            "trainMeanKlDivergence",
            "validationMeanNegativeElbo",
            "validationMeanReconstructionNll",
            "validationMeanKlDivergence",
            "testMeanNegativeElbo",
            "testMeanReconstructionNll",
            "testMeanKlDivergence",
            "parametersSha256",
            "seconds",
            "message");
    assertThat(column("rank")).containsExactly("1", "2", "3", "4");
    assertThat(column("validationMeanNegativeElbo").stream().map(Double::valueOf)).isSorted();
    assertThat(column("passes")).containsExactly("3", "3", "1", "1");
    Map<String, String> best = table().get(0);
    int number = Integer.parseInt(best.get("cell"));
    assertThat(List.of(best.get("training.passes"), best.get("model.latentSize")))
        .isEqualTo(
            List.of(List.of("1", "2"), List.of("1", "4"), List.of("3", "2"), List.of("3", "4"))
                .get(number - 1));

    Path model = work.output().resolve("best");
    assertThat(TrainingFolder.metrics(model).get("parametersSha256").textValue())
        .isEqualTo(best.get("parametersSha256"));
    List<String> lines = Verb.ok("evaluate", "--model", model, "--split", "test").lines();
    JsonNode evaluated = TrainingFolder.json(work.write("block.json", lines.get(lines.size() - 1)));
    assertThat(evaluated).isEqualTo(TrainingFolder.json(cell(number)).get("test"));
    assertThat(Files.exists(folder.resolve("out.work"))).isFalse();
  }

  @Test
  void cellsThatHaveEndedAreNotTrainedAgain() throws IOException {
    String grid = "grid { model.latentSize = [2, 3, 4] }";
    assertThat(sweep(grid).exitCode()).isZero();
    String table = String.join("\n", column("parametersSha256"));
    for (int number = 1; number <= 3; number++) {
      Files.setLastModifiedTime(cell(number), LONG_AGO);
    }
    assertThat(sweep(grid).lines())
        .endsWith("Nothing to do: " + work.output() + " already holds all cells of this sweep");

    Files.delete(cell(2)); // as if the first run had been killed before
    Files.delete(work.output().resolve("results.csv"));
    Verb again = sweep(grid);

    assertThat(again.exitCode()).as(again.toString()).isZero();
    assertThat(Files.getLastModifiedTime(cell(1))).isEqualTo(LONG_AGO);
    assertThat(Files.getLastModifiedTime(cell(2))).isGreaterThan(LONG_AGO);
    assertThat(Files.getLastModifiedTime(cell(3))).isEqualTo(LONG_AGO);
    assertThat(String.join("\n", column("parametersSha256"))).isEqualTo(table);
  }

  @Test
  void aSignalEndsTheSweepAndKeepsWhatHasEnded() throws Exception {
    Path grid = work.write("grid.conf", "grid { training.passes = [1, 100000, 100001] }");
    List<String> options =
        List.of(
            "-Dspark.master=local[2]",
            "-Dspark.ui.enabled=false",
            "-Dend.by=signal",
            "-Dend.when=" + cell(1));
    List<String> arguments =
        Stream.of("sweep", work.recipe(), "--grid", grid, "--output", work.output())
            .map(Object::toString)
            .toList();
    ProcessBuilder jvm = AnotherJvm.of(TrainInAnotherJvm.class, options, arguments);
    Process process = Deadline.on(jvm.redirectErrorStream(true).start());
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(output).isEqualTo(75);
    assertThat(output.lines())
        .anyMatch(line -> line.startsWith("Interrupted after 1 of 3 cells: the same command "));
    assertThat(output).doesNotContain("\tat ");
    assertThat(TrainingFolder.files(work.output().resolve("cells"))).containsExactly("1.json");
    assertThat(column("training.passes")).containsExactly("1");
    assertThat(Files.exists(folder.resolve("out.work"))).isFalse();
  }

  @Test
  void aCellThatDivergesDoesNotEndTheOthers() throws IOException {
    Verb verb = sweep("grid { training.optimizer.learningRate = [1e9, 0.001, 0.01] }");

    assertThat(verb.exitCode()).as(verb.toString()).isZero();
    assertThat(column("outcome")).containsExactly("done", "done", "diverged");
    assertThat(column("cell").get(2)).isEqualTo("1");
    assertThat(column("message").get(2))
        .matches("\\d+ of \\d+ rounds were undone\\. Try a lower training.optimizer.learningRate");
    assertThat(column("message").subList(0, 2)).containsOnly("");
  }

  @Test
  void aSweepInWhichAllDivergeHasTheirExitCode() throws IOException {
    Verb verb = sweep("grid { training.optimizer.learningRate = [1e9, 1e10] }");

    assertThat(verb.exitCode()).as(verb.toString()).isEqualTo(4);
    assertThat(column("outcome")).containsExactly("diverged", "diverged");
    assertThat(Files.exists(work.output().resolve("best"))).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "grid {} | Invalid grid of the grid file: {} (must have keys with lists of values)",
        "list = [] | Invalid list of the grid file: [] (must be a list of settings { ... })",
        "grid { seed = [] } | Invalid grid.seed of the grid file: [] (must be a list of values, at least one)",
        "grid { seed = 3 } | Invalid grid.seed of the grid file: 3 (must be a list of values, at least one)",
        "# nothing | The grid file is empty. ",
        "gird { seed = [1] } | Unknown key gird in the grid file. Did you mean grid?",
        "grid { model.latentSise = [1, 2] } | Unknown key model.latentSise. Did you mean model.latentSize?",
        "grid { data.rows = [100, 200] } | Invalid key of the grid file: data.rows (all cells share data, ",
        "grid { training.engine = [averaging] } | Invalid key of the grid file: training.engine (all cells share ",
        "list = [ {}, { seed = 3 } ] | cell 2 (seed = 3) is the same training as cell 1. Remove one",
        "grid { seed = [1] }, list = [ { seed = 2 } ] | Invalid seed: it is in both grid and list",
        "grid { model.latentSize = [2, 0] } | Invalid model.latentSize: 0 (must be ",
        "grid { training.shards = [2, 5000] } | Invalid training.shards: 5000 (must be <= the ",
      })
  void aGridThatCannotBeRunIsRefusedInOneLine(String grid, String start) throws IOException {
    Refusal.of(sweep(grid), 2).isOneLineThat(start, "").leavesNothingAt(work.output());
  }

  @Test
  void allProblemsOfAllCellsAreReportedAtOnce() throws IOException {
    Refusal.of(sweep("grid { model.latentSize = [2, 0, -1], training.passes = [1, 0] }"), 2)
        .isLines(
            "Invalid training.passes: 0 (must be >= 1) at "
                + folder
                + "/grid.conf: 1 in cell 2"
                + " (model.latentSize = 2, training.passes = 0) and 2 more",
            "Invalid model.latentSize: 0 (must be in [1, 1000000]) at "
                + folder
                + "/grid.conf: 1 in cell 3 (model.latentSize = 0, training.passes = 1) and 1 more",
            "Invalid model.latentSize: -1 (must be in [1, 1000000]) at "
                + folder
                + "/grid.conf: 1 in cell 5 (model.latentSize = -1, training.passes = 1) and 1 more")
        .leavesNothingAt(work.output());
  }

  @Test
  void anotherSweepsFolderIsRefused() throws IOException {
    assertThat(sweep("grid { model.latentSize = [2] }").exitCode()).isZero();
    Map<String, String> before = TrainingFolder.contents(work.output());

    Refusal.of(sweep("grid { model.latentSize = [3] }"), 2)
        .isOneLineThat(
            "Cannot write " + work.output() + ": it holds a sweep of other cells, ",
            "Give another --output");
    Refusal.of(sweep("grid { model.latentSize = [2] }", "--set", "training.passes=1"), 2)
        .isOneLineThat(
            "Cannot write " + work.output() + ": it holds a sweep of other cells, ",
            "Give another --output");
    Refusal.of(sweep("grid { model.latentSize = [2] }", "--set", "model.latentSize=3"), 2)
        .isOneLine("Invalid --set: model.latentSize (the grid file varies it; remove one)");
    assertThat(TrainingFolder.contents(work.output())).isEqualTo(before);

    Path model = work.trained("model");
    Refusal.of(
            Verb.run(
                "sweep", work.recipe(), "--grid", folder.resolve("grid.conf"), "--output", model),
            2)
        .isOneLine(
            "Cannot write " + model + ": it exists and is not a sweep. Give another --output");
  }

  @Test
  void theStockEngineIsRefused() throws IOException {
    Refusal.of(
            sweep("grid { model.latentSize = [2, 3] }", "--set", "training.engine=dl4j-spark"), 2)
        .isOneLineThat("Invalid training.engine: dl4j-spark", "must be averaging in a sweep")
        .leavesNothingAt(work.output());
  }
}
