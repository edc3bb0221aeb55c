package org.sparkvae.spark.io.lock;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.hdfs.DistributedFileSystem;

/**
 * A file that names one job and that only one job can make. On local disks through the JDK:
 * Hadoop's local file system looks first and makes then. HDFS decides in the name node. Object
 * stores look first, too: there it only keeps jobs apart that start at different moments.
 */
public final class LockFile {
  /** Many times what a lock needs; what is longer is none of ours. */
  private static final int MAX_BYTES = 1 << 16;

  private final FileSystem fileSystem;
  private final Path path;

  LockFile(FileSystem fileSystem, Path path) {
    this.fileSystem = fileSystem;
    this.path = path;
  }

  /** Another file in the same directory. */
  LockFile sibling(String suffix) {
    return new LockFile(fileSystem, path.suffix(suffix));
  }

  /**
   * @return false if there is such a file already, or its directory has just been removed
   */
  boolean create(LockHolder holder) throws IOException {
    OutputStream made;
    try {
      made =
          isLocal()
              ? Files.newOutputStream(local(), StandardOpenOption.CREATE_NEW)
              : fileSystem.create(path, false);
    } catch (FileAlreadyExistsException | NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      // HDFS has other exceptions for a file that somebody is writing.
      if (!isLocal() && fileSystem.exists(path)) {
        return false;
      }
      throw e;
    }
    try (OutputStream out = made) {
      out.write(bytes(holder));
      return true;
    } catch (IOException full) { // and not somebody else's: it would keep all away for a while
      delete();
      throw full;
    }
  }

  /** Writes over what is there; on local disks never makes a file that is gone. */
  void replace(LockHolder holder) throws IOException {
    if (fileSystem instanceof DistributedFileSystem hdfs) {
      AtomicFile.replace(hdfs, path, bytes(holder));
      return;
    }
    try (OutputStream out =
        isLocal()
            ? Files.newOutputStream(local(), StandardOpenOption.WRITE)
            : fileSystem.create(path, true)) {
      out.write(bytes(holder));
    }
  }

  /**
   * @return what it says; empty if it is not there
   */
  Optional<ObservedLock> read() throws IOException {
    try {
      Instant modified = Instant.ofEpochMilli(fileSystem.getFileStatus(path).getModificationTime());
      try (FSDataInputStream in = fileSystem.open(path)) {
        String json = new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
        return Optional.of(ObservedLock.of(json, path.toString(), modified));
      }
    } catch (FileNotFoundException gone) {
      return Optional.empty();
    }
  }

  void delete() throws IOException {
    fileSystem.delete(path, false);
  }

  /** Never takes away a lock that somebody makes in the same moment. */
  public static void deleteIfEmpty(FileSystem fileSystem, Path directory) throws IOException {
    try {
      if (fileSystem instanceof RawLocalFileSystem raw) {
        // Hadoop's looks first and deletes all that is there then.
        Files.deleteIfExists(raw.pathToFile(directory).toPath());
      } else if (fileSystem.listStatus(directory).length == 0) {
        fileSystem.delete(directory, false);
      }
    } catch (DirectoryNotEmptyException | FileNotFoundException stays) {
      return;
    }
  }

  private boolean isLocal() {
    return fileSystem instanceof RawLocalFileSystem;
  }

  private java.nio.file.Path local() {
    return ((RawLocalFileSystem) fileSystem).pathToFile(path).toPath();
  }

  private static byte[] bytes(LockHolder holder) {
    return holder.toJson().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
