package org.sparkvae.spark.data.file;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.spark.TestSession;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.DataFormat;
import org.sparkvae.spark.data.Draft;
import org.sparkvae.spark.data.source.IdxFiles;

class SourceFilesTest {
  @TempDir Path folder;
  private Path input;

  @BeforeEach
  void write() throws IOException {
    input = Files.createDirectories(folder.resolve("in"));
    Files.createDirectories(input.resolve("day=1"));
    write("day=1/a.csv", "x,y\n1,2\n");
    write("day=1/b.csv", "x,y\n3,4\n");
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(input.resolve(name), text);
  }

  private static void assertChanged(SourceFiles files, String what) {
    assertThatThrownBy(files::verifyUnchanged)
        .isInstanceOf(DataException.class)
        .hasMessageContaining(
            ": its files changed while they were in use: " + what + ". Run again");
  }

  @Test
  void addedChangedAndRemovedFilesAreNamed() throws IOException {
    SourceFiles files = new Draft(input, DataFormat.CSV).table().files();
    assertThatCode(files::verifyUnchanged).doesNotThrowAnyException();

    write("day=1/a.csv", "x,y\n1,25\n");
    Files.delete(input.resolve("day=1/b.csv"));
    write("c.csv", "x,y\n1,2\n");
    assertChanged(files, "day=1/a.csv was changed, day=1/b.csv was removed, c.csv was added");
  }

  @Test
  void theSameLengthAtAnotherTimeIsAChange() throws IOException {
    SourceFiles files = new Draft(input.resolve("day=1/a.csv"), DataFormat.CSV).table().files();
    Files.setLastModifiedTime(input.resolve("day=1/b.csv"), FileTime.fromMillis(5000));
    assertThatCode(files::verifyUnchanged).doesNotThrowAnyException();

    Files.setLastModifiedTime(input.resolve("day=1/a.csv"), FileTime.fromMillis(5000));
    assertChanged(files, "a.csv was changed");
  }

  @Test
  void filesThatSparkIgnoresAreNoChange() throws IOException {
    SourceFiles files = new Draft(input, DataFormat.CSV).table().files();
    write("_SUCCESS", "");
    write(".hidden.csv", "x");
    Files.createDirectories(input.resolve("_temporary/0"));
    write("_temporary/0/part.csv", "x");
    Files.createDirectories(input.resolve("out.work/artifact"));
    write("out.work/artifact/metrics.json", "x");
    assertThatCode(files::verifyUnchanged).doesNotThrowAnyException();

    Files.createDirectories(input.resolve("_day=2"));
    write("_day=2/d.csv", "x");
    assertChanged(files, "_day=2/d.csv was added");
  }

  @Test
  void moreThanFiveAreCounted() throws IOException {
    SourceFiles files = new Draft(input, DataFormat.CSV).table().files();
    for (int i = 0; i < 8; i++) {
      write("n" + i + ".csv", "x");
    }
    assertChanged(
        files,
        "n0.csv was added, n1.csv was added, n2.csv was added, n3.csv was added, n4.csv was added,"
            + " and 3 more");
  }

  @Test
  void onlyTheIdxFilesThatAreReadCount() throws IOException {
    Path mnist = Files.createDirectory(folder.resolve("mnist"));
    IdxFiles.mnist(mnist);
    SourceFiles files = new Draft(mnist, DataFormat.AUTO).table().files();
    Files.writeString(mnist.resolve("notes.txt"), "of no concern");
    assertThatCode(files::verifyUnchanged).doesNotThrowAnyException();

    Path labels = mnist.resolve("t10k-labels-idx1-ubyte");
    Files.write(labels, IdxFiles.labels(4));
    assertChanged(files, labels.toUri().toString().replace("file://", "file:") + " was changed");
  }

  @Test
  void tablesHaveTheirFilesAndRowsNone() throws IOException {
    TestSession.get().read().csv(input.toString()).createOrReplaceTempView("of_files");
    SourceFiles files =
        SourceFiles.snapshot(
            TestSession.get().sessionState().newHadoopConf(),
            "table of_files",
            TestSession.get().table("of_files").inputFiles());
    assertThatCode(files::verifyUnchanged).doesNotThrowAnyException();
    Files.delete(input.resolve("day=1/b.csv"));
    assertChanged(files, "file:" + input + "/day=1/b.csv was removed");

    TestSession.get().range(3).createOrReplaceTempView("of_rows");
    assertThatCode(new Draft("of_rows", DataFormat.TABLE).table().files()::verifyUnchanged)
        .doesNotThrowAnyException();
  }
}
