package org.sparkvae.spark.data.file;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.DataFormat;

/**
 * The files of a source as they were when it was opened. If an executor is lost, its rows are read
 * again, so that files that change during a job would give it rows that no survey has seen.
 */
public final class SourceFiles {
  private static final int NAMED = 5;

  private final String source;
  private final Listing listing;
  private final SortedMap<String, State> atOpening;
  private final InputListing.Selection selection;
  private final SparkPaths paths;
  private final List<String> partitionColumns;

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

  private SourceFiles(
      String source,
      Listing listing,
      SortedMap<String, State> atOpening,
      InputListing.Selection selection,
      SparkPaths paths,
      List<String> partitionColumns) {
    this.source = source;
    this.listing = listing;
    this.atOpening = atOpening;
    this.selection = selection;
    this.paths = paths;
    this.partitionColumns = partitionColumns;
  }

  private SourceFiles(String source, Listing listing) throws IOException {
    this(
        source,
        listing,
        listing.list(),
        new InputListing.Selection(new TreeMap<>(), new TreeMap<>()),
        new SparkPaths(List.of(), Map.of()),
        List.of());
  }

  /**
   * For a source without files.
   *
   * @param source its name
   */
  public static SourceFiles none(String source) throws IOException {
    return new SourceFiles(source, TreeMap::new);
  }

  /**
   * The files of a format in a folder, or a single file.
   *
   * @throws DataException if there is none, or Spark cannot read one of them
   */
  public static SourceFiles snapshot(InputListing listing, DataFormat format) throws IOException {
    Path input = listing.input();
    InputListing.Selection selection = listing.select(format);
    FileChecks.check(listing, format, selection);
    PartitionFolders partitions = PartitionFolders.of(input, selection.read().keySet());
    SparkPaths paths =
        listing.isFile()
            ? SparkPaths.ofFile(input)
            : SparkPaths.ofFolder(input, selection, partitions);
    return new SourceFiles(
        input.toString(),
        () -> states(InputListing.of(listing.files(), input).select(format).read()),
        states(selection.read()),
        selection,
        paths,
        partitions.keys());
  }

  private static SortedMap<String, State> states(SortedMap<String, FileStatus> files) {
    SortedMap<String, State> states = new TreeMap<>();
    files.forEach((name, file) -> states.put(name, State.of(file)));
    return states;
  }

  /**
   * The files of a data set in IDX.
   *
   * @param used its files, in a listing that may hold others
   */
  public static SourceFiles idx(InputListing listing, List<Path> used) throws IOException {
    SortedMap<String, State> states = these(listing.files().getConf(), used);
    return new SourceFiles(
        listing.input().toString(),
        () -> these(listing.files().getConf(), used),
        states,
        new InputListing.Selection(new TreeMap<>(), listing.leftOutBeside(used)),
        new SparkPaths(List.of(), Map.of()),
        List.of());
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
    return selection.leftOut();
  }

  /** The files that are read, by their paths below the input. */
  SortedMap<String, FileStatus> read() {
    return selection.read();
  }

  /** Columns that come from the names of folders such as day=1. */
  List<String> partitionColumns() {
    return partitionColumns;
  }

  /**
   * The rows of exactly these files.
   *
   * @param reader with options and, where needed, a schema of the files' own columns
   * @param format Spark's name
   * @return the columns of the files, then those of partition folders
   */
  Dataset<Row> load(DataFrameReader reader, String format) {
    return paths.load(reader, format);
  }

  /** The lines of exactly these files. */
  Dataset<String> lines(SparkSession spark) {
    return load(spark.read(), "text").select("value").as(Encoders.STRING());
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
