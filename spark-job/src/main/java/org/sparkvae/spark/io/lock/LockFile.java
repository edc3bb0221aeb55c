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
 * A file that names one job and that only one job can create. On local disks it is created through
 * the JDK, since Hadoop's local file system checks first and creates afterwards. On HDFS, the name
 * node decides. Object stores check first, too, so there the file only separates jobs that start at
 * different moments.
 */
public record LockFile(FileSystem fileSystem, Path path) {
  /** Many times the size of a lock; a longer file is not a lock. */
  private static final int MAX_BYTES = 1 << 16;

  /** Another file in the same directory. */
  LockFile sibling(String suffix) {
    return new LockFile(fileSystem, path.suffix(suffix));
  }

  /** {@return false if the file already exists, or its directory has just been removed} */
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
      // HDFS throws other exceptions for a file that is being written.
      if (!isLocal() && fileSystem.exists(path)) {
        return false;
      }
      throw e;
    }
    try (OutputStream out = made) {
      out.write(bytes(holder));
      return true;
    } catch (IOException full) { // an incomplete lock would keep every job out for a while
      delete();
      throw full;
    }
  }

  /** Whether {@link #create} fails if another job creates the file at the same moment. */
  boolean isExclusive() {
    return isLocal() || fileSystem instanceof DistributedFileSystem;
  }

  /** Overwrites the file; on local disks, never creates a file that was deleted. */
  void replace(LockHolder holder) throws IOException {
    if (!isLocal() && AtomicRename.isSupportedBy(fileSystem)) {
      AtomicFile.replace(fileSystem, path, bytes(holder));
      return;
    }
    try (OutputStream out =
        isLocal()
            ? Files.newOutputStream(local(), StandardOpenOption.WRITE)
            : fileSystem.create(path, true)) {
      out.write(bytes(holder));
    }
  }

  /** {@return its content; empty if it does not exist} */
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

  /** Deletes a directory if it is empty, without a lock that is created at the same moment. */
  public static void deleteIfEmpty(FileSystem fileSystem, Path directory) throws IOException {
    try {
      if (fileSystem instanceof RawLocalFileSystem raw) {
        // Hadoop's version checks first and then deletes recursively.
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
