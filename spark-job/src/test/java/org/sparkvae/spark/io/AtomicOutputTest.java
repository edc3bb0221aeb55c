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
    try (AtomicOutput output = AtomicOutput.open(fileSystem, directory, Overwrite.REFUSE)) {
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
              try (AtomicOutput output =
                  AtomicOutput.open(fileSystem, directory, Overwrite.REFUSE)) {
                write(output, "half", 1);
                Files.writeString(root.resolve("deep/out.work/metrics.json"), "{}");
                throw new IllegalStateException("lost");
              }
            })
        .hasMessage("lost");
    assertThat(names("deep")).containsExactly("out.work");
    assertThat(names("deep/out.work")).containsExactly("metrics.json");

    AtomicOutput.open(fileSystem, new Path(directory, "b"), Overwrite.REFUSE).close();
    assertThat(names("deep/out")).isEmpty();
  }

  @Test
  void existingOutputIsRefusedAndUnharmed() throws IOException {
    commit(Overwrite.REFUSE, 1);

    assertThatThrownBy(() -> AtomicOutput.open(fileSystem, directory, Overwrite.REFUSE))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "Cannot write " + directory + ": it exists. Give another --output, or --overwrite");
    assertThat(Files.readAllBytes(root.resolve("deep/out/file"))).containsExactly(1);
    assertThat(names("deep")).containsExactly("out");
  }

  @Test
  void outputThatComesMeanwhileIsRefusedAtTheCommit() throws IOException {
    try (AtomicOutput output = AtomicOutput.open(fileSystem, directory, Overwrite.REFUSE)) {
      write(output, "file", 2);
      Files.createDirectories(root.resolve("deep/out"));
      assertThatThrownBy(output::commit).isInstanceOf(ConfigException.class);
    }
    assertThat(names("deep/out")).isEmpty();
  }

  @Test
  void replacedOutputIsTheNewOneAlone() throws IOException {
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
    try (AtomicOutput output = AtomicOutput.open(fileSystem, directory, Overwrite.REPLACE)) {
      // Nothing was written, so that there is nothing to rename.
      assertThatThrownBy(output::commit).isInstanceOf(IOException.class);
    }
    assertThat(Files.readAllBytes(root.resolve("deep/out/file"))).containsExactly(1);
    assertThat(names("deep")).containsExactly("out");
  }

  @Test
  void outputOfARunKilledBetweenTheRenamesComesBack() throws IOException {
    commit(Overwrite.REFUSE, 1);
    Files.createDirectories(root.resolve("deep/out.work"));
    Files.move(root.resolve("deep/out"), root.resolve("deep/out.work/replaced"));

    AtomicOutput.open(fileSystem, directory, Overwrite.REPLACE).close();

    assertThat(Files.readAllBytes(root.resolve("deep/out/file"))).containsExactly(1);
  }

  @Test
  void storeTellsLengthAndKeepsNamesWithin() throws IOException {
    HadoopArtifactStore store = new HadoopArtifactStore(fileSystem, directory);
    try (OutputStream out = store.create("a/b")) {
      out.write(new byte[3]);
    }
    assertThat(store.length("a/b")).isEqualTo(3);
    assertThat(store.exists("a")).isFalse();
    assertThat(store.open("a/b").readAllBytes()).hasSize(3);
    assertThatThrownBy(() -> store.open("../a")).isInstanceOf(IllegalArgumentException.class);
  }

  private void commit(Overwrite overwrite, int content) throws IOException {
    try (AtomicOutput output = AtomicOutput.open(fileSystem, directory, overwrite)) {
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
