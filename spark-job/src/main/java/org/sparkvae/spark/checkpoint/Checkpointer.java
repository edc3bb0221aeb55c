package org.sparkvae.spark.checkpoint;

import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparkvae.spark.train.TrainingListener.Next;
import org.sparkvae.spark.train.TrainingProgress;

/**
 * Takes checkpoints between rounds. They are written one at a time while the next rounds run. A new
 * one waits until the previous one is written, so that a training that dies loses at most two
 * intervals and the round that runs ahead. If one cannot be written, a warning is logged; the
 * earlier ones remain.
 */
public final class Checkpointer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpointer.class);

  private final CheckpointConfig config;
  private final CheckpointFolder folder;
  private final CheckpointOrigin origin;
  private final Consumer<TrainingProgress> written;
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "checkpoint-writer");
            thread.setDaemon(true);
            return thread;
          });

  private volatile OptionalInt writtenRound = OptionalInt.empty();
  private CompletableFuture<Void> inFlight = CompletableFuture.completedFuture(null);
  private int lastRound;
  private long lastNanos = System.nanoTime();
  private long waitedNanos;

  /**
   * @param config when checkpoints are taken
   * @param firstRound number of rounds before this run
   * @param written receives the progress of each checkpoint once it is written, in the writing
   *     thread
   */
  public Checkpointer(
      CheckpointConfig config,
      CheckpointFolder folder,
      CheckpointOrigin origin,
      int firstRound,
      Consumer<TrainingProgress> written) {
    this.config = config;
    this.folder = folder;
    this.origin = origin;
    this.lastRound = firstRound;
    this.written = written;
  }

  /**
   * Takes a checkpoint if one is due; before a stop, waits until it is written.
   *
   * @param next what follows the round
   */
  public void after(TrainingProgress progress, Next next) {
    if (next == Next.STOP || isDue(progress)) {
      take(progress);
    }
    if (next == Next.STOP) {
      await();
    }
  }

  private boolean isDue(TrainingProgress progress) {
    int rounds = progress.state().round() - lastRound;
    long millis = (System.nanoTime() - lastNanos) / 1_000_000;
    return config.everyRounds() > 0 && rounds >= config.everyRounds()
        || config.everyMillis() > 0 && millis >= config.everyMillis();
  }

  private void take(TrainingProgress progress) {
    await();
    lastRound = progress.state().round();
    lastNanos = System.nanoTime();
    inFlight = CompletableFuture.runAsync(() -> write(progress), writer);
  }

  private void write(TrainingProgress progress) {
    try {
      folder.write(new Checkpoint(origin, progress), config.keep());
    } catch (Throwable failed) { // an Error, too: the training is worth more than its copy
      LOG.warn(
          "Cannot write the checkpoint of round {} to {}: {}. Training continues without it",
          progress.state().round(),
          folder,
          firstLine(failed));
      return;
    }
    writtenRound = OptionalInt.of(progress.state().round());
    written.accept(progress);
  }

  private static String firstLine(Throwable failed) {
    return String.valueOf(failed.getMessage()).lines().findFirst().orElse("");
  }

  private void await() {
    long began = System.nanoTime();
    inFlight.join();
    waitedNanos += System.nanoTime() - began;
  }

  /**
   * Takes a checkpoint after the last round, since the steps that follow can fail and take time.
   */
  public void end(TrainingProgress progress) {
    boolean isOn = config.everyRounds() > 0 || config.everyMillis() > 0;
    if (isOn && progress.state().round() > lastRound) {
      take(progress);
    }
  }

  /**
   * {@return number of rounds in the last checkpoint that this run has written; empty without one}
   */
  public OptionalInt lastWrittenRound() {
    await();
    return writtenRound;
  }

  /** {@return seconds that the driver waited for checkpoints} */
  public double waitedSeconds() {
    return waitedNanos / 1e9;
  }

  /** Waits for the checkpoint that is being written, if any. */
  @Override
  public void close() {
    try {
      await();
    } finally {
      writer.shutdown();
    }
  }
}
