package org.sparkvae.spark.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.spark.train.TrainingListener.Next;

class CheckpointerTest {
  @TempDir private Path work;

  private final List<Integer> written = Collections.synchronizedList(new ArrayList<>());

  private Checkpointer checkpointer(CheckpointConfig config, int firstRound) throws IOException {
    CheckpointFolder folder =
        CheckpointFolder.under(new org.apache.hadoop.fs.Path(work.toUri()), new Configuration());
    return new Checkpointer(
        config,
        folder,
        SmallCheckpoint.ORIGIN,
        firstRound,
        progress -> written.add(progress.state().round()));
  }

  private static void after(Checkpointer checkpointer, int round) {
    checkpointer.after(SmallCheckpoint.afterRound(round).progress(), Next.CONTINUE);
  }

  @Test
  void takesOneEverySoManyRoundsOfThisRun() throws IOException {
    try (Checkpointer checkpointer = checkpointer(new CheckpointConfig(3, 0, 9, 0), 5)) {
      IntStream.rangeClosed(6, 15).forEach(round -> after(checkpointer, round));
    }
    assertThat(written).containsExactly(8, 11, 14);
  }

  @Test
  void byTimeWhicheverComesFirst() throws Exception {
    try (Checkpointer checkpointer = checkpointer(new CheckpointConfig(100, 1, 9, 0), 0)) {
      Thread.sleep(2); // longer than the shortest interval
      after(checkpointer, 1);
    }
    assertThat(written).containsExactly(1);
  }

  @Test
  void neverIfBothAreOff() throws IOException {
    try (Checkpointer checkpointer = checkpointer(new CheckpointConfig(0, 0, 9, 0), 0)) {
      IntStream.rangeClosed(1, 50).forEach(round -> after(checkpointer, round));
    }
    assertThat(written).isEmpty();
  }

  @Test
  void aStopIsSavedWhateverTheInterval() throws IOException {
    try (Checkpointer checkpointer = checkpointer(new CheckpointConfig(100, 0, 9, 0), 0)) {
      checkpointer.after(SmallCheckpoint.afterRound(1).progress(), Next.STOP);
      assertThat(written).containsExactly(1); // before the training ends
    }
  }

  @Test
  void theEndIsSavedOnce() throws IOException {
    try (Checkpointer checkpointer = checkpointer(new CheckpointConfig(2, 0, 9, 0), 0)) {
      IntStream.rangeClosed(1, 3).forEach(round -> after(checkpointer, round));
      checkpointer.end(SmallCheckpoint.afterRound(3).progress());
      checkpointer.end(SmallCheckpoint.afterRound(3).progress());
      assertThat(checkpointer.lastWrittenRound()).hasValue(3);
    }
    assertThat(written).containsExactly(2, 3);
  }

  @Test
  void aFailedWriteDoesNotEndTheTraining() throws IOException {
    Files.write(work.resolve("checkpoints"), new byte[0]); // a file where the folder must be
    try (Checkpointer checkpointer = checkpointer(new CheckpointConfig(1, 0, 9, 0), 0)) {
      after(checkpointer, 1);
      after(checkpointer, 2);
      assertThat(checkpointer.lastWrittenRound()).isEmpty();
    }
    assertThat(written).isEmpty();
  }
}
