package org.sparkvae.spark.job;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.spark.io.AtomicOutput;
import org.sparkvae.spark.io.HadoopArtifactStore;
import org.sparkvae.spark.io.lock.AtomicFile;
import org.sparkvae.spark.job.TrainingJob.ExitCodes;
import org.sparkvae.spark.train.TrainingResult.Outcome;
import org.sparkvae.spark.train.TrainingState;

/**
 * {@code metrics.json} next to the checkpoints, for a scheduler that cannot see the exit code.
 * During a run it contains what would be true if the run were killed now: interrupted, resumable.
 */
final class InterimMetrics {
  private static final Logger LOG = LoggerFactory.getLogger(InterimMetrics.class);

  private final AtomicOutput output;
  private final FileSystem files;
  private final Path file;
  private final ExitCodes exitCodes;
  private volatile Optional<Resumable> resumable = Optional.empty();
  private volatile Optional<Integer> resumedFromRound = Optional.empty();
  private boolean hasFailed;

  /** What the next run resumes from; not the state itself, whose arrays would stay in memory. */
  record Resumable(int passes, int rounds, int undoneRounds) {}

  InterimMetrics(FileSystem files, AtomicOutput output, ExitCodes exitCodes) {
    this.exitCodes = exitCodes;
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
    resumable =
        Optional.of(new Resumable(state.pass(), state.round(), state.guard().undoneRounds()));
    interrupted();
  }

  void interrupted() {
    write(TrainingMetrics.outcome(Outcome.INTERRUPTED), exitCodes.of(Outcome.INTERRUPTED));
  }

  /** Final: rounds may still end while the process does, and must not be reported over it. */
  synchronized void failed(Throwable failure) {
    if (!hasFailed) {
      write("failed", exitCodes.of(failure));
      hasFailed = true;
    }
  }

  // Must not stop the training, nor hide the failure that it reports.
  private synchronized void write(String outcome, int exitCode) {
    if (hasFailed || !output.isLocked()) {
      return; // or the folder is another job's by now
    }
    String json =
        SortedJson.write(
            TrainingMetrics.ofUnfinished(outcome, exitCode, resumable, resumedFromRound));
    try {
      AtomicFile.replace(files, file, json.getBytes(StandardCharsets.UTF_8));
    } catch (IOException | RuntimeException unwritable) {
      LOG.warn("Cannot write {}: {}", file, unwritable.toString());
    }
  }
}
