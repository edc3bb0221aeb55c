package org.sparkvae.spark.io;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparkvae.model.artifact.ArtifactStore;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.spark.io.lock.AtomicRename;
import org.sparkvae.spark.io.lock.JobIdentity;
import org.sparkvae.spark.io.lock.LockFile;
import org.sparkvae.spark.io.lock.OutputInUseException;
import org.sparkvae.spark.io.lock.OutputLock;
import scala.Option;

/**
 * An output directory that appears as a whole or not at all, with one writer at a time. Files are
 * written next to it, and {@link #commit} makes them visible.
 *
 * <pre>
 * DIR.work/lock.json      names the writer, see {@link OutputLock}
 * DIR.work/artifact-RUN   the output of this run, so that a run that lost the lock harms no other
 * DIR.work/replaced       the old DIR, empty if there was none, while a commit renames
 * DIR.work/commit.json    what a commit without atomic renames publishes, see {@link Publication}
 * DIR.work/...            further files of the run (see {@link #workDirectory}), deleted by a commit
 * </pre>
 *
 * On HDFS and local disks, a commit is an atomic rename. On object stores it moves file by file;
 * once it has begun, it is always finished, if need be by the next run. A run cleans up what a
 * killed run has left.
 *
 * <p>Object stores cannot create files exclusively, either. If two jobs start at the same moment,
 * one of them detects by its heartbeat, or at its commit, that it has lost the lock.
 */
public final class AtomicOutput implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AtomicOutput.class);
  private static final String ARTIFACT = "artifact-";
  private static final String REPLACED = "replaced";
  private static final String PROTOCOL = "spark.sql.sources.commitProtocolClass";

  private final FileSystem fileSystem;
  private final Path directory;
  private final Overwrite overwrite;
  private final JobIdentity job;
  private final OutputLock lock;

  /** Names of files that were written through {@link #store}. */
  private final Set<String> written = ConcurrentHashMap.newKeySet();

  /** What to do with an existing directory. */
  public enum Overwrite {
    /** Fail and leave it unchanged. */
    REFUSE,
    /** Replace it with the new one. */
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
   * Creates and locks {@code DIR.work}; deletes what an earlier run left unfinished there, and
   * restores what it was about to replace.
   *
   * @param overwrite what to do if DIR exists
   * @throws ConfigException if DIR exists and may not be replaced
   * @throws OutputInUseException if another job is writing it
   * @throws IOException if the file system refuses
   */
  public static AtomicOutput open(
      FileSystem fileSystem, Path directory, Overwrite overwrite, JobIdentity job)
      throws IOException {
    FileSystem files = HadoopArtifactStore.withoutSideFiles(fileSystem);
    Path work = work(directory);
    if (!files.exists(work)) {
      refuseIfExists(files, directory, overwrite); // before anything is created
    }
    OutputLock lock = OutputLock.acquire(files, directory, work, job);
    AtomicOutput output = new AtomicOutput(files, directory, overwrite, job, lock);
    try {
      output.recoverCommit();
      refuseIfExists(files, directory, overwrite);
      return output;
    } catch (Throwable failure) {
      output.closeAfter(failure);
      throw failure;
    }
  }

  /**
   * Cleans up what a killed run has left of DIR, if anything, without writing DIR.
   *
   * @throws OutputInUseException if another job is writing it
   * @throws IOException if the file system refuses
   */
  public static void recover(FileSystem fileSystem, Path directory, JobIdentity job)
      throws IOException {
    if (fileSystem.exists(work(directory))) {
      open(fileSystem, directory, Overwrite.REPLACE, job).close();
    }
  }

  /** {@return whether this job may write into DIR.work, as of the last heartbeat} */
  public boolean isLocked() {
    return lock.isHeld();
  }

  /**
   * @throws UncheckedIOException if this job had lost the lock at the last heartbeat
   */
  public void requireLock() {
    lock.requireNotLost();
  }

  /** {@return {@code DIR.work}, for files that a run keeps until its commit, also if it fails} */
  public Path workDirectory() {
    return work(directory);
  }

  /** {@return the store whose files become DIR} */
  public ArtifactStore store() {
    return new HadoopArtifactStore(fileSystem, artifact(), written::add);
  }

  /** {@return the folder that becomes DIR; Spark's tables go there by {@link #save}} */
  public Path place() {
    return artifact();
  }

  /**
   * Writes rows to {@link #place}.
   *
   * @param spark session of the rows
   * @param rows with format and options
   */
  public void save(SparkSession spark, DataFrameWriter<?> rows) {
    if (AtomicRename.isSupportedBy(fileSystem)) {
      rows.save(place().toString());
      return;
    }
    synchronized (PROTOCOL) { // a setting of the session; no option of a writer chooses it
      Option<String> theirs = spark.conf().getOption(PROTOCOL);
      spark.conf().set(PROTOCOL, DirectCommitProtocol.class.getName());
      try {
        rows.save(place().toString());
      } finally {
        if (theirs.isDefined()) {
          spark.conf().set(PROTOCOL, theirs.get());
        } else {
          spark.conf().unset(PROTOCOL);
        }
      }
    }
  }

  /**
   * Writes DIR as one file and commits it.
   *
   * @param content all of it
   * @throws ConfigException as {@link #commit}, or if DIR is a folder of an object store
   * @throws IOException as {@link #commit}
   */
  public void commitFile(byte[] content) throws IOException {
    if (!AtomicRename.isSupportedBy(fileSystem)) {
      putFile(content);
      return;
    }
    try (OutputStream out =
        new HadoopArtifactStore(fileSystem, workDirectory()).create(artifact().getName())) {
      out.write(content);
    }
    commit();
  }

  /** A file of an object store is replaced by one request. */
  private void putFile(byte[] content) throws IOException {
    lock.require();
    refuseIfExists(fileSystem, directory, overwrite);
    if (fileSystem.exists(directory) && fileSystem.getFileStatus(directory).isDirectory()) {
      throw ConfigException.of(
          "",
          "Cannot write %s: it is a folder, which a file cannot replace in one step on this file system. Give another --output, or delete it"
              .formatted(directory));
    }
    try (OutputStream out = new DurableStream(fileSystem.create(directory, true))) {
      out.write(content);
    }
    cleanUp();
  }

  /**
   * Makes the output visible at DIR, deletes {@code DIR.work} and releases the lock.
   *
   * @throws ConfigException if DIR has appeared in the meantime and may not be replaced
   * @throws IOException if the lock was lost, or the file system refuses; an old DIR is then
   *     restored, or the next run finishes the commit
   */
  public void commit() throws IOException {
    lock.require();
    refuseIfExists(fileSystem, directory, overwrite);
    if (!AtomicRename.isSupportedBy(fileSystem)) {
      publication().decide(artifact(), written);
      publication().finish();
      cleanUp();
      return;
    }
    if (fileSystem.exists(directory)) {
      rename(directory, replaced());
    } else if (!fileSystem.mkdirs(replaced())) {
      throw new IOException("Cannot create " + replaced());
    }
    try {
      rename(artifact(), directory);
    } catch (IOException e) {
      restore();
      throw e;
    }
    cleanUp();
  }

  // The output is complete: leftovers are not a failure, and the next run deletes them.
  private void cleanUp() {
    try {
      deleteWork();
      close();
    } catch (IOException | RuntimeException left) {
      LOG.warn("Cannot clean up {}: {}", workDirectory(), left.getMessage());
    }
  }

  /** Deletes an uncommitted output; other files of the run in {@code DIR.work} stay. */
  @Override
  public void close() throws IOException {
    if (!publication().isDecided()) {
      fileSystem.delete(artifact(), true);
    }
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

  /** Brings DIR to the state before or after the commit of the killed run. */
  private void recoverCommit() throws IOException {
    if (publication().isDecided()) {
      LOG.info("Finishing the commit of {}, which an earlier run has begun", directory);
      publication().finish();
      deleteWork();
      return;
    }
    if (fileSystem.exists(replaced())) {
      if (fileSystem.exists(directory) && !hasArtifact()) {
        deleteWork(); // only the last step of the commit was missing
        return;
      }
      restore();
    }
    for (FileStatus child : listed()) {
      if (isUnfinished(child.getPath().getName())) {
        fileSystem.delete(child.getPath(), true);
      }
    }
  }

  private boolean hasArtifact() throws IOException {
    for (FileStatus child : listed()) {
      if (child.getPath().getName().startsWith(ARTIFACT)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isUnfinished(String name) {
    return name.startsWith(ARTIFACT) || name.startsWith(OutputLock.NAME + ".");
  }

  /** The content of DIR.work; a listing that lags may lack the folder for a moment. */
  private FileStatus[] listed() throws IOException {
    try {
      return fileSystem.listStatus(workDirectory());
    } catch (FileNotFoundException notYetListed) {
      return new FileStatus[0];
    }
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

  /** Deletes everything except the lock; the evidence of a commit last. */
  private void deleteWork() throws IOException {
    for (FileStatus child : listed()) {
      String name = child.getPath().getName();
      if (!List.of(OutputLock.NAME, REPLACED, Publication.RECORD).contains(name)) {
        fileSystem.delete(child.getPath(), true);
      }
    }
    fileSystem.delete(replaced(), true);
    fileSystem.delete(new Path(workDirectory(), Publication.RECORD), false);
  }

  private static void refuseIfExists(FileSystem fileSystem, Path directory, Overwrite overwrite)
      throws IOException {
    if (overwrite == Overwrite.REFUSE && fileSystem.exists(directory)) {
      throw ConfigException.of(
          "", "Cannot write " + directory + ": it exists. Give another --output, or --overwrite");
    }
  }

  private void rename(Path from, Path to) throws IOException {
    // Hadoop would move into an existing directory, and returns false instead of throwing.
    if (fileSystem.exists(to) || !fileSystem.rename(from, to)) {
      throw new IOException("Cannot rename " + from + " to " + to);
    }
  }

  private static Path work(Path directory) {
    return new Path(directory + ".work"); // Path.suffix refuses a name with a colon
  }

  private Publication publication() {
    return new Publication(fileSystem, workDirectory(), directory);
  }

  private Path artifact() {
    return new Path(workDirectory(), ARTIFACT + job.runId());
  }

  private Path replaced() {
    return new Path(workDirectory(), REPLACED);
  }
}
