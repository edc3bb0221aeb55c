package org.sparkvae.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.spark.TestSession;

/** Rows that {@code data.badRows.policy = skip} rejects, from training to scoring. */
class BadRowsVerbTest {
  private static final List<String> SKIP = List.of("--set", "data.badRows.policy=skip");

  @TempDir private Path folder;
  private TrainingFolder work;

  @BeforeEach
  void recipe() throws IOException {
    work = new TrainingFolder(folder, TrainingFolder.TABLE);
  }

  private Path input(String name, String... bad) throws IOException {
    Path input = Files.createDirectory(folder.resolve(name));
    Files.writeString(input.resolve("rows.csv"), TestRows.csv(0, 80, ""));
    if (bad.length > 0) {
      Files.writeString(
          input.resolve("more.csv"), "id,a,b,c,d,e,f\n" + String.join("\n", bad) + "\n");
    }
    return input;
  }

  private static Object[] words(List<String> first, Object... more) {
    List<Object> words = new ArrayList<>(first);
    words.addAll(List.of(more));
    return words.toArray();
  }

  private List<Row> quarantined(Path quarantine) {
    return TestSession.get().read().json(quarantine.toString()).orderBy("row").collectAsList();
  }

  @Test
  void trainingWithoutTheBadRowsGivesTheBitsOfTheCleanData() throws IOException {
    String[] columns = {"--set", "data.numericColumns=[a,b,c,d,e,f]"};
    Path quarantine = folder.resolve("bad");
    Path clean = work.trained("clean", words(List.of(columns), "--input", input("a")));
    Object[] skipping =
        words(
            SKIP,
            "--set",
            "data.numericColumns=[a,b,c,d,e,f]",
            "--set",
            "data.badRows.quarantinePath=" + quarantine,
            "--input",
            input("b", "900,1", "901,x,1,1,1,1,1"));
    Path skipped = work.trained("skipped", skipping);

    JsonNode metrics = TrainingFolder.metrics(skipped);
    assertThat(metrics.get("parametersSha256"))
        .isEqualTo(TrainingFolder.metrics(clean).get("parametersSha256"));
    assertThat(metrics.get("train")).isEqualTo(TrainingFolder.metrics(clean).get("train"));
    JsonNode data = TrainingFolder.json(skipped.resolve("provenance.json")).get("data");
    assertThat(data.get("badRows").intValue()).isEqualTo(2);
    assertThat(data.get("contentHash"))
        .isEqualTo(
            TrainingFolder.json(clean.resolve("provenance.json")).get("data").get("contentHash"));

    List<Row> rows = quarantined(quarantine);
    assertThat(rows).hasSize(2);
    assertThat(rows.get(0).<String>getAs("file")).isEqualTo("more.csv");
    assertThat(rows.get(0).<String>getAs("raw")).isEqualTo("900,1");
    assertThat(rows.get(1).<String>getAs("reason"))
        .isEqualTo("Invalid a: a text of 1 character (must be a number)");
    assertThat(folder.resolve("bad.work")).doesNotExist();

    assertThat(work.trainTo(folder.resolve("again"), skipping).exitCode()).isZero();
    assertThat(quarantined(quarantine)).hasSize(2);
  }

  @Test
  void aForeignQuarantineAndTooManyRowsEndTheRun() throws IOException {
    Path input = input("b", "900,1", "901,1");
    Path foreign = Files.createDirectory(folder.resolve("foreign"));
    Files.writeString(foreign.resolve("kept.txt"), "kept");
    Refusal.of(
            work.train(
                words(SKIP, "--input", input, "--set", "data.badRows.quarantinePath=" + foreign)),
            2)
        .isOneLine(
            "Cannot write "
                + foreign
                + ": it exists and does not hold the bad rows of the same training and input. Set another"
                + " data.badRows.quarantinePath")
        .leavesNothingAt(work.output());
    assertThat(foreign.resolve("kept.txt")).hasContent("kept");

    Path none = folder.resolve("none");
    Refusal.of(
            work.train(
                words(
                    SKIP,
                    "--input",
                    input,
                    "--set",
                    "data.badRows.maxRows=1",
                    "--set",
                    "data.badRows.quarantinePath=" + none)),
            3)
        .isOneLineThat("Cannot use file:" + input + ": it has 2 bad rows", "more.csv: row 0")
        .leavesNothingAt(work.output());
    assertThat(none).doesNotExist();
    Refusal.of(work.train("--input", input, "--set", "data.badRows.quarantinePath=" + none), 2)
        .isOneLine(
            "Invalid data.badRows.quarantinePath: "
                + none
                + " (needs data.badRows.policy = skip; set it, or remove the path) at --set");
  }

  @Test
  void scoringLeavesTheSameRowsOutAndOtherwiseNamesThemAll() throws IOException {
    TestModel.Draft draft = new TestModel.Draft();
    draft.columns = List.of("a", "b", "c", "d", "e", "f");
    TestModel model = draft.write(folder.resolve("model"));
    Path input = input("b", "900,1", "901,x,1,1,1,1,1", "902,1e39,1,1,1,1,1", "903,0,0,0,0,0,0");
    Path output = folder.resolve("scores");
    Path quarantine = folder.resolve("bad");
    List<String> score =
        List.of(
            "score",
            "--model",
            "" + model.directory,
            "--input",
            "" + input,
            "--output",
            "" + output);

    Refusal.of(Verb.run(score.toArray()), 3)
        .isOneLineThat(
            "Invalid line: a line of 5 characters",
            "more.csv: row 0 (from 0); Invalid a: a text of 1 character (must be a number)",
            "more.csv: row 1 (from 0); Invalid a: ",
            "(must be a finite number) at more.csv: row 2")
        .leavesNothingAt(output);

    List<String> skipping = new ArrayList<>(score);
    skipping.addAll(SKIP);
    skipping.addAll(List.of("--set", "data.badRows.quarantinePath=" + quarantine));
    Verb.ok(skipping.toArray());
    List<Row> rows = TestSession.get().read().parquet("" + output).orderBy("id").collectAsList();
    assertThat(rows).hasSize(81);
    assertThat(rows).extracting(row -> row.getString(0)).contains("903").doesNotContain("902");
    assertThat(quarantined(quarantine)).hasSize(3);

    skipping.addAll(List.of("--set", "data.badRows.maxRows=2", "--overwrite"));
    Refusal.of(Verb.run(skipping.toArray()), 3)
        .isOneLineThat(
            "Cannot use file:" + input + ": it has 3 bad rows",
            "more than data.badRows.maxRows = 2");
    assertThat(TestSession.get().read().parquet("" + output).count()).isEqualTo(81);
  }

  @Test
  void evaluationUsesTheGoodRows() throws IOException {
    TestModel.Draft draft = new TestModel.Draft();
    draft.columns = List.of("a", "b", "c", "d", "e", "f");
    TestModel model = draft.write(folder.resolve("model"));
    List<String> evaluate =
        List.of("evaluate", "--split", "train", "--model", "" + model.directory);
    Verb clean = Verb.ok(words(evaluate, "--input", input("a")));
    Path mixed = input("b", "900,1", "902,1e39,1,1,1,1,1");

    Verb skipped = Verb.ok(words(evaluate, "--input", mixed, "--set", "data.badRows.policy=skip"));

    assertThat(skipped.lines()).isEqualTo(clean.lines());
    assertThat(Verb.run(words(evaluate, "--input", mixed)).exitCode()).isEqualTo(3);
  }
}
