package org.sparkvae.spark.io.lock;

import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;

/**
 * Tells file systems, where a rename is one step that fails or succeeds as a whole, from object
 * stores, where Hadoop copies the files one by one and deletes the originals afterwards.
 */
public final class AtomicRename {
  private static final Set<String> SCHEMES = Set.of("file", "hdfs", "webhdfs", "swebhdfs");

  private AtomicRename() {}

  /**
   * @param fileSystem any
   * @return whether files and folders are renamed atomically in it; not if that is unknown, as for
   *     {@code abfs}, where it depends on the account
   */
  public static boolean isSupportedBy(FileSystem fileSystem) {
    FileSystem[] mounted = fileSystem.getChildFileSystems(); // of viewfs and of wrappers
    return mounted == null
        ? SCHEMES.contains(fileSystem.getUri().getScheme())
        : mounted.length > 0 && Stream.of(mounted).allMatch(AtomicRename::isSupportedBy);
  }
}
