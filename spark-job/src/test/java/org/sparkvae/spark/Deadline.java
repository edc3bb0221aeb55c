package org.sparkvae.spark;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits that end after five minutes: a test that hangs should fail and name what it waited for. */
public final class Deadline {
  private static final long MINUTES = 5;
  private static final long POLL_MILLIS = 20;

  private Deadline() {}

  /**
   * Kills a process that has not ended in time, so that reading its output ends too.
   *
   * @return the same process
   */
  public static Process on(Process process) {
    CompletableFuture.delayedExecutor(MINUTES, TimeUnit.MINUTES).execute(process::destroyForcibly);
    return process;
  }

  /** Polls a condition. */
  public static void await(Supplier<String> what, BooleanSupplier condition) {
    await(what, condition, Deadline::sleep);
  }

  /** Polls a condition that may hold for a few milliseconds only. */
  public static void spin(Supplier<String> what, BooleanSupplier condition) {
    await(what, condition, Thread::onSpinWait);
  }

  private static void await(Supplier<String> what, BooleanSupplier condition, Runnable pause) {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(MINUTES);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("Timed out waiting for " + what.get());
      }
      pause.run();
    }
  }

  private static void sleep() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
