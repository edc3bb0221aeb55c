package org.sparkvae.spark.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.fs.FileSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.spark.io.AtomicOutput;
import org.sparkvae.spark.io.HadoopArtifactStore;
import org.sparkvae.spark.train.TrainingState;

/**
 * {@code metrics.json} beside the checkpoints, for a scheduler that cannot see the exit code. While
 * a run goes on it says what would hold if it were killed now: interrupted, resumable.
 */
final class WorkMetrics {
  private static final Logger LOG = LoggerFactory.getLogger(WorkMetrics.class);
  private static final String FILE = "metrics.json";

  private final AtomicOutput output;
  private final HadoopArtifactStore store;

  /** What is kept when the run ends without an artifact. */
  private volatile TrainingState kept;

  WorkMetrics(FileSystem files, AtomicOutput output) {
    this.output = output;
    this.store = new HadoopArtifactStore(files, output.workDirectory());
  }

  /**
   * @param state that a run would resume from; null before there is any
   */
  void resumableFrom(TrainingState state) {
    kept = state;
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
    String json = SortedJson.write(RunMetrics.ofUnfinished(outcome, code, kept));
    try (OutputStream to = store.create(FILE)) {
      to.write(json.getBytes(StandardCharsets.UTF_8));
    } catch (IOException | RuntimeException unwritable) {
      LOG.warn("Cannot write {}/{}: {}", store, FILE, Failures.firstLine(unwritable));
    }
  }
}
