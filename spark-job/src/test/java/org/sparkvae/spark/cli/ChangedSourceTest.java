package org.sparkvae.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.function.Predicate;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.spark.TestSession;

/** A source that is written to while a job uses it: the job leaves no output. */
class ChangedSourceTest {
  @TempDir private Path folder;
  private Path input;

  @BeforeEach
  void write() throws IOException {
    input = Files.writeString(folder.resolve("rows.csv"), TestRows.csv(0, 80, ""));
  }

  /** Touches the input when the first job starts whose description matches. */
  private final class Touch extends SparkListener {
    private final Predicate<String> when;
    private boolean done;

    Touch(Predicate<String> when) {
      this.when = when;
    }

    @Override
    public void onJobStart(SparkListenerJobStart start) {
      if (!done
          && when.test(String.valueOf(start.properties().getProperty("spark.job.description")))) {
        done = true;
        try {
          Files.setLastModifiedTime(input, FileTime.fromMillis(1_000_000));
        } catch (IOException failed) {
          throw new UncheckedIOException(failed);
        }
      }
    }
  }

  private Verb run(Predicate<String> when, Object... args) {
    TestSession.get();
    Touch touch = new Touch(when);
    TestSession.get().sparkContext().addSparkListener(touch);
    try {
      return Verb.run(args);
    } finally {
      TestSession.get().sparkContext().removeSparkListener(touch);
      assertThat(touch.done).isTrue();
    }
  }

  private void assertNoticed(Verb verb) {
    assertThat(verb.exitCode()).as(verb.toString()).isEqualTo(3);
    assertThat(verb.err())
        .isEqualTo(
            "Cannot use file:"
                + input
                + ": its files changed while they were in use: rows.csv was changed. Run again when"
                + " nothing writes to them\n");
  }

  @Test
  void trainingNoticesAfterPackingAndBeforeItsEnd() throws IOException {
    TrainingFolder work = new TrainingFolder(folder, TrainingFolder.TABLE);
    for (String when : List.of(": read", ": train, round 2")) {
      Files.setLastModifiedTime(input, FileTime.fromMillis(2_000_000));
      Verb verb =
          run(
              description -> description.endsWith(when),
              "train",
              work.recipe(),
              "--input",
              input,
              "--output",
              work.output());
      assertNoticed(verb);
      assertThat(work.output()).doesNotExist();
    }
  }

  @Test
  void scoringAndEvaluationNotice() {
    TestModel.Draft draft = new TestModel.Draft();
    draft.columns = List.of("a", "b", "c", "d", "e", "f");
    TestModel model = draft.write(folder.resolve("model"));
    Path output = folder.resolve("out");
    assertNoticed(
        run(
            description -> !description.endsWith(": check hosts"), // the input is not open yet
            "score",
            "--model",
            model.directory,
            "--input",
            input,
            "--output",
            output));
    assertThat(output).doesNotExist();
    assertThat(folder.resolve("out.work")).doesNotExist();
    input.toFile().setLastModified(2_000_000);
    Verb evaluated =
        run(
            description -> !description.endsWith(": check hosts"),
            "evaluate",
            "--model",
            model.directory,
            "--input",
            input,
            "--split",
            "train");
    assertNoticed(evaluated);
    assertThat(evaluated.out()).isEmpty();
  }
}
