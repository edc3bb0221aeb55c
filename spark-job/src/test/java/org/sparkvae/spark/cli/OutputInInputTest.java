package org.sparkvae.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every verb refuses an output within its input before it writes anything. */
class OutputInInputTest {
  @TempDir private Path folder;

  @Test
  void isRefusedByEveryVerb() throws IOException {
    TrainingFolder work = new TrainingFolder(folder, TrainingFolder.TABLE);
    Path input = Files.createDirectory(folder.resolve("data"));
    work.write("data/t.csv", "x,y\n" + "1,2\n3,4\n".repeat(20));
    Path model = work.trained("model", "--input", input);
    Path inside = input.resolve("out");

    List<Verb> verbs =
        List.of(
            work.trainTo(inside, "--input", input),
            work.trainTo(inside, "--input", input, "--dry-run"),
            Verb.run("score", "--model", model, "--input", input, "--output", inside),
            Verb.run("score", "--model", model, "--output", inside), // the recipe's input
            Verb.run("reconstruct", "--model", model, "--input", input, "--output", inside));
    for (Verb verb : verbs) {
      Refusal.of(verb, 2)
          .isOneLineThat("Cannot write " + inside, ": it lies in the input " + input);
    }
    String quarantine = "data.badRows.quarantinePath=\"" + inside + "\"";
    String skip = "data.badRows.policy=skip";
    Refusal.of(
            work.trainTo(
                folder.resolve("m2"), "--input", input, "--set", quarantine, "--set", skip),
            2)
        .isOneLineThat("Cannot write " + inside, "Set another data.badRows.quarantinePath");
    Refusal.of(Verb.run("generate", "--model", model, "--output", model, "--overwrite"), 2)
        .isOneLineThat("Cannot write " + model, ": it is the model");
    assertThat(TrainingFolder.files(input)).containsExactly("t.csv");
  }
}
