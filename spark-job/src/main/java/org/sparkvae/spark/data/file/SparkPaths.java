package org.sparkvae.spark.data.file;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The paths and options by which Spark's readers read exactly the chosen files. Spark lists the
 * paths itself, which takes a job if there are many: folders are passed as a whole where all that
 * Spark sees in them is to be read.
 *
 * @param paths files and folders
 * @param options further options of the reader
 */
record SparkPaths(List<String> paths, Map<String, String> options) {
  SparkPaths {
    paths = List.copyOf(paths);
  }

  static SparkPaths ofFile(Path input) {
    return new SparkPaths(List.of(input.toString()), new TreeMap<>());
  }

  static SparkPaths ofFolder(
      Path input, InputListing.Selection selection, PartitionFolders partitions) {
    Map<String, String> options = new TreeMap<>();
    if (partitions.keys().isEmpty()) {
      options.put("recursiveFileLookup", "true"); // folders of any name
    } else {
      options.put("basePath", input.toString());
    }
    Set<String> unclean = foldersWithOthers(selection);
    List<String> paths = new ArrayList<>();
    Set<String> passed = new HashSet<>();
    for (Map.Entry<String, FileStatus> file : selection.read().entrySet()) {
      String highest = highestClean(file.getKey(), unclean);
      if (highest == null) {
        paths.add(file.getValue().getPath().toString());
      } else if (passed.add(highest)) {
        paths.add(
            highest.isEmpty() ? input.toString() : new Path(input, relative(highest)).toString());
      }
    }
    return new SparkPaths(paths, options);
  }

  /** Relative, although its name may contain a colon. */
  private static Path relative(String folder) {
    return new Path(null, null, folder);
  }

  /** Folders, at any level, below which Spark would see files that are not to be read. */
  private static Set<String> foldersWithOthers(InputListing.Selection selection) {
    Set<String> unclean = new HashSet<>();
    SortedMap<String, List<String>> leftOut = selection.leftOut();
    for (Map.Entry<String, List<String>> reason : leftOut.entrySet()) {
      if (Set.of(InputListing.HIDDEN, InputListing.EMPTY).contains(reason.getKey())) {
        continue; // Spark does not read them, either
      }
      for (String name : reason.getValue()) {
        String folder = InputListing.folder(name);
        while (unclean.add(folder) && !folder.isEmpty()) {
          folder = InputListing.folder(folder);
        }
      }
    }
    return unclean;
  }

  /** The highest folder of a file that holds nothing else; null if there is none. */
  private static String highestClean(String name, Set<String> unclean) {
    String highest = null;
    String folder = name;
    do {
      folder = InputListing.folder(folder);
      if (unclean.contains(folder)) {
        return highest;
      }
      highest = folder;
    } while (!folder.isEmpty());
    return highest;
  }

  /** The rows of the files; columns from the names of folders come last. */
  Dataset<Row> load(DataFrameReader reader, String format) {
    return reader
        .options(options)
        .option("__globPaths__", "false") // names may contain [ ] { } * ?
        .format(format)
        .load(paths.toArray(String[]::new));
  }
}
