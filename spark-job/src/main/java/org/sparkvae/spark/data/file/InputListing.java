package org.sparkvae.spark.data.file;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.DataFormat;

/**
 * All files of an input, from one recursive listing. It alone decides which files are data, for all
 * formats: files in folders at any depth, but neither hidden files nor outputs of this program.
 */
public final class InputListing {
  static final String HIDDEN = "hidden";
  static final String OTHER = "of another format";
  static final String OWN = "outputs of this program";
  static final String UNUSED = "not of the data set";
  static final String EMPTY = "empty";

  /** What a run leaves in the folder that ends with .work. */
  private static final List<String> WORK =
      List.of("lock.json", "metrics.json", "checkpoints/", "artifact-", "replaced");

  private final FileSystem files;
  private final Path input;
  private final boolean isFile;
  private final SortedMap<String, FileStatus> visible = new TreeMap<>();
  private final SortedMap<String, List<String>> leftOut = new TreeMap<>();

  /**
   * The files of one format.
   *
   * @param read the files to read, by their paths below the input
   * @param leftOut the other files, by reason
   */
  record Selection(SortedMap<String, FileStatus> read, SortedMap<String, List<String>> leftOut) {}

  private InputListing(FileSystem files, Path input, boolean isFile) {
    this.files = files;
    this.input = input;
    this.isFile = isFile;
  }

  /**
   * @param input a file or a folder, qualified
   * @throws DataException if the folder is a table of Delta Lake, Iceberg or Hudi
   */
  public static InputListing of(FileSystem files, Path input) throws IOException {
    FileStatus status = files.getFileStatus(input);
    InputListing listing = new InputListing(files, input, status.isFile());
    if (status.isFile()) {
      listing.visible.put(input.getName(), status);
      return listing;
    }
    SortedMap<String, FileStatus> all = below(files, input);
    TableFormats.refuse(input, all.keySet());
    listing.sort(all);
    return listing;
  }

  private static SortedMap<String, FileStatus> below(FileSystem files, Path input)
      throws IOException {
    SortedMap<String, FileStatus> all = new TreeMap<>();
    String base = input.toUri().getPath();
    RemoteIterator<LocatedFileStatus> found = files.listFiles(input, true);
    while (found.hasNext()) {
      FileStatus file = found.next();
      all.put(SourceFiles.below(base, file.getPath().toUri().getPath()), file);
    }
    return all;
  }

  private void sort(SortedMap<String, FileStatus> all) {
    Set<String> own = ownFolders(all.keySet());
    all.forEach(
        (name, file) -> {
          String reason = isOwn(name, own) ? OWN : isHidden(name) ? HIDDEN : "";
          if (reason.isEmpty()) {
            visible.put(name, file);
          } else {
            leaveOut(leftOut, reason, name);
          }
        });
  }

  private static void leaveOut(
      SortedMap<String, List<String>> leftOut, String reason, String name) {
    leftOut.computeIfAbsent(reason, r -> new ArrayList<>()).add(name);
  }

  /** Folders of models, of rejected rows, and of runs that have not ended. */
  private static Set<String> ownFolders(Set<String> names) {
    Set<String> own = new HashSet<>();
    for (String name : names) {
      String folder = folder(name);
      boolean isModel =
          name.endsWith("/artifact.json") && names.contains(folder + "/parameters.bin");
      if (isModel || name.endsWith("/_quarantine.json")) {
        own.add(folder);
      }
      int work = name.indexOf(".work/");
      if (work >= 0 && WORK.stream().anyMatch(name.substring(work + 6)::startsWith)) {
        own.add(name.substring(0, work + 5));
      }
    }
    return own;
  }

  private static boolean isOwn(String name, Set<String> own) {
    for (String folder = folder(name); !folder.isEmpty(); folder = folder(folder)) {
      if (own.contains(folder)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isHidden(String name) {
    for (String part : name.split("/")) {
      if (FileType.isHidden(part)) {
        return true;
      }
    }
    return false;
  }

  /** The folder of a file or folder, below the input; empty for the input itself. */
  static String folder(String name) {
    int slash = name.lastIndexOf('/');
    return slash < 0 ? "" : name.substring(0, slash);
  }

  static String fileName(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  FileSystem files() {
    return files;
  }

  /** {@return its path} */
  public Path input() {
    return input;
  }

  boolean isFile() {
    return isFile;
  }

  /** {@return the files that may be data, by their paths below the input} */
  public SortedMap<String, FileStatus> visible() {
    return visible;
  }

  /**
   * The files of a format: those with its extensions if there are any; otherwise all whose
   * extension is that of nothing else. A single file is always read.
   */
  Selection select(DataFormat format) {
    SortedMap<String, FileStatus> read = new TreeMap<>();
    SortedMap<String, List<String>> others = new TreeMap<>();
    leftOut.forEach((reason, names) -> others.put(reason, new ArrayList<>(names)));
    boolean named = visible.keySet().stream().anyMatch(name -> type(name).format() == format);
    boolean isText = format != DataFormat.PARQUET && format != DataFormat.ORC;
    visible.forEach(
        (name, file) -> {
          FileType type = type(name);
          if (!isFile && !(named ? type.format() == format : type.mayBe(format))) {
            leaveOut(others, OTHER, name);
          } else if (isText && !isFile && file.getLen() == 0) {
            leaveOut(others, EMPTY, name);
          } else {
            read.put(name, file);
          }
        });
    return new Selection(read, others);
  }

  /** The files that are not among these, by reason. */
  SortedMap<String, List<String>> leftOutBeside(List<Path> used) {
    SortedMap<String, List<String>> others = new TreeMap<>();
    leftOut.forEach((reason, names) -> others.put(reason, new ArrayList<>(names)));
    visible.forEach(
        (name, file) -> {
          if (!used.contains(file.getPath())) {
            leaveOut(others, UNUSED, name);
          }
        });
    return others;
  }

  static FileType type(String name) {
    return FileType.of(fileName(name));
  }

  /** The first of many names, and how many more there are. */
  static String some(List<String> names) {
    List<String> first = new ArrayList<>(names.subList(0, Math.min(3, names.size())));
    int more = names.size() - first.size();
    return String.join(", ", first) + (more > 0 ? " and " + more + " more" : "");
  }
}
