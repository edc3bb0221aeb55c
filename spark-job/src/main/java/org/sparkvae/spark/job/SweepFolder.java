package org.sparkvae.spark.job;

import com.typesafe.config.Config;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparkvae.model.artifact.ArtifactWriter;
import org.sparkvae.model.artifact.ModelArtifact;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.spark.io.AtomicOutput;
import org.sparkvae.spark.io.AtomicOutput.Overwrite;
import org.sparkvae.spark.io.HadoopArtifactStore;
import org.sparkvae.spark.io.lock.AtomicFile;
import org.sparkvae.spark.io.lock.JobIdentity;
import org.sparkvae.spark.io.lock.LockFile;
import org.sparkvae.spark.io.lock.OutputLock;

/**
 * The output of a sweep, which grows while it runs. Every file appears complete.
 *
 * <pre>
 * DIR/sweep.json       what is swept: a folder takes the cells of one sweep only
 * DIR/cells/NAME.json  metrics and settings of a cell that has ended
 * DIR/best             the model of the best cell so far
 * DIR/results.csv      the table, best first
 * DIR/curves.csv       the rounds of all cells
 * DIR/curves.svg       their bounds by training rows seen
 * DIR/report.html      the table as a page, with curves
 * DIR.work/lock.json   while a job writes
 * </pre>
 */
final class SweepFolder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SweepFolder.class);
  static final String TABLE = "results.csv";
  static final String CURVES = "curves.csv";
  static final String PAGE = "report.html";
  static final String FIGURE = "curves.svg";
  private static final String IDENTITY = "sweep.json";
  private static final String FINGERPRINT = "fingerprint";

  private final FileSystem files;
  private final Path directory;
  private final JobIdentity job;
  private final OutputLock lock;

  private SweepFolder(FileSystem files, Path directory, JobIdentity job, OutputLock lock) {
    this.files = files;
    this.directory = directory;
    this.job = job;
    this.lock = lock;
  }

  /**
   * Creates the folder, or opens that of the same sweep, and locks it.
   *
   * @param fingerprint of the cells' settings and data
   * @param description further fields of {@code sweep.json}
   * @throws ConfigException if it exists and is not this sweep's
   * @throws org.sparkvae.spark.io.lock.OutputInUseException if another job is writing it
   */
  static SweepFolder open(
      FileSystem fileSystem,
      Path directory,
      JobIdentity job,
      String fingerprint,
      Map<String, Object> description)
      throws IOException {
    FileSystem files = HadoopArtifactStore.withoutSideFiles(fileSystem);
    refuseAnother(files, directory, fingerprint); // before anything is created
    Path work = work(directory);
    SweepFolder folder =
        new SweepFolder(files, directory, job, OutputLock.acquire(files, directory, work, job));
    try {
      refuseAnother(files, directory, fingerprint);
      Path identity = new Path(directory, IDENTITY);
      if (!files.exists(identity)) {
        files.mkdirs(new Path(directory, "cells"));
        description.put(FINGERPRINT, fingerprint);
        folder.write(identity, SortedJson.write(description));
      }
      return folder;
    } catch (Throwable failure) {
      folder.close();
      throw failure;
    }
  }

  private static Path work(Path directory) {
    return new Path(directory + ".work");
  }

  private static void refuseAnother(FileSystem files, Path directory, String fingerprint)
      throws IOException {
    if (!files.exists(directory)) {
      return;
    }
    Path identity = new Path(directory, IDENTITY);
    if (!files.exists(identity)) {
      boolean isUnbegun =
          files.getFileStatus(directory).isDirectory()
              && files.listStatus(directory, path -> !path.getName().equals("cells")).length == 0;
      if (!isUnbegun) {
        throw ConfigException.of(
            "",
            "Cannot write " + directory + ": it exists and is not a sweep. Give another --output");
      }
      return;
    }
    Config found = SortedJson.read(read(files, identity), identity.toString());
    if (!found.hasPath(FINGERPRINT) || !found.getString(FINGERPRINT).equals(fingerprint)) {
      throw ConfigException.of(
          "",
          "Cannot write "
              + directory
              + ": it holds a sweep of other cells, settings or data. Give another --output");
    }
  }

  private static String read(FileSystem files, Path file) throws IOException {
    try (FSDataInputStream in = files.open(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private Path cell(String name) {
    return new Path(new Path(directory, "cells"), name + ".json");
  }

  /** {@return what an earlier run wrote of a cell; empty if it has not ended} */
  Optional<Config> read(String name) throws IOException {
    Path file = cell(name);
    if (!files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(SortedJson.read(read(files, file), file.toString()));
    } catch (ConfigException damaged) {
      LOG.warn("Training the cell again: {}", damaged.getMessage());
      return Optional.empty();
    }
  }

  void writeCell(String name, String json) throws IOException {
    write(cell(name), json);
  }

  /**
   * @param name such as {@link #TABLE}
   */
  void write(String name, String text) throws IOException {
    write(new Path(directory, name), text);
  }

  Path table() {
    return new Path(directory, TABLE);
  }

  private void write(Path file, String text) throws IOException {
    requireLock();
    AtomicFile.replace(files, file, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Replaces the model of the best cell. */
  void writeBest(ModelArtifact artifact) throws IOException {
    requireLock();
    Path best = new Path(directory, "best");
    try (AtomicOutput output = AtomicOutput.open(files, best, Overwrite.REPLACE, job)) {
      ArtifactWriter.write(output.store(), artifact);
      output.commit();
    }
  }

  void requireLock() {
    lock.requireNotLost();
  }

  @Override
  public void close() throws IOException {
    lock.close();
    LockFile.deleteIfEmpty(files, work(directory));
  }
}
