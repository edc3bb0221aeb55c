package org.sparkvae.spark.data.file;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.zip.ZipException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.DataFormat;

/** Detects the format of files by their names and, for IDX, by their first bytes. */
public final class FormatDetector {
  private static final String REMEDY = ". Set data.format";

  private FormatDetector() {}

  /**
   * @throws DataException if the names indicate no format, or more than one
   */
  public static DataFormat detect(FileSystem files, Path input) throws IOException {
    FileStatus status = files.getFileStatus(input);
    if (status.isFile()) {
      DataFormat format = ofFile(files, input);
      if (format == null) {
        throw new DataException(
            "Cannot tell the format of "
                + input
                + ": its name ends in none of .parquet, .csv, .orc, .json, .libsvm (.gz), and it"
                + " does not start like an IDX file"
                + REMEDY);
      }
      return format;
    }
    if (IdxFolder.isMnist(files, input)) {
      return DataFormat.IDX;
    }
    Set<DataFormat> found = EnumSet.noneOf(DataFormat.class);
    RemoteIterator<LocatedFileStatus> below = files.listFiles(input, true);
    while (below.hasNext()) {
      Path file = below.next().getPath();
      DataFormat format = isHidden(file.getName()) ? null : byName(file.getName());
      if (format != null) {
        found.add(format);
      }
    }
    if (found.size() != 1) {
      throw new DataException(
          "Cannot tell the format of "
              + input
              + ": it holds "
              + (found.isEmpty() ? "no file with a known extension" : "files of " + found)
              + REMEDY);
    }
    return found.iterator().next();
  }

  /** Whether Spark ignores a file of this name. */
  static boolean isHidden(String name) {
    return name.startsWith("_") || name.startsWith(".");
  }

  private static DataFormat ofFile(FileSystem files, Path file) throws IOException {
    DataFormat format = byName(file.getName());
    if (format != null) {
      return format;
    }
    try (InputStream in = IdxHeader.open(files, file)) {
      return IdxHeader.startsAsIdx(in.readNBytes(4)) ? DataFormat.IDX : null;
    } catch (EOFException | ZipException broken) {
      throw IdxHeader.brokenGzip(file, broken);
    }
  }

  private static DataFormat byName(String fileName) {
    String name =
        fileName.toLowerCase(Locale.ROOT).replaceFirst("\\.(gz|bz2|zst|lz4|deflate)$", "");
    if (name.contains("ubyte")) {
      return DataFormat.IDX;
    }
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "parquet" -> DataFormat.PARQUET;
      case "csv" -> DataFormat.CSV;
      case "orc" -> DataFormat.ORC;
      case "json", "jsonl" -> DataFormat.JSON;
      case "libsvm" -> DataFormat.LIBSVM;
      default -> null;
    };
  }
}
