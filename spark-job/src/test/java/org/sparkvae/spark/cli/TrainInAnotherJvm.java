package org.sparkvae.spark.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sparkvae.spark.Deadline;

/** Runs a verb, and ends its JVM from another thread when a file exists. */
final class TrainInAnotherJvm {
  private TrainInAnotherJvm() {}

  private static void kill() {
    try {
      new ProcessBuilder("kill", Long.toString(ProcessHandle.current().pid())).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static void main(String[] args) throws Exception {
    Path file = Path.of(System.getProperty("end.when"));
    Thread library =
        new Thread(
            () -> {
              Deadline.await(file::toString, () -> Files.exists(file));
              switch (System.getProperty("end.by")) {
                case "exit" -> System.exit(52);
                case "memory" -> throw new OutOfMemoryError("Java heap space");
                case "signal" -> kill();
                default -> throw new IllegalArgumentException();
              }
            });
    library.setDaemon(true);
    library.start();
    Main.main(args);
  }
}
