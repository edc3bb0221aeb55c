package org.sparkvae.spark.job;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.objective.BoundTerms;
import org.sparkvae.spark.checkpoint.Checkpoint;
import org.sparkvae.spark.checkpoint.CheckpointFolder;
import org.sparkvae.spark.checkpoint.CheckpointOrigin;
import org.sparkvae.spark.checkpoint.Checkpointer;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.train.Engine;
import org.sparkvae.spark.train.RoundReport;
import org.sparkvae.spark.train.TrainingListener;
import org.sparkvae.spark.train.TrainingProgress;
import org.sparkvae.spark.train.TrainingResult;
import org.sparkvae.spark.train.TrainingState;

/**
 * The rounds of a {@link VaeTraining} with checkpoints: it resumes from those of an equal training
 * that did not end, and saves its own in the same folder. The caller holds the lock of the folder.
 */
final class ResumableTraining implements AutoCloseable {
  private final VaeTraining training;
  private final CheckpointFolder folder;
  private final CheckpointOrigin origin;
  private final Checkpointer checkpointer;
  private Optional<TrainingProgress> newest;
  private int savedRound;

  /**
   * Finds the checkpoint to resume from.
   *
   * @param saved receives the progress of each checkpoint once it is written, in the writing thread
   * @throws ConfigException if there is none and the mode requires one, or if it belongs to another
   *     training
   * @throws IOException if the file system refuses
   */
  ResumableTraining(
      VaeTraining training,
      CheckpointFolder folder,
      Resume.Mode mode,
      Consumer<TrainingProgress> saved)
      throws IOException {
    this.training = training;
    this.folder = folder;
    CheckpointOrigin fresh = training.origin();
    Optional<Checkpoint> found = find(mode, fresh);
    this.newest = found.map(Checkpoint::progress);
    this.origin = found.map(checkpoint -> fresh.resumedFrom(checkpoint.origin())).orElse(fresh);
    this.savedRound = resumedFrom().map(TrainingState::round).orElse(0);
    this.checkpointer =
        new Checkpointer(training.recipe().checkpoint(), folder, origin, savedRound, saved);
  }

  private Optional<Checkpoint> find(Resume.Mode mode, CheckpointOrigin fresh) throws IOException {
    if (!isResumable() && mode == Resume.Mode.REQUIRED) {
      throw ConfigException.of(
          "",
          "Cannot resume: --resume required contradicts training.engine = dl4j-spark, which keeps"
              + " no checkpoints. Set training.engine = averaging, or --resume auto");
    }
    return isResumable() ? new Resume(folder, fresh).find(mode) : Optional.empty();
  }

  /** The stock engine would resume to other bits, so none of its rounds are saved. */
  private boolean isResumable() {
    return training.recipe().training().engine() == Engine.AVERAGING;
  }

  /** {@return where the rounds continue; empty if they start from scratch, or have begun} */
  Optional<TrainingState> resumedFrom() {
    return newest.map(TrainingProgress::state);
  }

  /**
   * Runs the rounds that are left; all checkpoints are written when it returns.
   *
   * @param listener stops the training after a round, which is then saved
   */
  TrainingResult rounds(TrainingListener listener) {
    TrainingProgress start = newest.orElseGet(training::start);
    newest = Optional.empty(); // its arrays need not stay in memory
    TrainingResult result = training.rounds(start, isResumable() ? saving(listener) : listener);
    if (isResumable()) {
      checkpointer.end(result.progress());
    }
    savedRound = checkpointer.lastWrittenRound().orElse(savedRound);
    return result;
  }

  private TrainingListener saving(TrainingListener listener) {
    return new TrainingListener() {
      @Override
      public Next onRound(RoundReport report, TrainingProgress progress) {
        Next next = listener.onRound(report, progress);
        checkpointer.after(progress, next);
        return next;
      }

      @Override
      public boolean isStopping() {
        return listener.isStopping();
      }
    };
  }

  /** {@return the round of the last checkpoint; 0 without one} */
  int savedRound() {
    return savedRound;
  }

  /** As {@link VaeTraining#metrics}. */
  Map<String, Object> metrics(TrainingResult result, Map<Split, BoundTerms> bounds) {
    return training.metrics(result, bounds, checkpointer.waitedSeconds());
  }

  /** {@return of the training, with the environments of the runs that it resumed} */
  CheckpointOrigin origin() {
    return origin;
  }

  /** Waits for the checkpoint that is being written, if any. */
  @Override
  public void close() {
    checkpointer.close();
  }
}
