package org.sparkvae.spark.recipe;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparkvae.model.config.ConfigException;

/**
 * Reads the text of a recipe. Recipes belong to the command, so a path without a scheme is first a
 * file of this machine, whatever the default file system is, and only then one of the default file
 * system.
 */
public final class RecipeFile {
  private static final Logger LOG = LoggerFactory.getLogger(RecipeFile.class);

  /** Room for thousands of column names; the parser needs many times the size of a text. */
  private static final int MOST_BYTES = 1 << 20;

  /** Where the driver runs. */
  public enum Driver {
    /** On the submitting machine. */
    CLIENT,
    /** In the cluster, whose manager has put the files of {@code --files} into its directory. */
    CLUSTER
  }

  private RecipeFile() {}

  /**
   * @param recipe a path, or a URL of any Hadoop file system
   * @throws ConfigException if there is no such file or it is too long
   */
  public static String read(String recipe, Configuration hadoop, Driver driver) throws IOException {
    Optional<java.nio.file.Path> here = shipped(recipe, driver).or(() -> local(recipe));
    if (here.isPresent()) {
      noteAnother(recipe, here.get(), hadoop);
      try (InputStream in = Files.newInputStream(here.get())) {
        return text(recipe, in);
      }
    }
    Path path = new Path(recipe);
    FileSystem files = path.getFileSystem(hadoop);
    if (!files.exists(path) || !files.getFileStatus(path).isFile()) {
      throw ConfigException.of(
          "", "Cannot read recipe " + recipe + ": no such file" + where(path, files, driver));
    }
    try (InputStream in = files.open(path)) {
      return text(recipe, in);
    }
  }

  private static String text(String recipe, InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(MOST_BYTES + 1);
    if (bytes.length > MOST_BYTES) {
      throw ConfigException.of(
          "", "Cannot read recipe " + recipe + ": it has more than " + MOST_BYTES + " bytes");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /**
   * Reads a recipe from this machine without loading Hadoop.
   *
   * @return the text; empty if there is no such file here, or one that is too long
   */
  public static Optional<String> readLocal(String recipe) throws IOException {
    Optional<java.nio.file.Path> path = local(recipe);
    return path.isPresent() && Files.size(path.get()) <= MOST_BYTES
        ? Optional.of(Files.readString(path.get()))
        : Optional.empty();
  }

  /** {@return the file of this machine that a recipe is; empty if it is none} */
  public static Optional<java.nio.file.Path> local(String recipe) {
    return regular(java.nio.file.Path.of(withoutScheme(recipe)));
  }

  private static Optional<java.nio.file.Path> shipped(String recipe, Driver driver) {
    boolean isLocal = !recipe.contains(":") || recipe.startsWith("file:");
    java.nio.file.Path name = java.nio.file.Path.of(withoutScheme(recipe)).getFileName();
    return driver == Driver.CLUSTER && isLocal && name != null ? regular(name) : Optional.empty();
  }

  private static String withoutScheme(String recipe) {
    return recipe.replaceFirst("^file:(//(?=/))?", "");
  }

  private static Optional<java.nio.file.Path> regular(java.nio.file.Path path) {
    return Files.isRegularFile(path) ? Optional.of(path) : Optional.empty();
  }

  /** Logs which one is read of two files with the same path. */
  private static void noteAnother(String recipe, java.nio.file.Path read, Configuration hadoop) {
    try {
      Path path = new Path(recipe);
      FileSystem files = path.getFileSystem(hadoop);
      if (!isOfThisMachine(files) && files.exists(path)) {
        LOG.info(
            "The recipe is {} of this machine, not {}",
            read.toAbsolutePath(),
            files.makeQualified(path));
      }
    } catch (IOException | RuntimeException noSuchFile) {
      // it is of no interest whether another file system has one, too
    }
  }

  private static String where(Path path, FileSystem files, Driver driver) {
    if (path.toUri().getScheme() != null) {
      return "";
    }
    if (driver == Driver.CLUSTER) {
      return " on the driver's host or as %s. Give it to --files, too, or put it on a shared file system"
          .formatted(files.makeQualified(path));
    }
    return isOfThisMachine(files) ? "" : " on this machine or as " + files.makeQualified(path);
  }

  private static boolean isOfThisMachine(FileSystem files) {
    return files.getUri().getScheme().equals("file");
  }
}
