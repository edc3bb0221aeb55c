package org.sparkvae.spark.fuzz;

import java.nio.file.Path;
import java.util.SortedMap;

/** A reader of files that are broken by the test. */
public interface FuzzTarget {
  /**
   * @return the intact files by name, before {@link #seal}
   */
  SortedMap<String, byte[]> intact();

  /**
   * Packs or signs the files, as an attacker who knows the format would.
   *
   * @param files changed in place
   */
  default void seal(SortedMap<String, byte[]> files) {}

  /**
   * Reads everything that the application reads.
   *
   * @param directory contains the files
   * @return the values for {@link #check}
   * @throws Exception as in the application
   */
  Object read(Path directory) throws Exception;

  /**
   * Checks what was read without an error.
   *
   * @param read what {@link #read} returned
   * @param files the sealed files
   * @throws AssertionError if the values differ from those in the files
   */
  void check(Object read, SortedMap<String, byte[]> files);

  /**
   * @param message the error's message
   * @param directory the directory that was read
   * @return whether each line of the message names the place of the problem
   */
  default boolean saysWhere(String message, Path directory) {
    return message.contains(directory.toString());
  }
}
