package org.sparkvae.spark.recipe;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.sparkvae.model.config.ConfigException;

/** Reads the text of a recipe from any Hadoop file system. */
public final class RecipeFile {
  /** Room for thousands of column names; the parser needs many times the size of a text. */
  private static final int MOST_BYTES = 1 << 20;

  private RecipeFile() {}

  /**
   * @throws ConfigException if there is no such file or it is too long
   */
  public static String read(String recipe, Configuration hadoop) throws IOException {
    Path path = new Path(recipe);
    FileSystem files = path.getFileSystem(hadoop);
    if (!files.exists(path) || !files.getFileStatus(path).isFile()) {
      throw ConfigException.of("", "Cannot read recipe " + recipe + ": no such file");
    }
    try (InputStream in = files.open(path)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw ConfigException.of(
            "", "Cannot read recipe " + recipe + ": it has more than " + MOST_BYTES + " bytes");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  /**
   * Reads a recipe from this machine without loading Hadoop.
   *
   * @return the text; empty if there is no such file here, or one that is too long
   */
  public static Optional<String> readLocal(String recipe) throws IOException {
    java.nio.file.Path path = java.nio.file.Path.of(recipe);
    return Files.isRegularFile(path) && Files.size(path) <= MOST_BYTES
        ? Optional.of(Files.readString(path))
        : Optional.empty();
  }
}
