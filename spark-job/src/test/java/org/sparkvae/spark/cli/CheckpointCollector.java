package org.sparkvae.spark.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Keeps each checkpoint, which a run deletes at its end, by a hard link. */
final class CheckpointCollector implements AutoCloseable {
  private final Path from;
  private final Path to;
  private final Thread thread = new Thread(this::collect, "checkpoint-collector");
  private volatile boolean stopped;

  CheckpointCollector(Path from, Path to) throws IOException {
    this.from = from;
    this.to = Files.createDirectories(to);
    thread.setDaemon(true);
    thread.start();
  }

  /** In the order of their rounds. */
  List<Path> collected() throws IOException {
    try (Stream<Path> files = Files.list(to)) {
      return files.sorted().toList();
    }
  }

  private void collect() {
    while (!stopped) {
      try (Stream<Path> files = Files.list(from)) {
        files.filter(file -> file.toString().endsWith(".checkpoint")).forEach(this::keep);
      } catch (NoSuchFileException notYetOrGone) {
        // look again
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  private void keep(Path file) {
    try {
      Files.createLink(to.resolve(file.getFileName()), file);
    } catch (FileAlreadyExistsException | NoSuchFileException keptOrGone) {
      // nothing to keep
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    stopped = true;
  }
}
