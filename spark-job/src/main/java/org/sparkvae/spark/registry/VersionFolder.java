package org.sparkvae.spark.registry;

import com.typesafe.config.Config;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
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
import org.sparkvae.model.artifact.ArtifactReader;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.spark.io.HadoopArtifactStore;
import org.sparkvae.spark.registry.ModelRegistry.Version;
import org.sparkvae.spark.score.StoredModel;

/**
 * The folder of a model's versions, as it is: what it contains and which of it is complete.
 *
 * @param given as the user wrote it, for messages
 * @param directory the same
 * @param files without side files
 */
record VersionFolder(String given, Path directory, Configuration hadoop, FileSystem files) {
  private static final Logger LOG = LoggerFactory.getLogger(VersionFolder.class);
  static final String MANIFEST = "artifact.json";
  private static final int MAX_TEXT_BYTES = 1 << 24;

  static VersionFolder of(String given, Configuration hadoop) throws IOException {
    Path directory = new Path(given);
    FileSystem files = HadoopArtifactStore.withoutSideFiles(directory.getFileSystem(hadoop));
    return new VersionFolder(given, directory, hadoop, files);
  }

  Path place(String version) {
    return new Path(directory, version);
  }

  boolean isArtifact(Path directory) throws IOException {
    return files.exists(new Path(directory, MANIFEST));
  }

  boolean hasModels() throws IOException {
    for (String name : names()) {
      if (isArtifact(place(name))) {
        return true;
      }
    }
    return false;
  }

  Optional<CurrentVersion> current() throws IOException {
    return CurrentVersion.read(files, directory);
  }

  /** {@return a version's directory as a URI, which names it in decisions} */
  String qualified(String version) {
    return files.makeQualified(place(version)).toString();
  }

  void requireFolder() throws IOException {
    if (!files.exists(directory)) {
      throw new ArtifactException(
          "Cannot find %s: train a first version with --output %s/VERSION".formatted(given, given));
    }
  }

  /**
   * {@return the versions in the order of their names; none if the folder does not exist}
   *
   * @throws IOException if the file system refuses
   */
  List<Version> versions() throws IOException {
    Optional<String> champion = current().map(CurrentVersion::version);
    List<Version> versions = new ArrayList<>();
    for (String name : names()) {
      versions.add(version(name, champion.equals(Optional.of(name))));
    }
    return versions;
  }

  private List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    try {
      for (FileStatus child : files.listStatus(directory)) {
        String name = child.getPath().getName();
        if (child.isDirectory() && VersionName.isValid(name)) {
          names.add(name);
        }
      }
    } catch (FileNotFoundException none) {
      return List.of();
    }
    names.sort(VersionName.ORDER);
    return names;
  }

  /** {@return whether all files of a version are there with the lengths of its manifest} */
  boolean isComplete(String name) throws IOException {
    try {
      ArtifactReader.checkFiles(new HadoopArtifactStore(files, place(name)));
      return true;
    } catch (ArtifactException incomplete) {
      requireDamage(incomplete);
      return false;
    }
  }

  private Version version(String name, boolean isCurrent) throws IOException {
    Path manifest = new Path(place(name), MANIFEST);
    Instant madeAt = null;
    try {
      madeAt = Instant.ofEpochMilli(files.getFileStatus(manifest).getModificationTime());
      ArtifactReader.checkFiles(new HadoopArtifactStore(files, place(name)));
    } catch (FileNotFoundException none) {
      return new Version(name, false, false, isCurrent, null, OptionalDouble.empty());
    } catch (ArtifactException incomplete) {
      requireDamage(incomplete);
      LOG.warn("Version {} of {} is incomplete: {}", name, given, incomplete.getMessage());
      return new Version(name, false, true, isCurrent, madeAt, OptionalDouble.empty());
    }
    return new Version(name, true, true, isCurrent, madeAt, bound(name));
  }

  /** A file system that does not answer at the moment says nothing about a version. */
  static void requireDamage(ArtifactException failure) throws IOException {
    if (failure.getCause() instanceof IOException cause
        && !(cause instanceof FileNotFoundException)
        && !(cause instanceof ChecksumException)
        && !(cause instanceof BlockMissingException)) {
      throw cause;
    }
  }

  private OptionalDouble bound(String version) throws IOException {
    Path file = new Path(place(version), "metrics.json");
    String path = "test.meanNegativeElbo";
    try (FSDataInputStream in = files.open(file)) {
      String json = new String(in.readNBytes(MAX_TEXT_BYTES), StandardCharsets.UTF_8);
      Config metrics = SortedJson.read(json, file.toString());
      return metrics.hasPath(path)
          ? OptionalDouble.of(metrics.getDouble(path))
          : OptionalDouble.empty();
    } catch (FileNotFoundException | ConfigException | com.typesafe.config.ConfigException none) {
      return OptionalDouble.empty(); // a model needs no metrics
    }
  }

  /** A file system that does not answer is no damage: another try may succeed. */
  StoredModel complete(String version) throws IOException {
    try {
      return StoredModel.read(place(version).toString(), hadoop);
    } catch (ArtifactException incomplete) {
      requireDamage(incomplete);
      throw incomplete;
    }
  }
}
