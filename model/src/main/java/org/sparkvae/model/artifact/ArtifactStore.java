package org.sparkvae.model.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** A directory of named files, wherever it lies. Names are relative, with {@code /} between. */
public interface ArtifactStore {

  /**
   * Makes a file, with its directory; an existing one is replaced.
   *
   * @param name of the file, as {@link #checkName} wants it
   * @return to be closed by the caller
   * @throws IOException if it cannot be made
   */
  OutputStream create(String name) throws IOException;

  /**
   * @param name of the file
   * @return to be closed by the caller
   * @throws IOException if there is none
   */
  InputStream open(String name) throws IOException;

  /**
   * @param name of the file
   * @return its length in bytes
   * @throws IOException if there is none
   */
  long length(String name) throws IOException;

  /**
   * @param name of the file
   * @return whether there is such a file
   * @throws IOException if that cannot be told
   */
  boolean exists(String name) throws IOException;

  /**
   * @return the place, for messages
   */
  @Override
  String toString();

  /**
   * Keeps a name within the store, whoever chose it.
   *
   * @param name of a file
   * @return the same name
   * @throws IllegalArgumentException if it is not letters, digits, {@code . _ -} in parts between
   *     single {@code /}, none of which starts with a dot
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
   * Keeps a file of the local file system within the store, wherever links lead.
   *
   * @param directory of the store
   * @param file in it, by a checked name
   * @throws IOException if the file is there and a link leads out of the directory to it
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

  /** Holds the pattern, which an interface cannot hold in private. */
  final class Names {
    private static final Pattern ALLOWED =
        Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*");

    private Names() {}
  }
}
