package org.sparkvae.spark.train;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Runs rounds on a thread of its own, one at a time: while the driver still validates, reports and
 * saves a round, the workers are at the next. Spark gives the earlier job its task slots first, so
 * a round does not wait for the validation of the one before.
 */
final class RoundsAhead implements AutoCloseable {
  private static final String DESCRIPTION = "spark.job.description";
  private static final long MOST_SECONDS_TO_CANCEL = 10;

  private final JavaSparkContext spark;
  private final RoundRunner rounds;
  private final ExecutorService thread;
  private final String group = "spark-vae-rounds-" + System.identityHashCode(this);

  RoundsAhead(JavaSparkContext spark, RoundRunner rounds) {
    this.spark = spark;
    this.rounds = rounds;
    this.thread = Executors.newSingleThreadExecutor(RoundsAhead::daemon);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "spark-vae rounds");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * A round that was started.
   *
   * @param batches that each worker takes at most
   * @param answer once all workers are done
   */
  record Running(int batches, Future<Answer> answer) {

    /** Waits for it. */
    Answer await() {
      try {
        return answer.get();
      } catch (ExecutionException e) {
        return ExceptionUtils.rethrow(e.getCause()); // as if it had run here
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("Interrupted while a round ran", e);
      }
    }
  }

  /**
   * What workers answered, and when.
   *
   * @param answers of all
   * @param beganNanos when the round was sent out
   * @param returnedNanos when the last answer was here
   */
  record Answer(RoundAnswers answers, long beganNanos, long returnedNanos) {}

  Running start(Shards shards, TrainingState state, int batches) {
    String job = spark.getLocalProperty(DESCRIPTION);
    String description = (job == null ? "" : job + ", ") + "round " + (state.round() + 1);
    return new Running(batches, thread.submit(() -> run(shards, state, batches, description)));
  }

  private Answer run(Shards shards, TrainingState state, int batches, String description) {
    // Not interrupted where it is cancelled: workers look for that themselves, at each step.
    spark.setJobGroup(group, description, false);
    long began = System.nanoTime();
    RoundAnswers answers = rounds.run(shards, state, batches);
    return new Answer(answers, began, System.nanoTime());
  }

  /** Cancels what still runs: nobody will ask for its answer. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      // A job that is only about to begin is not there to be cancelled yet.
      for (long second = 0; second < MOST_SECONDS_TO_CANCEL && !thread.isTerminated(); second++) {
        cancel();
        thread.awaitTermination(1, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void cancel() {
    try {
      spark.cancelJobGroup(group);
    } catch (RuntimeException e) {
      if (!spark.sc().isStopped()) { // by a signal: then nothing runs any more
        throw e;
      }
    }
  }
}
