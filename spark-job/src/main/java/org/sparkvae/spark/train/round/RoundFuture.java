package org.sparkvae.spark.train.round;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.apache.spark.api.java.JavaFutureAction;

/**
 * A round that runs while the driver does something else. Its Spark job is already submitted: a job
 * that is submitted later gets the task slots that this one leaves free. A round of {@link
 * LocalRounds} has no job.
 */
public final class RoundFuture implements AutoCloseable {
  private final Runnable cancel;
  private final Runnable beforeWaiting;
  private final FutureTask<RoundResult> result;

  private RoundFuture(Runnable cancel, Runnable beforeWaiting, FutureTask<RoundResult> result) {
    this.cancel = cancel;
    this.beforeWaiting = beforeWaiting;
    this.result = result;
  }

  /**
   * @param submit submits the round's job
   * @param result makes the round's result from the job's, as soon as that is there
   * @param atEnd frees what the round holds: runs when the job has ended, whether it succeeded or
   *     not, or could not be submitted
   */
  static <T> RoundFuture of(
      String name,
      Supplier<JavaFutureAction<T>> submit,
      Function<T, RoundResult> result,
      Runnable atEnd) {
    JavaFutureAction<T> job;
    try {
      job = submit.get();
    } catch (Throwable refused) {
      atEnd.run();
      throw refused;
    }
    FutureTask<RoundResult> joined = new FutureTask<>(() -> joined(job, result, atEnd));
    // Only to record when the result arrived: the driver may ask for it much later.
    Thread waits = new Thread(joined, "spark-vae " + name);
    waits.setDaemon(true);
    waits.start();
    return new RoundFuture(() -> job.cancel(false), () -> {}, joined);
  }

  /** A round without a Spark job: the thread that awaits it runs it. */
  static RoundFuture whenAwaited(Callable<RoundResult> round) {
    FutureTask<RoundResult> result = new FutureTask<>(round);
    return new RoundFuture(() -> result.cancel(false), result, result);
  }

  private static <T> RoundResult joined(
      JavaFutureAction<T> job, Function<T, RoundResult> result, Runnable atEnd) throws Exception {
    try {
      return result.apply(job.get());
    } catch (ExecutionException e) {
      return ExceptionUtils.rethrow(e.getCause());
    } finally {
      atEnd.run();
    }
  }

  /** Waits for the result; throws what failed, as if the round had run on this thread. */
  public RoundResult await() {
    beforeWaiting.run();
    try {
      return result.get();
    } catch (ExecutionException e) {
      return ExceptionUtils.rethrow(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while a round ran", e);
    }
  }

  /** Cancels the round if it still runs. Workers notice it before their next step. */
  @Override
  public void close() {
    cancel.run();
  }
}
