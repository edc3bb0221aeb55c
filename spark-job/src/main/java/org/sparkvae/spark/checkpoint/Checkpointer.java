package org.sparkvae.spark.checkpoint;

import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparkvae.spark.train.TrainingListener.Next;
import org.sparkvae.spark.train.TrainingProgress;

/**
 * Takes checkpoints between rounds. They are written while the next rounds run, one at a time: who
 * comes while one is being written waits for it, so that a training that dies has lost no more than
 * two intervals and the round that runs ahead. One that cannot be written is a warning; the earlier
 * ones still count.
 */
public final class Checkpointer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpointer.class);

  private final CheckpointConfig config;
  private final CheckpointFolder folder;
  private final CheckpointOrigin origin;
  private final BooleanSupplier stopRequested;
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
   * @param config when
   * @param folder where
   * @param origin whose
   * @param firstRound how many rounds were run before
   * @param stopRequested whether the training is to stop after this round
   * @param written told of each checkpoint once it is there, by the writing thread
   */
  public Checkpointer(
      CheckpointConfig config,
      CheckpointFolder folder,
      CheckpointOrigin origin,
      int firstRound,
      BooleanSupplier stopRequested,
      Consumer<TrainingProgress> written) {
    this.config = config;
    this.folder = folder;
    this.origin = origin;
    this.lastRound = firstRound;
    this.stopRequested = stopRequested;
    this.written = written;
  }

  /**
   * Between two rounds: takes a checkpoint if one is due. A stop waits until it is written.
   *
   * @param progress after a round
   * @return whether the training goes on
   */
  public Next after(TrainingProgress progress) {
    boolean stops = stopRequested.getAsBoolean();
    if (stops || isDue(progress)) {
      take(progress);
    }
    if (stops) {
      await();
    }
    return stops ? Next.STOP : Next.CONTINUE;
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
    } catch (Throwable failed) { // an Error, too: what is trained is worth more than its copy
      LOG.warn(
          "Cannot write the checkpoint of round {} to {}: {}. Training goes on without it",
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
   * After the last round: what follows may fail, too, and takes its time.
   *
   * @param progress after it
   */
  public void end(TrainingProgress progress) {
    boolean isOn = config.everyRounds() > 0 || config.everyMillis() > 0;
    if (isOn && progress.state().round() > lastRound) {
      take(progress);
    }
  }

  /**
   * @return how many rounds the last checkpoint holds that this run has written; empty without one
   */
  public OptionalInt lastWrittenRound() {
    await();
    return writtenRound;
  }

  /**
   * @return how long the driver waited for checkpoints, beside a round or not
   */
  public double waitedSeconds() {
    return waitedNanos / 1e9;
  }

  /** Waits for the checkpoint that is being written. */
  @Override
  public void close() {
    try {
      await();
    } finally {
      writer.shutdown();
    }
  }
}
