package org.sparkvae.spark.io;

import java.io.IOException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.sparkvae.model.artifact.ArtifactStore;
import org.sparkvae.model.config.ConfigException;

/**
 * An output directory that appears whole or not at all. Files are written beside it and renamed
 * into place by {@link #commit}.
 *
 * <pre>
 * DIR.work/artifact   what is being written
 * DIR.work/replaced   the old DIR, for the moment between two renames
 * DIR.work/...        the run's own files (see {@link #workDirectory}), gone after a commit
 * </pre>
 *
 * A rename is atomic on HDFS and local disks; object stores copy, so there a reader should wait for
 * the run's end. One writer at a time: not locked here.
 */
public final class AtomicOutput implements AutoCloseable {
  private final FileSystem fileSystem;
  private final Path directory;
  private final Overwrite overwrite;

  /** What to do with a directory that is there already. */
  public enum Overwrite {
    /** Leave it alone and fail. */
    REFUSE,
    /** Put the new one in its place. */
    REPLACE
  }

  private AtomicOutput(FileSystem fileSystem, Path directory, Overwrite overwrite) {
    this.fileSystem = fileSystem;
    this.directory = directory;
    this.overwrite = overwrite;
  }

  /**
   * Makes {@code DIR.work}; takes away what an earlier run left half-written there, and puts back
   * what it was about to replace.
   *
   * @param fileSystem of the directory
   * @param directory DIR
   * @param overwrite if it is there
   * @return to be closed
   * @throws ConfigException if DIR is there and may not be replaced
   * @throws IOException if the file system refuses
   */
  public static AtomicOutput open(FileSystem fileSystem, Path directory, Overwrite overwrite)
      throws IOException {
    AtomicOutput output =
        new AtomicOutput(HadoopArtifactStore.withoutSideFiles(fileSystem), directory, overwrite);
    output.restore();
    output.refuseIfThere();
    output.fileSystem.delete(output.artifact(), true);
    if (!output.fileSystem.mkdirs(output.workDirectory())) {
      throw new IOException("Cannot make " + output.workDirectory());
    }
    return output;
  }

  /**
   * @return {@code DIR.work}, for what a run keeps while it goes on and after it has failed
   */
  public Path workDirectory() {
    return directory.suffix(".work");
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
   * Makes what was written visible at DIR, and deletes {@code DIR.work}.
   *
   * @throws ConfigException if DIR has come meanwhile and may not be replaced
   * @throws IOException if the file system refuses; an old DIR is then back in its place
   */
  public void commit() throws IOException {
    refuseIfThere();
    if (fileSystem.exists(directory)) {
      fileSystem.delete(replaced(), true);
      rename(directory, replaced());
    }
    try {
      rename(artifact(), directory);
    } catch (IOException e) {
      restore();
      throw e;
    }
    fileSystem.delete(workDirectory(), true);
  }

  /** Deletes what was not committed; the run's own files in {@code DIR.work} stay, if any. */
  @Override
  public void close() throws IOException {
    fileSystem.delete(artifact(), true);
    Path work = workDirectory();
    if (fileSystem.exists(work) && fileSystem.listStatus(work).length == 0) {
      fileSystem.delete(work, false);
    }
  }

  private void restore() throws IOException {
    if (fileSystem.exists(replaced()) && !fileSystem.exists(directory)) {
      rename(replaced(), directory);
    }
  }

  private void refuseIfThere() throws IOException {
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

  private Path artifact() {
    return new Path(workDirectory(), "artifact");
  }

  private Path replaced() {
    return new Path(workDirectory(), "replaced");
  }
}
