package org.sparkvae.spark.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.spark.TestSession;

/** Rows that differ from those a model was trained on: one line with all differences. */
class SchemaDriftTest {
  @TempDir private Path folder;

  private TestModel model(int featureSize, String... columns) {
    TestModel.Draft draft = new TestModel.Draft();
    draft.columns = List.of(columns);
    draft.featureSize = featureSize;
    return draft.write(folder.resolve("model"));
  }

  private void assertDiffers(TestModel model, Path input, String differences) throws IOException {
    Path output = folder.resolve("out");
    String line =
        "Cannot use file:"
            + input
            + ": its rows differ from those that the model "
            + model.directory
            + " was trained on: "
            + differences
            + ". Provide rows like those, or name their columns with data.featuresColumn or"
            + " data.numericColumns";
    Refusal.of(
            Verb.run("score", "--model", model.directory, "--input", input, "--output", output), 3)
        .isOneLine(line)
        .leavesNothingAt(output);
    Refusal.of(Verb.run("evaluate", "--model", model.directory, "--input", input), 3)
        .isOneLine(line);
  }

  private Path csv(String text) throws IOException {
    return Files.writeString(folder.resolve("rows.csv"), text);
  }

  private Path parquet(String select) {
    Path path = folder.resolve("rows.parquet");
    TestSession.get().sql(select).write().mode("overwrite").parquet(path.toString());
    return path;
  }

  @Test
  void allDifferencesOfNumericColumnsAreListed() throws IOException {
    TestModel model = model(4, "a", "b", "c", "width");
    assertDiffers(
        model,
        csv("a,B,c,withd,more\n1,2,red,4,5\n"),
        "b is missing (there is B); c holds string (must hold numbers); width is missing (there is"
            + " withd)");
    assertDiffers(
        model,
        parquet("select 1 as a, array(1) as b, '0.5' as c, current_date() as width"),
        "b holds array<int> (must hold numbers); width holds date (must hold numbers)");
  }

  @Test
  void columnOfAnotherTypeOrWidthIsReported() throws IOException {
    TestModel model = model(6, "pixels");
    assertDiffers(
        model,
        parquet("select 'text' as pixels"),
        "pixels holds string (must hold vectors, arrays of numbers or bytes)");
    Path output = folder.resolve("out");
    Path narrow = parquet("select array(1D, 1D) as pixels");
    Refusal.of(
            Verb.run("score", "--model", model.directory, "--input", narrow, "--output", output), 3)
        .isOneLineThat("Invalid pixels: 2 values", "(must be 6, as the model has) at part-0")
        .leavesNothingAt(output);
    Path json = Files.writeString(folder.resolve("rows.json"), "{\"pixel\":[1,2,3]}\n");
    assertDiffers(model, json, "pixels is missing (there is pixel)");
  }

  @Test
  void weightAndSplitColumnsAreRequiredWhereUsed() throws IOException {
    TestModel.Draft draft = new TestModel.Draft();
    draft.data = "path = nowhere, splitColumn = fold, rowWeightColumn = w";
    draft.columns = List.of("a", "b");
    draft.featureSize = 2;
    TestModel model = draft.write(folder.resolve("model"));
    Path input = csv("a,c\n1,1\n");

    Refusal.of(Verb.run("evaluate", "--model", model.directory, "--input", input), 3)
        .isOneLineThat("Cannot use", "b is missing; w is missing; fold is missing. Provide rows");
    Path fits = Files.writeString(folder.resolve("fits.csv"), "k,b,a\nx,1,0\n");
    Verb.ok(
        "score", "--model", model.directory, "--input", fits, "--output", folder.resolve("out"));
  }
}
