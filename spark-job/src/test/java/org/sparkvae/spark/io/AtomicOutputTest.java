package org.sparkvae.spark.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.spark.io.AtomicOutput.Overwrite;
import org.sparkvae.spark.io.lock.JobIdentity;
import org.sparkvae.spark.io.lock.OtherJob;
import org.sparkvae.spark.io.lock.OutputInUseException;

class AtomicOutputTest {
  @TempDir private java.nio.file.Path root;
  private FileSystem fileSystem;
  private Path directory;

  @BeforeEach
  void open() throws IOException {
    fileSystem = FileSystem.getLocal(new Configuration());
    directory = new Path(root.toUri().toString(), "deep/out");
  }

  @Test
  void nothingIsVisibleBeforeTheCommitAndAllAfter() throws IOException {
    try (AtomicOutput output = open(Overwrite.REFUSE)) {
      write(output, "pictures/a.png", 1);
      Files.writeString(root.resolve("deep/out.work/metrics.json"), "{}");
      assertThat(root.resolve("deep/out")).doesNotExist();
      output.commit();
    }
    assertThat(names("deep")).containsExactly("out");
    assertThat(names("deep/out/pictures")).containsExactly("a.png");
    assertThat(Files.readAllBytes(root.resolve("deep/out/pictures/a.png"))).containsExactly(1);
  }

  @Test
  void failedRunLeavesOnlyItsOwnFiles() throws IOException {
    assertThatThrownBy(
            () -> {
              try (AtomicOutput output = open(Overwrite.REFUSE)) {
                write(output, "half", 1);
                Files.writeString(root.resolve("deep/out.work/metrics.json"), "{}");
                throw new IllegalStateException("lost");
              }
            })
        .hasMessage("lost");
    assertThat(names("deep")).containsExactly("out.work");
    assertThat(names("deep/out.work")).containsExactly("metrics.json");

    AtomicOutput.open(
            fileSystem, new Path(directory, "b"), Overwrite.REFUSE, JobIdentity.newRun("local-1"))
        .close();
    assertThat(names("deep/out")).isEmpty();
  }

  @Test
  void existingOutputIsRefusedAndUnharmed() throws IOException {
    commit(Overwrite.REFUSE, 1);

    assertThatThrownBy(() -> open(Overwrite.REFUSE))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "Cannot write " + directory + ": it exists. Give another --output, or --overwrite");
    assertThat(Files.readAllBytes(root.resolve("deep/out/file"))).containsExactly(1);
    assertThat(names("deep")).containsExactly("out");
  }

  @Test
  void outputThatAppearsMeanwhileIsRefusedAtTheCommit() throws IOException {
    try (AtomicOutput output = open(Overwrite.REFUSE)) {
      write(output, "file", 2);
      Files.createDirectories(root.resolve("deep/out"));
      assertThatThrownBy(output::commit).isInstanceOf(ConfigException.class);
    }
    assertThat(names("deep/out")).isEmpty();
  }

  @Test
  void replacedOutputContainsOnlyTheNewFiles() throws IOException {
    commit(Overwrite.REFUSE, 1);
    Files.writeString(root.resolve("deep/out/other"), "");
    commit(Overwrite.REPLACE, 2);

    assertThat(names("deep")).containsExactly("out");
    assertThat(names("deep/out")).containsExactly("file");
    assertThat(Files.readAllBytes(root.resolve("deep/out/file"))).containsExactly(2);
  }

  @Test
  void oldOutputStaysUntilTheCommitAndIfItFails() throws IOException {
    commit(Overwrite.REFUSE, 1);
    try (AtomicOutput output = open(Overwrite.REPLACE)) {
      // Nothing was written, so that there is nothing to rename.
      assertThatThrownBy(output::commit).isInstanceOf(IOException.class);
    }
    assertThat(Files.readAllBytes(root.resolve("deep/out/file"))).containsExactly(1);
    assertThat(names("deep")).containsExactly("out");
  }

  @Test
  void outputOfARunKilledBetweenTheRenamesIsRestored() throws IOException {
    commit(Overwrite.REFUSE, 1);
    Files.createDirectories(root.resolve("deep/out.work"));
    Files.move(root.resolve("deep/out"), root.resolve("deep/out.work/replaced"));

    open(Overwrite.REPLACE).close();

    assertThat(Files.readAllBytes(root.resolve("deep/out/file"))).containsExactly(1);
  }

  @Test
  void nothingOfAKilledRunIsLeftAfterTheNext() throws IOException, InterruptedException {
    commit(Overwrite.REFUSE, 1);
    try (OtherJob killed = new OtherJob(root.resolve("deep/out"))) {
      killed.kill();
    }
    assertThat(names("deep/out.work")).containsExactly("artifact-other", "lock.json");
    Files.writeString(root.resolve("deep/out.work/lock.json.after-older"), "");

    try (AtomicOutput output = open(Overwrite.REPLACE)) {
      assertThat(names("deep/out.work")).containsExactly("lock.json");
      write(output, "file", 2);
      output.commit();
    }
    assertThat(names("deep")).containsExactly("out");
    assertThat(names("deep/out")).containsExactly("file");
  }

  @Test
  void runKilledAfterTheRenamesLeavesNoFiles() throws IOException {
    commit(Overwrite.REFUSE, 1);
    Files.createDirectories(root.resolve("deep/out.work/replaced"));
    Files.createDirectories(root.resolve("deep/out.work/checkpoints/12"));

    AtomicOutput.recover(fileSystem, directory, JobIdentity.newRun("local-1"));

    assertThat(names("deep")).containsExactly("out");
    assertThat(Files.readAllBytes(root.resolve("deep/out/file"))).containsExactly(1);
  }

  @Test
  void runKilledBeforeTheRenamesKeepsItsOwnFiles() throws IOException {
    commit(Overwrite.REFUSE, 1);
    Files.createDirectories(root.resolve("deep/out.work/artifact-other"));
    Files.createDirectories(root.resolve("deep/out.work/checkpoints/12"));

    AtomicOutput.recover(fileSystem, directory, JobIdentity.newRun("local-1"));

    assertThat(names("deep/out.work")).containsExactly("checkpoints");
    assertThat(names("deep")).containsExactly("out", "out.work");
  }

  @Test
  void firstOutputKilledBetweenTheRenamesLeavesNone() throws IOException {
    Files.createDirectories(root.resolve("deep/out.work/replaced"));
    Files.createDirectories(root.resolve("deep/out.work/artifact-other"));

    AtomicOutput.recover(fileSystem, directory, JobIdentity.newRun("local-1"));

    assertThat(names("deep")).isEmpty();
  }

  @Test
  void runThatLostItsLockCommitsNothing() throws IOException {
    commit(Overwrite.REFUSE, 1);
    AtomicOutput slow = open(Overwrite.REPLACE);
    write(slow, "file", 2);
    Files.delete(root.resolve("deep/out.work/lock.json"));
    try (AtomicOutput fast = open(Overwrite.REPLACE)) {
      write(slow, "file", 2);
      write(fast, "file", 3);

      assertThatThrownBy(slow::commit)
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("Lost the lock of " + directory + " to the job local-1 (run ");
      slow.close();
      assertThat(Files.readAllBytes(root.resolve("deep/out/file"))).containsExactly(1);

      fast.commit();
    }
    assertThat(Files.readAllBytes(root.resolve("deep/out/file"))).containsExactly(3);
    assertThat(names("deep")).containsExactly("out");
  }

  @Test
  void secondWriterIsRefusedUntilTheFirstIsDone() throws IOException {
    try (AtomicOutput first = open(Overwrite.REFUSE)) {
      assertThat(first.isLocked()).isTrue();
      assertThatThrownBy(() -> open(Overwrite.REPLACE))
          .isInstanceOf(OutputInUseException.class)
          .hasMessageContaining(" is writing it");
      write(first, "file", 1);
      first.commit();
    }
    assertThat(names("deep")).containsExactly("out");
  }

  @Test
  void storeReportsLengthsAndChecksNames() throws IOException {
    HadoopArtifactStore store = new HadoopArtifactStore(fileSystem, directory);
    try (OutputStream out = store.create("a/b")) {
      out.write(new byte[3]);
    }
    assertThat(store.length("a/b")).isEqualTo(3);
    assertThat(store.exists("a")).isFalse();
    assertThat(store.open("a/b").readAllBytes()).hasSize(3);
    assertThatThrownBy(() -> store.open("../a")).isInstanceOf(IllegalArgumentException.class);
  }

  private AtomicOutput open(Overwrite overwrite) throws IOException {
    return AtomicOutput.open(fileSystem, directory, overwrite, JobIdentity.newRun("local-1"));
  }

  private void commit(Overwrite overwrite, int content) throws IOException {
    try (AtomicOutput output = open(overwrite)) {
      write(output, "file", content);
      output.commit();
    }
  }

  private static void write(AtomicOutput output, String name, int content) throws IOException {
    try (OutputStream out = output.store().create(name)) {
      out.write(content);
    }
  }

  private List<String> names(String of) {
    String[] names = root.resolve(of).toFile().list();
    Arrays.sort(names);
    return List.of(names);
  }
}
