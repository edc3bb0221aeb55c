package org.sparkvae.spark.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.sparkvae.spark.Deadline;

/** Signals to other processes, and the kernel's facts about them. */
final class Processes {
  private static final long PATIENCE_MILLIS = 300_000;
  private static final int STOPPED_MILLIS = 180;
  private static final int RUNNING_MILLIS = 20;

  private Processes() {}

  /** As {@code kill -9}; waits until the processes have ended. */
  static void kill(List<ProcessHandle> processes) {
    processes.forEach(ProcessHandle::destroyForcibly);
    for (ProcessHandle process : processes) {
      try {
        process.onExit().get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      } catch (InterruptedException | ExecutionException | TimeoutException e) {
        throw new IllegalStateException("Cannot end process " + process.pid(), e);
      }
    }
  }

  /** The process and its descendants. */
  static List<ProcessHandle> tree(ProcessHandle process) {
    List<ProcessHandle> tree = new ArrayList<>(process.descendants().toList());
    tree.add(process);
    return tree;
  }

  /** As {@code kill -NAME}, for the signals that Java does not send. */
  static void signal(String name, ProcessHandle process) {
    try {
      Deadline.on(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start())
          .waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Lets the process run a tenth of the time, as on an overloaded machine; returns at the end. */
  static void slow(ProcessHandle process, long millis) {
    for (int spent = 0; spent < millis; spent += STOPPED_MILLIS + RUNNING_MILLIS) {
      signal("STOP", process);
      sleep(STOPPED_MILLIS);
      signal("CONT", process);
      sleep(RUNNING_MILLIS);
    }
  }

  /** The command line, which the JDK does not return if it is long; empty if the process ended. */
  static List<String> command(ProcessHandle process) {
    try {
      Path line = Path.of("/proc/" + process.pid() + "/cmdline");
      return List.of(Files.readString(line).split("\0"));
    } catch (IOException gone) {
      return List.of();
    }
  }

  /** The resident memory of the process, in KiB. */
  static long residentKib(ProcessHandle process) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .map(line -> line.replaceAll("\\D", ""))
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElseThrow();
  }

  static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
