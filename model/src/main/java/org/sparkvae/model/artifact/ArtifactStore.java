package org.sparkvae.model.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * A directory of named files on any file system. Names are relative, with {@code /} as separator.
 */
public interface ArtifactStore {
  /**
   * Creates a file and its directory, or replaces an existing file.
   *
   * @param name of the file, valid for {@link #checkName}
   * @return stream that the caller closes
   * @throws IOException if it cannot be created
   */
  OutputStream create(String name) throws IOException;

  /**
   * @return stream that the caller closes
   * @throws IOException if there is none
   */
  InputStream open(String name) throws IOException;

  /**
   * @return its length in bytes
   * @throws IOException if there is none
   */
  long length(String name) throws IOException;

  /**
   * @return whether the file exists
   * @throws IOException if that cannot be determined
   */
  boolean exists(String name) throws IOException;

  /** {@return the location, for messages} */
  @Override
  String toString();

  /**
   * Checks that a name stays within the store.
   *
   * @throws IllegalArgumentException if it has other characters than letters, digits, {@code . _ -
   *     /}, or an empty part, or a part that starts with a dot
   */
  static String checkName(String name) {
    if (name.length() > 200 || !Names.ALLOWED.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "Invalid file name: "
              + name
              + " (must be relative: letters, digits, . _ - and /, no part starting with a dot)");
    }
    return name;
  }

  /**
   * Checks that links do not lead from a file of the local file system out of the store.
   *
   * @param directory of the store
   * @param file of the store, with a checked name
   * @throws IOException if the file exists and a link leads out of the directory
   */
  static void checkWithin(Path directory, Path file) throws IOException {
    Path nearest = file;
    while (!Files.exists(nearest, LinkOption.NOFOLLOW_LINKS) && !nearest.equals(directory)) {
      nearest = nearest.getParent();
    }
    boolean isWithin =
        nearest.equals(directory) || nearest.toRealPath().startsWith(directory.toRealPath());
    if (!isWithin) {
      throw new IOException(file + " is a link that leads out of the directory");
    }
  }

  /** Holds the pattern, because an interface cannot have a private constant. */
  final class Names {
    private static final Pattern ALLOWED =
        Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*");

    private Names() {}
  }
}
