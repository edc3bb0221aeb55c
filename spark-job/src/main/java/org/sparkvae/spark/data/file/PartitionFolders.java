package org.sparkvae.spark.data.file;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.catalog.ExternalCatalogUtils;
import org.sparkvae.spark.data.DataException;

/**
 * The keys in names of folders such as day=1, which must be the same for all files.
 *
 * @param base folder above the first key, below the input
 * @param keys names of the keys, from the outermost folder
 */
record PartitionFolders(String base, List<String> keys) {
  private static final PartitionFolders NONE = new PartitionFolders("", List.of());

  /**
   * @param names paths of the files below the input
   * @throws DataException naming two files whose folders have different keys
   */
  static PartitionFolders of(Path input, Set<String> names) {
    PartitionFolders first = null;
    String example = "";
    String lastFolder = null;
    for (String name : names) {
      String folder = InputListing.folder(name);
      if (folder.equals(lastFolder)) {
        continue;
      }
      lastFolder = folder;
      PartitionFolders next = ofFolder(input, folder);
      if (first == null) {
        first = next;
        example = name;
      } else if (!next.equals(first)) {
        throw new DataException(
            "Cannot read %s: its partition folders have different keys: %s and %s. Set data.path or --input to a folder whose files all have the same keys"
                .formatted(input, example, name));
      }
    }
    return first == null ? NONE : first;
  }

  /** As Spark does: the innermost folders with keys that lie directly within one another. */
  private static PartitionFolders ofFolder(Path input, String folder) {
    List<String> keys = new ArrayList<>();
    String at = folder;
    while (!at.isEmpty()) {
      String name = InputListing.fileName(at);
      int sign = name.indexOf('=');
      if (sign < 0 && !keys.isEmpty()) {
        break;
      }
      if (sign == 0 || sign == name.length() - 1) {
        throw new DataException(
            "Cannot read %s: the name of its folder %s lacks the key or the value of a partition. Rename the folder to key=value"
                .formatted(input, folder));
      }
      if (sign > 0) {
        keys.add(ExternalCatalogUtils.unescapePathName(name.substring(0, sign)));
      }
      at = InputListing.folder(at);
    }
    Collections.reverse(keys);
    return keys.isEmpty() ? NONE : new PartitionFolders(at, keys);
  }
}
