package org.sparkvae.spark.executor;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The host's directory of unpacked native libraries, locked exclusively until closed. A marker
 * file, written last, lists what was unpacked: a JVM killed while unpacking leaves no marker, and
 * the next one starts over. Another user's directory is never used, because the libraries in it are
 * executed.
 */
record SharedNatives(Path directory, FileChannel channel, FileLock lock) implements AutoCloseable {
  /** What JavaCPP unpacks (397 MiB), and some reserve. */
  static final long BYTES = 420L << 20;

  private static final String MARKER = "complete";
  private static final Set<PosixFilePermission> OURS_ALONE =
      PosixFilePermissions.fromString("rwx------");

  /** Unpacking takes seconds; a process that holds the lock longer is stopped or has a bad disk. */
  private static final long MOST_WAIT_MILLIS = 120_000;

  /**
   * @param base the user's name is appended to it; its parent must exist
   * @param key the libraries' {@link NativeSources#key}
   * @throws IOException with a message of one line
   */
  static SharedNatives lock(Path base, String key) throws IOException {
    Path ours = base.resolveSibling(base.getFileName() + "-" + System.getProperty("user.name"));
    try {
      Files.createDirectory(ours, PosixFilePermissions.asFileAttribute(OURS_ALONE));
    } catch (FileAlreadyExistsException present) {
      requireOurs(ours);
    }
    Mounts.requireExecutable(ours);
    Path real = ours.toRealPath();
    FileChannel channel =
        FileChannel.open(
            real.resolve(key + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      return new SharedNatives(real.resolve(key), channel, await(channel, real));
    } catch (IOException | RuntimeException failed) {
      channel.close();
      throw failed;
    }
  }

  private static void requireOurs(Path directory) throws IOException {
    PosixFileAttributes found =
        Files.readAttributes(directory, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    boolean ours =
        found.isDirectory()
            && found.owner().equals(Files.getOwner(Path.of("/proc/self")))
            && found.permissions().equals(OURS_ALONE);
    if (!ours) {
      throw new IOException(directory + " is not this user's own directory of mode 700");
    }
  }

  private static FileLock await(FileChannel channel, Path where) throws IOException {
    long deadline = System.nanoTime() + MOST_WAIT_MILLIS * 1_000_000;
    while (System.nanoTime() < deadline) {
      try {
        FileLock lock = channel.tryLock();
        if (lock != null) {
          return lock;
        }
        Thread.sleep(20);
      } catch (OverlappingFileLockException held) {
        throw new IOException("another class loader of this JVM locks " + where, held);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while waiting for " + where, interrupted);
      }
    }
    throw new IOException("another process has locked " + where + " for two minutes");
  }

  /** Whether every file in the marker exists with its size. */
  boolean isComplete() throws IOException {
    Path marker = directory.resolve(MARKER);
    if (!Files.isRegularFile(marker)) {
      return false;
    }
    for (String line : Files.readAllLines(marker)) {
      int space = line.indexOf(' ');
      Path file = directory.resolve(line.substring(space + 1));
      if (!Files.isRegularFile(file) || Files.size(file) != Long.parseLong(line, 0, space, 10)) {
        return false;
      }
    }
    return true;
  }

  /** Creates the directory, or empties it. */
  void prepare() throws IOException {
    if (Files.exists(directory)) {
      List<Path> deepestFirst;
      try (Stream<Path> all = Files.walk(directory)) {
        deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      }
      for (Path path : deepestFirst) {
        Files.delete(path);
      }
    }
    long free = Files.getFileStore(directory.getParent()).getUsableSpace();
    if (free < BYTES) {
      throw new IOException(
          "%s has %d MB free, %d are needed"
              .formatted(directory.getParent(), free >> 20, BYTES >> 20));
    }
    Files.createDirectory(directory);
  }

  /** Forces what was unpacked to disk (a lost page would crash every later JVM), then lists it. */
  void complete() throws IOException {
    List<String> lines = new ArrayList<>();
    for (Path file : unpacked()) {
      try (FileChannel content = FileChannel.open(file, StandardOpenOption.WRITE)) {
        content.force(true);
      }
      lines.add(Files.size(file) + " " + directory.relativize(file));
    }
    Path aside = directory.resolve(MARKER + ".aside");
    Files.write(aside, lines);
    Files.move(aside, directory.resolve(MARKER), StandardCopyOption.ATOMIC_MOVE);
  }

  private List<Path> unpacked() throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
          .filter(path -> !path.getParent().equals(directory)) // JavaCPP's own lock
          .toList();
    }
  }

  @Override
  public void close() throws IOException {
    lock.release();
    channel.close();
  }
}
