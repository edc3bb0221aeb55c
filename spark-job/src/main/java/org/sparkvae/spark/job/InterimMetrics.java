package org.sparkvae.spark.job;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.spark.cli.ExitCode;
import org.sparkvae.spark.cli.Failures;
import org.sparkvae.spark.io.AtomicOutput;
import org.sparkvae.spark.io.HadoopArtifactStore;
import org.sparkvae.spark.io.lock.AtomicFile;
import org.sparkvae.spark.train.TrainingState;

/**
 * {@code metrics.json} beside the checkpoints, for a scheduler that cannot see the exit code. While
 * a run goes on it says what would hold if it were killed now: interrupted, resumable.
 */
final class InterimMetrics {
  private static final Logger LOG = LoggerFactory.getLogger(InterimMetrics.class);

  private final AtomicOutput output;
  private final FileSystem files;
  private final Path file;
  private volatile Optional<Kept> kept = Optional.empty();
  private volatile Optional<Integer> resumedFromRound = Optional.empty();

  /** What the next run goes on from; not the state itself, whose arrays would stay with it. */
  record Kept(int passes, int rounds, int undoneRounds) {}

  InterimMetrics(FileSystem files, AtomicOutput output) {
    this.output = output;
    this.files = HadoopArtifactStore.withoutSideFiles(files);
    this.file = new Path(output.workDirectory(), "metrics.json");
    interrupted();
  }

  void resumedFrom(TrainingState state) {
    resumedFromRound = Optional.of(state.round());
    resumableFrom(state);
  }

  void resumableFrom(TrainingState state) {
    kept = Optional.of(new Kept(state.pass(), state.round(), state.undoneRounds()));
    interrupted();
  }

  void interrupted() {
    write("interrupted", ExitCode.INTERRUPTED);
  }

  void failed(ExitCode code) {
    write("failed", code);
  }

  // Never in the way of the training or of the failure that is told with it.
  private void write(String outcome, ExitCode code) {
    if (!output.isLocked()) {
      return; // it is another job's folder by now
    }
    String json = SortedJson.write(RunMetrics.ofUnfinished(outcome, code, kept, resumedFromRound));
    try {
      AtomicFile.replace(files, file, json.getBytes(StandardCharsets.UTF_8));
    } catch (IOException | RuntimeException unwritable) {
      LOG.warn("Cannot write {}: {}", file, Failures.firstLine(unwritable));
    }
  }
}
