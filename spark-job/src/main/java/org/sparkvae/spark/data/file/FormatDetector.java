package org.sparkvae.spark.data.file;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.sparkvae.model.config.EnumSpelling;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.DataFormat;

/** Detects the format of files by their names and, for IDX, by their first bytes. */
public final class FormatDetector {
  private static final String REMEDY = ". Set data.format";

  private FormatDetector() {}

  /**
   * @throws DataException if the names indicate no format, or more than one
   */
  public static DataFormat detect(InputListing listing) throws IOException {
    Path input = listing.input();
    if (listing.isFile()) {
      DataFormat format = ofFile(listing.files(), input);
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
    if (IdxFolder.isMnist(listing)) {
      return DataFormat.IDX;
    }
    Map<DataFormat, String> examples = new TreeMap<>();
    for (String name : listing.visible().keySet()) {
      DataFormat format = InputListing.type(name).format();
      if (format != null) {
        examples.putIfAbsent(format, name);
      }
    }
    if (examples.size() != 1) {
      throw new DataException(
          "Cannot tell the format of "
              + input
              + ": it holds "
              + (examples.isEmpty() ? "no file with a known extension" : formats(examples))
              + REMEDY);
    }
    return examples.keySet().iterator().next();
  }

  /** The formats, each with a file. */
  private static String formats(Map<DataFormat, String> examples) {
    StringBuilder text = new StringBuilder();
    Iterator<Map.Entry<DataFormat, String>> each = examples.entrySet().iterator();
    while (each.hasNext()) {
      Map.Entry<DataFormat, String> example = each.next();
      String separator = text.isEmpty() ? "" : each.hasNext() ? ", " : " and ";
      text.append(separator)
          .append(EnumSpelling.of(example.getKey()))
          .append(" (")
          .append(example.getValue())
          .append(")");
    }
    return text.toString();
  }

  private static DataFormat ofFile(FileSystem files, Path file) throws IOException {
    DataFormat format = FileType.of(file.getName()).format();
    if (format != null) {
      return format;
    }
    try (InputStream in = IdxHeader.open(files, file)) {
      return IdxHeader.startsAsIdx(in.readNBytes(4)) ? DataFormat.IDX : null;
    } catch (EOFException | ZipException broken) {
      throw IdxHeader.brokenGzip(file, broken);
    }
  }
}
