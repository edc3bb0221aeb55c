package org.sparkvae.spark.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sparkvae.spark.Deadline;
import org.sparkvae.spark.pages.Page;

/** A verb as a user starts it, in a process of its own whose output is read while it runs. */
final class SubmittedJob implements AutoCloseable {
  private static final Pattern ROUND = Pattern.compile(" round (\\d+): negative ELBO");
  private static final Pattern RESUMES = Pattern.compile(" resumes after round (\\d+),");
  private static final int PATIENCE_MINUTES = 20;

  private final Process process;
  private final Thread reader;
  private final List<String> lines = new ArrayList<>();
  private int lastRound;
  private int resumedFromRound;

  private SubmittedJob(Process process) {
    this.process = process;
    this.reader = new Thread(this::read);
  }

  /**
   * @param environment variables besides those of this JVM
   */
  static SubmittedJob start(String verb, List<String> arguments, Map<String, String> environment)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(Build.script(verb).toString()));
    command.addAll(arguments);
    return start(new ProcessBuilder(command), environment);
  }

  /** Starts a command of a page, which runs in the root of the project. */
  static SubmittedJob startCommand(String command, Map<String, String> environment)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder("bash", "-c", command);
    return start(builder.directory(Page.ROOT.toFile()), environment);
  }

  private static SubmittedJob start(ProcessBuilder builder, Map<String, String> environment)
      throws IOException {
    builder.redirectErrorStream(true);
    // Jobs on the cluster need not carry the jars: workers run from the same home.
    builder.environment().put("SPARK_HOME", Build.sparkHome().toString());
    builder.environment().putAll(environment);
    SubmittedJob job = new SubmittedJob(builder.start());
    job.reader.start();
    return job;
  }

  private void read() {
    try (BufferedReader from = process.inputReader()) {
      for (String line = from.readLine(); line != null; line = from.readLine()) {
        take(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized void take(String line) {
    lines.add(line);
    Matcher round = ROUND.matcher(line);
    if (round.find()) {
      lastRound = Integer.parseInt(round.group(1));
    }
    Matcher resumes = RESUMES.matcher(line);
    if (resumes.find()) {
      resumedFromRound = Integer.parseInt(resumes.group(1));
    }
  }

  /** The driver, because the script replaces itself by it. */
  ProcessHandle driver() {
    return process.toHandle();
  }

  /** The lines of standard output and standard error so far. */
  synchronized List<String> lines() {
    return List.copyOf(lines);
  }

  /** The round after which it resumed; 0 if it started from scratch, or has not started yet. */
  synchronized int resumedFromRound() {
    return resumedFromRound;
  }

  /** The last round that was logged; 0 before the first. */
  synchronized int lastRound() {
    return lastRound;
  }

  /** Waits until the round is done. */
  void awaitRound(int round) {
    Deadline.await(
        () -> "round " + round + " of\n" + text(),
        () -> lastRound() >= round || !process.isAlive());
    if (lastRound() < round) {
      throw new IllegalStateException("The job ended before round " + round + ":\n" + text());
    }
  }

  /** Waits for the end of the job. */
  int exitCode() {
    try {
      if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
        throw new IllegalStateException("The job did not end in time:\n" + text());
      }
      reader.join(TimeUnit.MINUTES.toMillis(1));
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As {@code kill -9} of the driver. */
  void kill() {
    Processes.kill(List.of(driver()));
  }

  String text() {
    return String.join("\n", lines());
  }

  @Override
  public void close() {
    Processes.kill(Processes.tree(process.toHandle()));
  }
}
