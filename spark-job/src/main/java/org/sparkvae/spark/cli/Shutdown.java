package org.sparkvae.spark.cli;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.apache.hadoop.yarn.client.api.AMRMClient;
import org.apache.hadoop.yarn.client.api.AMRMClient.ContainerRequest;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.exceptions.YarnException;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkUserAppException;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.util.SignalUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparkvae.spark.job.StopSignal;

/**
 * Lets a training finish and save its round when the process receives SIGTERM or Ctrl-C. Hadoop
 * runs its shutdown hooks one after the other by priority, and Spark's own hook, which would close
 * the session during the round, is one of them. This hook runs first and delays Spark's until the
 * training has ended or the grace period is over. The process then exits with the code for
 * "resumable" instead of the signal's own.
 *
 * <p>Java runs the same hooks if a library calls {@code System.exit}. That is a failure, which the
 * same command would meet again, so that a scheduler must not take it for an interruption.
 */
final class Shutdown implements StopSignal, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

  /** Above Spark's, which is below 100. */
  private static final int PRIORITY = 200;

  private static final long MARGIN_MILLIS = 5_000;

  /** The exit code of the process, once the verb has returned and Spark is stopped. */
  private static final CompletableFuture<Integer> ENDED = new CompletableFuture<>();

  private static final List<String> SIGNALS = List.of("TERM", "INT", "HUP");
  private static volatile boolean isSignaled;

  /** Why this class ends the process before the verb has ended; null if it does not. */
  private static volatile Throwable fatal;

  static {
    SIGNALS.forEach(Shutdown::note);
  }

  private static volatile String reason;

  private final long graceMillis;
  private final Runnable hook = this::onShutdown;
  private volatile boolean worthWaiting;
  private volatile Consumer<Throwable> report = failure -> {};

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

  /** Remembers a signal, which is then handled as if nothing had been registered. */
  private static void note(String signal) {
    SignalUtils.register(
        signal,
        () -> {
          isSignaled = true;
          return false;
        });
  }

  /**
   * Reports what a thread of a library has thrown. The JVM cannot go on without memory: the thread
   * may be one that the verb waits for.
   */
  static void onUncaught(Thread thread, Throwable failure) {
    if (failure instanceof VirtualMachineError) {
      fatal = failure;
      System.err.println(Failures.oneLine(failure));
      System.exit(ExitCode.FAILED.code());
    }
    LOG.error("The thread {} failed", thread.getName(), failure);
  }

  /** Keeps the line that says why the verb failed, for YARN's page of the application. */
  static void because(String line) {
    reason = line;
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
      if (ExitCode.isFinal(code)) {
        endApplication(code);
      }
      throw ofApplication(code);
    }
  }

  /** Spark 4 added a parameter for the cause, so the constructor is found here. */
  private static SparkUserAppException ofApplication(int code) {
    try {
      Constructor<?> only = SparkUserAppException.class.getConstructors()[0];
      return (SparkUserAppException)
          (only.getParameterCount() == 1 ? only.newInstance(code) : only.newInstance(code, null));
    } catch (ReflectiveOperationException changed) {
      throw new IllegalStateException("Cannot end with exit code " + code, changed);
    }
  }

  /**
   * Unregisters the application from YARN, which would otherwise run it a second time. Spark does
   * so only in the last attempt, and not at all for a driver that ends before it has a session.
   */
  private static void endApplication(int code) {
    Configuration hadoop = SparkHadoopUtil.get().newConfiguration(new SparkConf());
    try (AMRMClient<ContainerRequest> yarn = AMRMClient.createAMRMClient()) {
      yarn.init(new YarnConfiguration(hadoop));
      yarn.start();
      String why = "Exit code " + code + (reason == null ? "" : ": " + reason);
      yarn.unregisterApplicationMaster(FinalApplicationStatus.FAILED, why, "");
    } catch (IOException | YarnException | RuntimeException e) {
      LOG.warn("YARN may run this application again: {}", Failures.oneLine(e));
    }
  }

  @Override
  public boolean isRequested() {
    return isSignaled;
  }

  @Override
  public void roundsBegin() {
    worthWaiting = true;
  }

  @Override
  public void onFatal(Consumer<Throwable> write) {
    report = write;
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
    if (!isSignaled) {
      fail();
    }
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

  private void fail() {
    Throwable failure = fatal;
    if (failure == null) {
      failure = new IllegalStateException("a library ended the process by System.exit");
      System.err.println(Failures.oneLine(failure));
    }
    try {
      report.accept(failure);
    } finally {
      Runtime.getRuntime().halt(ExitCode.FAILED.code());
    }
  }
}
