package org.sparkvae.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparkvae.spark.TestSession;

/** A path names exactly that file or folder, whatever characters it consists of. */
class PathsTest {
  @TempDir private Path folder;

  private static String rows(int count) {
    StringBuilder text = new StringBuilder("x,y,\"k,1\"\n");
    for (int i = 0; i < count; i++) {
      text.append(i % 7).append(',').append(i % 5).append(",k").append(i).append('\n');
    }
    return text.toString();
  }

  /** Beside each folder is another one that its name would match if it were a pattern. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "run[1] run1",
        "a*b axb",
        "{x,y} x",
        "q? qq",
        "a%20b 'a b'",
        "'a b' a%20b",
        "a:b a",
        "größe#3 größe",
        "100%+&c 100",
        "'été/d=1' été",
      })
  void isNoPattern(String name, String other) throws IOException {
    TrainingFolder work = new TrainingFolder(folder, TrainingFolder.TABLE);
    Path input = Files.createDirectories(folder.resolve("in").resolve(name));
    Files.writeString(input.resolve(name.replaceAll("[/:]", "_") + ".csv"), rows(40));
    Files.createDirectories(folder.resolve("in").resolve(other));
    Files.writeString(folder.resolve("in").resolve(other).resolve("other.csv"), rows(11));
    Path model = folder.resolve("model").resolve(name);
    Path codes = folder.resolve("codes").resolve(name);

    Verb trained = work.trainTo(model, "--input", input + "//");
    assertThat(trained.exitCode()).as(trained.toString()).isZero();
    assertThat(trained.out()).contains("(40 rows)");
    Verb.ok("score", "--model", model, "--input", input, "--output", codes, "--keys", "\"k,1\"");
    assertThat(Verb.ok("evaluate", "--model", model + "/", "--split", "train").out())
        .contains("\"rows\":40");

    var scored =
        TestSession.get().read().option("__globPaths__", "false").parquet(codes.toString());
    assertThat(scored.columns()).contains("k,1", "latentMean");
    assertThat(scored.count()).isEqualTo(40);
    assertThat(Files.exists(model.resolveSibling(model.getFileName() + ".work"))).isFalse();
  }

  @Test
  void aColonThatHadoopTakesForAFileSystemIsExplained() throws IOException {
    TrainingFolder work = new TrainingFolder(folder, TrainingFolder.TABLE);
    Refusal.of(work.train("--input", "s:2"), 2)
        .isOneLine(
            "Cannot open the path s:2: what precedes a colon must be a file system, as in hdfs://,"
                + " but it is s. If the colon is part of a name, write ./s:2 or a full path");
  }

  @Test
  void aLocalFileWithAColonIsRefusedByName() throws IOException {
    TrainingFolder work = new TrainingFolder(folder, TrainingFolder.TABLE);
    Path in = Files.createDirectory(folder.resolve("in"));
    Path file = Files.writeString(in.resolve("10:30.csv"), rows(40));
    for (Path input : List.of(file, in)) {
      Refusal.of(work.train("--input", input), 3)
          .isOneLine(
              "Cannot read file:"
                  + file
                  + ": Hadoop cannot open a local file with a colon in its name. Rename it");
    }
  }
}
