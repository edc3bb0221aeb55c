package org.sparkvae.spark.cli;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.SparkUserAppException;
import org.sparkvae.spark.job.StopSignal;

/**
 * Lets a training finish and save its round when the process receives SIGTERM or Ctrl-C. Hadoop
 * runs its shutdown hooks one after the other by priority, and Spark's own hook, which would close
 * the session during the round, is one of them. This hook runs first and delays Spark's until the
 * training has ended or the grace period is over. The process then exits with the code for
 * "resumable" instead of the signal's own.
 */
final class Shutdown implements StopSignal, AutoCloseable {
  /** Above Spark's, which is below 100. */
  private static final int PRIORITY = 200;

  private static final long MARGIN_MILLIS = 5_000;

  /** The exit code of the process, once the verb has returned and Spark is stopped. */
  private static final CompletableFuture<Integer> ENDED = new CompletableFuture<>();

  private final long graceMillis;
  private final Runnable hook = this::onShutdown;
  private volatile boolean requested;
  private volatile boolean worthWaiting;

  private Shutdown(long graceMillis) {
    this.graceMillis = graceMillis;
  }

  /** Waits for signals until {@link #close}. */
  static Shutdown expect(long graceMillis) {
    Shutdown shutdown = new Shutdown(graceMillis);
    ShutdownHookManager.get()
        .addShutdownHook(
            shutdown.hook, PRIORITY, graceMillis + MARGIN_MILLIS, TimeUnit.MILLISECONDS);
    return shutdown;
  }

  /**
   * Ends the process; in YARN's cluster mode, YARN itself ends it and takes any exit for a failure.
   */
  static void exit(int code) throws SparkUserAppException {
    ENDED.complete(code);
    boolean isYarns =
        "cluster".equals(System.getProperty("spark.submit.deployMode"))
            && "yarn".equals(System.getProperty("spark.master"));
    if (!isYarns) {
      System.exit(code);
    } else if (code != 0) {
      throw new SparkUserAppException(code);
    }
  }

  @Override
  public boolean isRequested() {
    return requested;
  }

  @Override
  public void roundsBegin() {
    worthWaiting = true;
  }

  @Override
  public void close() {
    try {
      ShutdownHookManager.get().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      // the hook is running or about to run, and waits for the exit code
    }
  }

  private void onShutdown() {
    requested = true;
    int code = ExitCode.INTERRUPTED.code();
    if (worthWaiting) {
      try {
        code = ENDED.get(graceMillis, TimeUnit.MILLISECONDS);
      } catch (TimeoutException | ExecutionException late) {
        // the next run resumes from the last checkpoint
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    Runtime.getRuntime().halt(code); // the only way for a hook to set the exit code
  }
}
