package org.sparkvae.spark.fuzz;

import java.nio.file.Path;
import java.util.SortedMap;

/** A reader that is given broken files. */
public interface FuzzTarget {
  /**
   * @return the files as they should be, by name, before {@link #seal}
   */
  SortedMap<String, byte[]> intact();

  /**
   * Packs or signs the files, as a forger who knows the format would.
   *
   * @param files changed in place
   */
  default void seal(SortedMap<String, byte[]> files) {}

  /**
   * Reads all that the product reads.
   *
   * @param directory holds the files
   * @return what {@link #check} judges
   * @throws Exception as the product would
   */
  Object read(Path directory) throws Exception;

  /**
   * Judges what was read without an error.
   *
   * @param read what {@link #read} returned
   * @param files that were there, sealed
   * @throws AssertionError if that is not what the files say
   */
  void check(Object read, SortedMap<String, byte[]> files);

  /**
   * @param message of the error
   * @param directory that was read
   * @return whether each line of the message says where the problem is
   */
  default boolean saysWhere(String message, Path directory) {
    return message.contains(directory.toString());
  }
}
