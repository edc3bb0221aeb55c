package org.sparkvae.spark.io;

import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.sparkvae.model.config.ConfigException;

/**
 * The place of an output, which must not overlap with what is read: a folder within the input would
 * be read with it the next time, and an input within the output would be deleted with it.
 *
 * @param output a file or folder
 * @param setting that names it, such as {@code --output}
 */
public record OutputPlace(Configuration hadoop, String output, String setting) {
  private static final String WORK = ".work";

  /**
   * @param input a file or folder
   * @throws ConfigException if one lies in the other, or both are the same
   */
  public void requireOutside(String input) throws IOException {
    requireApart(input, "the input");
    Path read = new Path(input);
    FileSystem files = read.getFileSystem(hadoop);
    if (files.exists(read) && files.getFileStatus(read).isDirectory()) {
      String outer = place(input);
      String inner = place(output);
      if (isWithin(inner, outer)) {
        throw refused("it lies in the input " + input + ", which would be read with it");
      }
    }
  }

  /**
   * @param kept a file or folder that must not be replaced
   * @param what it is, such as {@code the input}
   * @throws ConfigException if it is the output or lies in it, or where the output is prepared
   */
  public void requireApart(String kept, String what) throws IOException {
    String inner = place(kept);
    String outer = place(output);
    if (inner.equals(outer)) {
      throw refused("it is " + what);
    }
    if (isWithin(inner, outer) || isWithin(inner, outer + WORK) || inner.equals(outer + WORK)) {
      throw refused(what + " " + kept + " lies in it or in " + output + WORK);
    }
  }

  private ConfigException refused(String why) {
    String other = setting.startsWith("-") ? "Give another " : "Set another ";
    return ConfigException.of(
        "", "Cannot write " + output + ": " + why + ". " + other + setting + " outside of it");
  }

  private static boolean isWithin(String inner, String outer) {
    return inner.startsWith(outer.endsWith("/") ? outer : outer + "/");
  }

  /** The place as a URI without symbolic links, dots or a slash at its end. */
  private String place(String given) throws IOException {
    Path path = new Path(given);
    FileSystem files = path.getFileSystem(hadoop);
    URI full = files.makeQualified(path).toUri();
    String location =
        full.getScheme().equals("file")
            ? real(java.nio.file.Path.of(full.getPath())).toString()
            : full.normalize().getPath();
    String authority = full.getAuthority() == null ? "" : full.getAuthority();
    return full.getScheme() + "://" + authority + location.replaceFirst("(?<=.)/+$", "");
  }

  /** Symbolic links are resolved in the part of the path that exists. */
  private static java.nio.file.Path real(java.nio.file.Path path) throws IOException {
    java.nio.file.Path parent = path.getParent();
    if (parent == null || java.nio.file.Files.exists(path)) {
      return path.toRealPath();
    }
    return real(parent).resolve(path.getFileName()).normalize();
  }
}
