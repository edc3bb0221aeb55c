package org.sparkvae.spark.io;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparkvae.model.artifact.ArtifactStore;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.spark.io.lock.JobIdentity;
import org.sparkvae.spark.io.lock.LockAcquisition.Patience;
import org.sparkvae.spark.io.lock.LockFile;
import org.sparkvae.spark.io.lock.OutputLock;

/**
 * An output directory that appears whole or not at all, of one writer at a time. Files are written
 * beside it and renamed into place by {@link #commit}.
 *
 * <pre>
 * DIR.work/lock.json      who writes, see {@link OutputLock}
 * DIR.work/artifact-RUN   what the run is writing; its own, so that one that lost the lock harms none
 * DIR.work/replaced       from the commit's first rename to its end: the old DIR, empty if none
 * DIR.work/...            the run's own files (see {@link #workDirectory}), gone after a commit
 * </pre>
 *
 * A rename is atomic on HDFS and local disks. What a killed run leaves is put in order by the next.
 *
 * <p>On object stores a rename copies file by file, in any order, and files are not made
 * exclusively. There a reader may meet half a DIR while a commit goes on, or after one that was
 * killed: of an artifact it is told by the manifest that lacks or names files that lack, rows are
 * complete when the job has ended with 0. An old DIR comes back only if it had left as a whole, and
 * of two jobs that start in the same moment the one that lost finds that out by its heartbeat or at
 * its commit.
 */
public final class AtomicOutput implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AtomicOutput.class);
  private static final String ARTIFACT = "artifact-";
  private static final String REPLACED = "replaced";

  private final FileSystem fileSystem;
  private final Path directory;
  private final Overwrite overwrite;
  private final JobIdentity job;
  private final OutputLock lock;

  /** What to do with a directory that is there already. */
  public enum Overwrite {
    /** Leave it alone and fail. */
    REFUSE,
    /** Put the new one in its place. */
    REPLACE
  }

  private AtomicOutput(
      FileSystem fileSystem,
      Path directory,
      Overwrite overwrite,
      JobIdentity job,
      OutputLock lock) {
    this.fileSystem = fileSystem;
    this.directory = directory;
    this.overwrite = overwrite;
    this.job = job;
    this.lock = lock;
  }

  /**
   * Makes {@code DIR.work} and locks it; takes away what an earlier run left half-written there,
   * and puts back what it was about to replace.
   *
   * @param fileSystem of the directory
   * @param directory DIR
   * @param overwrite if it is there
   * @param job who writes
   * @return to be closed
   * @throws ConfigException if DIR is there and may not be replaced, or another job is writing it
   * @throws IOException if the file system refuses
   */
  public static AtomicOutput open(
      FileSystem fileSystem, Path directory, Overwrite overwrite, JobIdentity job)
      throws IOException {
    FileSystem files = HadoopArtifactStore.withoutSideFiles(fileSystem);
    Path work = work(directory);
    if (!files.exists(work)) {
      refuseIfThere(files, directory, overwrite); // and leave no trace
    }
    OutputLock lock =
        OutputLock.acquire(files, directory, work, job, Patience.UNTIL_IT_BEATS_OR_EXPIRES);
    AtomicOutput output = new AtomicOutput(files, directory, overwrite, job, lock);
    try {
      output.putInOrder();
      refuseIfThere(files, directory, overwrite);
      return output;
    } catch (Throwable failure) {
      output.closeAfter(failure);
      throw failure;
    }
  }

  /**
   * Puts in order what a killed run left of DIR, if it left anything, without writing it anew.
   *
   * @param fileSystem of the directory
   * @param directory DIR
   * @param job who does so
   * @throws ConfigException if another job is writing it
   * @throws IOException if the file system refuses
   */
  public static void recover(FileSystem fileSystem, Path directory, JobIdentity job)
      throws IOException {
    if (fileSystem.exists(work(directory))) {
      open(fileSystem, directory, Overwrite.REPLACE, job).close();
    }
  }

  /**
   * @return whether this job may write into DIR.work, as far as the last heartbeat told
   */
  public boolean isLocked() {
    return lock.isHeld();
  }

  /**
   * @throws UncheckedIOException if the last heartbeat told that the lock is another job's
   */
  public void requireLock() {
    lock.requireNotLost();
  }

  /**
   * @return {@code DIR.work}, for what a run keeps while it goes on and after it has failed
   */
  public Path workDirectory() {
    return work(directory);
  }

  /**
   * @return where to write what will be DIR
   */
  public ArtifactStore store() {
    return new HadoopArtifactStore(fileSystem, artifact());
  }

  /**
   * @return where to make what will be DIR, for those who write by path; it may be a file as well
   */
  public Path place() {
    return artifact();
  }

  /**
   * Writes a file and commits it.
   *
   * @param content all of it
   * @throws IOException as {@link #commit}
   */
  public void commitFile(byte[] content) throws IOException {
    try (OutputStream out =
        new HadoopArtifactStore(fileSystem, workDirectory()).create(artifact().getName())) {
      out.write(content);
    }
    commit();
  }

  /**
   * Makes what was written visible at DIR, deletes {@code DIR.work} and gives the lock back.
   *
   * @throws ConfigException if DIR has come meanwhile and may not be replaced
   * @throws IOException if the lock was lost, or the file system refuses; an old DIR is then back
   *     in its place
   */
  public void commit() throws IOException {
    lock.require();
    refuseIfThere(fileSystem, directory, overwrite);
    if (fileSystem.exists(directory)) {
      rename(directory, replaced());
    } else if (!fileSystem.mkdirs(replaced())) {
      throw new IOException("Cannot make " + replaced());
    }
    try {
      rename(artifact(), directory);
    } catch (IOException e) {
      restore();
      throw e;
    }
    cleanUp();
  }

  // The output is there: what is left beside it is no failure, and goes with the next run.
  private void cleanUp() {
    try {
      deleteWork();
      close();
    } catch (IOException | RuntimeException left) {
      LOG.warn("Cannot clean up {}: {}", workDirectory(), left.getMessage());
    }
  }

  /** Deletes what was not committed; the run's own files in {@code DIR.work} stay, if any. */
  @Override
  public void close() throws IOException {
    fileSystem.delete(artifact(), true);
    lock.close();
    LockFile.deleteIfEmpty(fileSystem, workDirectory());
  }

  private void closeAfter(Throwable failure) {
    try {
      close();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** As if the run before had ended before its commit, or after it. */
  private void putInOrder() throws IOException {
    if (fileSystem.exists(replaced())) {
      if (fileSystem.exists(directory) && !hasArtifact()) {
        deleteWork(); // only the commit's last step was missing
        return;
      }
      restore();
    }
    for (FileStatus child : fileSystem.listStatus(workDirectory())) {
      if (isHalfWritten(child.getPath().getName())) {
        fileSystem.delete(child.getPath(), true);
      }
    }
  }

  private boolean hasArtifact() throws IOException {
    for (FileStatus child : fileSystem.listStatus(workDirectory())) {
      if (child.getPath().getName().startsWith(ARTIFACT)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isHalfWritten(String name) {
    return name.startsWith(ARTIFACT) || name.startsWith(OutputLock.NAME + ".");
  }

  private void restore() throws IOException {
    boolean nothing =
        fileSystem.getFileStatus(replaced()).isDirectory()
            && fileSystem.listStatus(replaced()).length == 0;
    if (nothing || fileSystem.exists(directory)) {
      fileSystem.delete(replaced(), true);
    } else {
      rename(replaced(), directory);
    }
  }

  /** All but the lock; last what tells that there was a commit. */
  private void deleteWork() throws IOException {
    for (FileStatus child : fileSystem.listStatus(workDirectory())) {
      String name = child.getPath().getName();
      if (!name.equals(OutputLock.NAME) && !name.equals(REPLACED)) {
        fileSystem.delete(child.getPath(), true);
      }
    }
    fileSystem.delete(replaced(), true);
  }

  private static void refuseIfThere(FileSystem fileSystem, Path directory, Overwrite overwrite)
      throws IOException {
    if (overwrite == Overwrite.REFUSE && fileSystem.exists(directory)) {
      throw ConfigException.of(
          "", "Cannot write " + directory + ": it exists. Give another --output, or --overwrite");
    }
  }

  private void rename(Path from, Path to) throws IOException {
    // Hadoop would move into a directory that is there, and answers false rather than throw.
    if (fileSystem.exists(to) || !fileSystem.rename(from, to)) {
      throw new IOException("Cannot rename " + from + " to " + to);
    }
  }

  private static Path work(Path directory) {
    return directory.suffix(".work");
  }

  private Path artifact() {
    return new Path(workDirectory(), ARTIFACT + job.runId());
  }

  private Path replaced() {
    return new Path(workDirectory(), REPLACED);
  }
}
