package org.sparkvae.spark.data.file;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.sparkvae.spark.data.DataException;

/**
 * The files of a source as they were when it was opened. If an executor is lost, its rows are read
 * again, so that files that change during a job would give it rows that no survey has seen.
 */
public final class SourceFiles {
  private static final int NAMED = 5;

  private final String source;
  private final Listing listing;
  private final SortedMap<String, State> atOpening;
  private final SortedMap<String, List<String>> leftOut = new TreeMap<>();

  private record State(long length, long modified) {
    static State of(FileStatus file) {
      return new State(file.getLen(), file.getModificationTime());
    }
  }

  /** Lists the files again on each call. */
  @FunctionalInterface
  private interface Listing {
    SortedMap<String, State> list() throws IOException;
  }

  private SourceFiles(String source, Listing listing) throws IOException {
    this.source = source;
    this.listing = listing;
    atOpening = listing.list();
  }

  /**
   * For a source without files.
   *
   * @param source its name
   */
  public static SourceFiles none(String source) throws IOException {
    return new SourceFiles(source, TreeMap::new);
  }

  /** All files that Spark reads below a folder, or a single file. */
  public static SourceFiles snapshot(FileSystem files, Path input) throws IOException {
    return new SourceFiles(input.toString(), () -> below(files, input));
  }

  /** These files only. */
  public static SourceFiles snapshot(Configuration hadoop, String source, List<Path> paths)
      throws IOException {
    return new SourceFiles(source, () -> these(hadoop, paths));
  }

  /** The files of a table; for a view, the files of its tables, if it has any. */
  public static SourceFiles snapshot(Configuration hadoop, String table, String[] uris)
      throws IOException {
    List<Path> paths = Stream.of(uris).map(uri -> new Path(URI.create(uri))).toList();
    return snapshot(hadoop, table, paths);
  }

  /** {@return path of the input, or name of the table} */
  public String source() {
    return source;
  }

  /** {@return number of files that are read} */
  public int count() {
    return atOpening.size();
  }

  /** {@return files below the input that are not read, by the reason} */
  public SortedMap<String, List<String>> leftOut() {
    return leftOut;
  }

  /**
   * @throws DataException naming the first files that were added, changed or removed since
   */
  public void verifyUnchanged() {
    List<String> differences = new ArrayList<>();
    SortedMap<String, State> now = now();
    atOpening.forEach(
        (file, state) -> {
          if (!state.equals(now.get(file))) {
            differences.add(file + (now.containsKey(file) ? " was changed" : " was removed"));
          }
        });
    for (String file : now.keySet()) {
      if (!atOpening.containsKey(file)) {
        differences.add(file + " was added");
      }
    }
    if (!differences.isEmpty()) {
      int more = differences.size() - NAMED;
      throw new DataException(
          "Cannot use "
              + source
              + ": its files changed while they were in use: "
              + String.join(", ", differences.subList(0, Math.min(NAMED, differences.size())))
              + (more > 0 ? ", and " + more + " more" : "")
              + ". Run again when nothing writes to them");
    }
  }

  private SortedMap<String, State> now() {
    try {
      return listing.list();
    } catch (FileNotFoundException gone) {
      return new TreeMap<>();
    } catch (IOException failed) {
      throw new UncheckedIOException("Cannot list " + source, failed);
    }
  }

  private static SortedMap<String, State> below(FileSystem files, Path input) throws IOException {
    SortedMap<String, State> found = new TreeMap<>();
    String base = input.toUri().getPath();
    RemoteIterator<LocatedFileStatus> all = files.listFiles(input, true);
    while (all.hasNext()) {
      FileStatus file = all.next();
      String path = file.getPath().toUri().getPath();
      String name = SourceFiles.below(base, path);
      if (path.equals(base) || isRead(name)) {
        found.put(name, State.of(file));
      }
    }
    return found;
  }

  /** As in Spark: only partition folders such as day=1, and no hidden files. */
  private static boolean isRead(String path) {
    String[] names = path.split("/");
    for (int i = 0; i < names.length - 1; i++) {
      if (names[i].startsWith(".") || !names[i].contains("=")) {
        return false;
      }
    }
    return !FormatDetector.isHidden(names[names.length - 1]);
  }

  private static SortedMap<String, State> these(Configuration hadoop, List<Path> paths)
      throws IOException {
    SortedMap<String, State> found = new TreeMap<>();
    for (Path path : paths) {
      try {
        found.put(path.toString(), State.of(path.getFileSystem(hadoop).getFileStatus(path)));
      } catch (FileNotFoundException gone) {
        continue; // verifyUnchanged reports it as removed
      }
    }
    return found;
  }

  /** The path below the input, or the file's name if the input is the file itself. */
  public static String below(String base, String path) {
    String folder = base.endsWith("/") ? base : base + "/";
    return path.startsWith(folder)
        ? path.substring(folder.length())
        : path.substring(path.lastIndexOf('/') + 1);
  }
}
