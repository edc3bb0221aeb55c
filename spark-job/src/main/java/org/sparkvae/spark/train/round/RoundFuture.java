package org.sparkvae.spark.train.round;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.apache.spark.api.java.JavaFutureAction;

/**
 * A round that workers are at, while the driver does something else. Spark knows its job already:
 * one that is submitted later gets what task slots this one leaves.
 */
public final class RoundFuture implements AutoCloseable {
  private final JavaFutureAction<?> job;
  private final FutureTask<RoundResult> answer;

  /**
   * What workers answered, and when.
   *
   * @param answers of all
   * @param returnedNanos when the last one was here
   */
  public record RoundResult(GatheredUpdates answers, long returnedNanos) {}

  private RoundFuture(String name, JavaFutureAction<?> job, FutureTask<RoundResult> answer) {
    this.job = job;
    this.answer = answer;
    // Only to know when it came: the driver may ask much later.
    Thread waits = new Thread(answer, "spark-vae " + name);
    waits.setDaemon(true);
    waits.start();
  }

  /**
   * @param name of the round
   * @param job that was submitted
   * @param answers made of what it gives
   * @param atEnd whatever became of it
   */
  static <T> RoundFuture of(
      String name, JavaFutureAction<T> job, Function<T, GatheredUpdates> answers, Runnable atEnd) {
    return new RoundFuture(name, job, new FutureTask<>(() -> answered(job, answers, atEnd)));
  }

  private static <T> RoundResult answered(
      JavaFutureAction<T> job, Function<T, GatheredUpdates> answers, Runnable atEnd)
      throws Exception {
    try {
      T given = job.get();
      long returned = System.nanoTime();
      return new RoundResult(answers.apply(given), returned);
    } catch (ExecutionException e) {
      return ExceptionUtils.rethrow(e.getCause());
    } finally {
      atEnd.run();
    }
  }

  /** Waits for the answers; throws what failed, as if the round had run here. */
  public RoundResult await() {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      return ExceptionUtils.rethrow(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while a round ran", e);
    }
  }

  /** Cancels it if it still runs. Workers notice at their next step. */
  @Override
  public void close() {
    job.cancel(false);
  }
}
