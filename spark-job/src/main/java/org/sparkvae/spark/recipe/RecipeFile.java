package org.sparkvae.spark.recipe;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.sparkvae.model.config.ConfigException;

/** A recipe's text, from any Hadoop file system. */
public final class RecipeFile {
  /** More than thousands of columns by name; the parser needs many times a text's size. */
  private static final int MOST_BYTES = 1 << 20;

  private RecipeFile() {}

  /**
   * @throws ConfigException if there is no such file or it is too long for a recipe
   */
  public static String read(String recipe, Configuration hadoop) throws IOException {
    Path path = new Path(recipe);
    FileSystem files = path.getFileSystem(hadoop);
    if (!files.exists(path) || !files.getFileStatus(path).isFile()) {
      throw ConfigException.of("", "Cannot read recipe " + recipe + ": there is no such file");
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
}
