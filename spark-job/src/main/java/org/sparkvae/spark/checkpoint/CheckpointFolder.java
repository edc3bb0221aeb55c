package org.sparkvae.spark.checkpoint;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.BlockMissingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparkvae.model.artifact.ArtifactException;
import org.sparkvae.spark.io.HadoopArtifactStore;
import org.sparkvae.spark.io.lock.AtomicRename;

/**
 * The checkpoints of one output, on any Hadoop file system. A file is written under a temporary
 * name, synced and renamed; on object stores, where a rename is not atomic, but a file appears only
 * once it is complete, it is written in place. The checksum at its end shows whether it is whole.
 * Only the holder of the output's lock writes.
 */
public final class CheckpointFolder {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointFolder.class);

  private final FileSystem files;
  private final Path folder;
  private final HadoopArtifactStore store; // whose files are on disk once they are closed

  private CheckpointFolder(FileSystem files, Path folder) {
    this.files = files;
    this.folder = folder;
    this.store = new HadoopArtifactStore(files, folder);
  }

  /**
   * @param workDirectory of the output
   * @return its checkpoints; the folder is created with the first one
   * @throws IOException if the file system is not accessible
   */
  public static CheckpointFolder under(Path workDirectory, Configuration hadoop)
      throws IOException {
    FileSystem files = HadoopArtifactStore.withoutSideFiles(workDirectory.getFileSystem(hadoop));
    return new CheckpointFolder(files, new Path(workDirectory, "checkpoints"));
  }

  /**
   * @param place a work directory, or the folder of checkpoints in it
   * @return its checkpoints; none if it is neither
   * @throws IOException if the file system is not accessible
   */
  public static CheckpointFolder at(Path place, Configuration hadoop) throws IOException {
    CheckpointFolder below = under(place, hadoop);
    return below.files.exists(below.folder) ? below : new CheckpointFolder(below.files, place);
  }

  /**
   * Reads the last checkpoint that is readable; damaged ones are skipped with a warning.
   *
   * @return empty if there is no checkpoint at all
   * @throws ArtifactException if there are checkpoints, but none is readable
   * @throws IOException if the file system fails
   */
  public Optional<Checkpoint> newest() throws IOException {
    Optional<ArtifactException> firstDamaged = Optional.empty();
    for (CheckpointName name : names()) {
      try {
        return Optional.of(read(name));
      } catch (ArtifactException damaged) {
        LOG.warn("{}. It is skipped", damaged.getMessage());
        firstDamaged = firstDamaged.or(() -> Optional.of(damaged));
      } catch (FileNotFoundException deleted) { // some object stores list files for a while longer
        LOG.warn("The checkpoint {} is listed, but does not exist. It is skipped", name);
      }
    }
    if (firstDamaged.isPresent()) {
      throw new ArtifactException(
          "Cannot resume from "
              + folder
              + ": no checkpoint there can be read. To start from scratch, delete it, or run with"
              + " --resume never",
          firstDamaged.get());
    }
    return Optional.empty();
  }

  private Checkpoint read(CheckpointName name) throws IOException {
    Path file = new Path(folder, name.toString());
    long length = files.getFileStatus(file).getLen();
    try (FSDataInputStream in = files.open(file)) {
      return CheckpointReader.read(in, length, file.toString());
    } catch (ChecksumException | BlockMissingException lost) { // how HDFS reports damage
      throw new ArtifactException(
          "Cannot read the checkpoint " + file + ": its blocks are damaged or lost", lost);
    }
  }

  /**
   * Writes a checkpoint durably.
   *
   * @param keep how many of the last checkpoints are kept, including this one
   * @throws IOException if the file system fails; no partial file is left then
   */
  public void write(Checkpoint checkpoint, int keep) throws IOException {
    Path file = new Path(folder, CheckpointName.of(checkpoint).toString());
    boolean renames = AtomicRename.isSupportedBy(files);
    Path aside = renames ? file.suffix(CheckpointName.WRITING) : file;
    try {
      try (OutputStream out = store.create(aside.getName())) {
        CheckpointFile.write(out, checkpoint);
      }
      if (renames) {
        files.delete(file, false); // a damaged file of an earlier run
        if (!files.rename(aside, file)) {
          throw new IOException("cannot rename " + aside);
        }
      }
    } catch (IOException | RuntimeException failed) {
      deleteQuietly(aside);
      throw failed;
    }
    prune(CheckpointName.of(checkpoint), keep);
  }

  // Any later checkpoint was unreadable when this run resumed.
  private void prune(CheckpointName newest, int keep) throws IOException {
    int kept = 0;
    for (CheckpointName name : names()) {
      if (name.round() > newest.round() || ++kept > keep) {
        files.delete(new Path(folder, name.toString()), false);
      }
    }
  }

  /**
   * Deletes the partial files of runs that died.
   *
   * @throws IOException if the file system fails
   */
  public void deleteUnfinished() throws IOException {
    for (FileStatus file : listed()) {
      if (file.getPath().getName().endsWith(CheckpointName.WRITING)) {
        files.delete(file.getPath(), false);
      }
    }
  }

  /**
   * Deletes all checkpoints.
   *
   * @throws IOException if the file system fails
   */
  public void clear() throws IOException {
    files.delete(folder, true);
  }

  /** Newest first. */
  private List<CheckpointName> names() throws IOException {
    List<CheckpointName> names = new ArrayList<>();
    for (FileStatus file : listed()) {
      CheckpointName.parse(file.getPath().getName()).ifPresent(names::add);
    }
    names.sort(Comparator.comparingInt(CheckpointName::round).reversed());
    return names;
  }

  private FileStatus[] listed() throws IOException {
    return files.exists(folder) && files.getFileStatus(folder).isDirectory()
        ? files.listStatus(folder)
        : new FileStatus[0];
  }

  private void deleteQuietly(Path file) {
    try {
      files.delete(file, false);
    } catch (IOException alsoFailed) {
      LOG.warn("Cannot delete {}: {}", file, alsoFailed.getMessage());
    }
  }

  @Override
  public String toString() {
    return folder.toString();
  }

  /**
   * The name of a checkpoint's file, {@code round-00000042-0123456789abcdef.checkpoint}.
   *
   * @param round number of rounds that were run before it was taken
   * @param shortFingerprint first digits of the training's fingerprint
   */
  private record CheckpointName(int round, String shortFingerprint) {
    /** Suffix of a file that is being written, or that a run that died left behind. */
    static final String WRITING = ".writing";

    private static final Pattern PATTERN =
        Pattern.compile("round-([0-9]{8,9})-([0-9a-f]{1,16})\\.checkpoint");

    static CheckpointName of(Checkpoint checkpoint) {
      return new CheckpointName(
          checkpoint.progress().state().round(), checkpoint.origin().shortFingerprint());
    }

    static Optional<CheckpointName> parse(String file) {
      Matcher matcher = PATTERN.matcher(file);
      return matcher.matches()
          ? Optional.of(new CheckpointName(Integer.parseInt(matcher.group(1)), matcher.group(2)))
          : Optional.empty();
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "round-%08d-%s.checkpoint", round, shortFingerprint);
    }
  }
}
