package org.sparkvae.spark.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.model.artifact.ArtifactException;

class CheckpointFolderTest {
  @TempDir private Path work;
  private CheckpointFolder folder;

  @BeforeEach
  void open() throws IOException {
    folder =
        CheckpointFolder.under(new org.apache.hadoop.fs.Path(work.toUri()), new Configuration());
  }

  private static String name(int round) {
    return "round-%08d-0123456789abcdef.checkpoint".formatted(round);
  }

  private Path file(int round) {
    return work.resolve("checkpoints").resolve(name(round));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(work.resolve("checkpoints"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void isEmptyAtFirst() throws IOException {
    assertThat(folder.newest()).isEmpty();
    folder.deleteUnfinished();
    folder.clear();
  }

  @Test
  void keepsTheLastOnesAndNothingElse() throws IOException {
    for (int round = 8; round <= 12; round++) {
      folder.write(SmallCheckpoint.afterRound(round), 2);
    }

    assertThat(names()).containsExactly(name(11), name(12));
    assertThat(folder.newest().orElseThrow().progress().state().round()).isEqualTo(12);
  }

  @Test
  void skipsADamagedOne() throws IOException {
    folder.write(SmallCheckpoint.afterRound(1), 3);
    folder.write(SmallCheckpoint.afterRound(2), 3);
    Files.write(file(2), new byte[] {1, 2, 3});

    assertThat(folder.newest().orElseThrow().progress().state().round()).isEqualTo(1);

    folder.write(SmallCheckpoint.afterRound(2), 3);
    assertThat(folder.newest().orElseThrow().progress().state().round()).isEqualTo(2);
  }

  @Test
  void aSkippedOneIsDeletedWithTheNextWrite() throws IOException {
    folder.write(SmallCheckpoint.afterRound(90), 1);
    Files.write(file(100), new byte[] {1, 2, 3}); // unreadable: the run resumed from 90

    folder.write(SmallCheckpoint.afterRound(95), 1);

    assertThat(names()).containsExactly(name(95));
  }

  @Test
  void failsIfNoneCanBeRead() throws IOException {
    folder.write(SmallCheckpoint.afterRound(1), 3);
    Files.write(file(1), new byte[0]);

    assertThatThrownBy(folder::newest)
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("no checkpoint there can be read")
        .hasMessageEndingWith("To start from scratch, delete it, or run with --resume never");
  }

  @Test
  void aPartialFileIsNoCheckpointAndIsDeleted() throws IOException {
    Files.createDirectories(work.resolve("checkpoints"));
    Path half = file(3).resolveSibling(name(3) + ".writing");
    Files.write(half, SmallCheckpoint.bytes(SmallCheckpoint.afterRound(3)));

    assertThat(folder.newest()).isEmpty();
    folder.deleteUnfinished();
    assertThat(half).doesNotExist();
  }

  @Test
  void aFailedWriteLeavesTheEarlierOnesAndNoPartialFile() throws IOException {
    folder.write(SmallCheckpoint.afterRound(1), 1);
    Path inTheWay =
        Files.createDirectories(file(2).resolve("child")); // cannot be deleted or replaced

    assertThatThrownBy(() -> folder.write(SmallCheckpoint.afterRound(2), 1))
        .isInstanceOf(IOException.class);

    assertThat(inTheWay).exists();
    assertThat(names()).containsExactly(name(1), name(2));
    assertThat(Files.isRegularFile(file(1))).isTrue();
  }

  @Test
  void clearDeletesAll() throws IOException {
    folder.write(SmallCheckpoint.afterRound(1), 3);
    folder.clear();
    assertThat(work.resolve("checkpoints")).doesNotExist();
  }
}
