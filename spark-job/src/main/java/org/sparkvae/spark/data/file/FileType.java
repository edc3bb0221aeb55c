package org.sparkvae.spark.data.file;

import java.util.Locale;
import java.util.Set;
import org.sparkvae.spark.data.DataFormat;

/**
 * What the name of a file says about its contents.
 *
 * @param format the format; null if the extension is not that of a format
 * @param compression the extension of a compression or an archive, in lower case; otherwise empty
 * @param extension the extension before that of the compression, in lower case; otherwise empty
 */
record FileType(DataFormat format, String compression, String extension) {
  /** Compressions of text that Hadoop reads in every installation, by its names of files. */
  private static final Set<String> TEXT_COMPRESSIONS = Set.of("gz", "bz2", "deflate");

  private static final Set<String> OTHER_COMPRESSIONS =
      Set.of(
          "gzip", "bzip2", "zst", "zstd", "lz4", "snappy", "xz", "lzma", "lzo", "br", "z", "zip",
          "7z", "rar", "tar", "tgz");

  /** Extensions of files that lie beside data and are none of the formats. */
  private static final Set<String> DOCUMENTS =
      Set.of(
          "md", "rst", "pdf", "html", "htm", "xml", "yaml", "yml", "conf", "toml", "ini", "log",
          "crc", "md5", "sha256", "py", "ipynb", "r", "sh", "sql", "java", "scala", "png", "jpg",
          "jpeg", "gif", "svg", "doc", "docx", "ppt", "pptx", "xls", "xlsx", "pkl", "npy", "npz",
          "h5", "hdf5", "avro", "bin", "jar");

  static FileType of(String fileName) {
    String name = fileName.toLowerCase(Locale.ROOT);
    String compression = "";
    String extension = extension(name);
    while (TEXT_COMPRESSIONS.contains(extension) || OTHER_COMPRESSIONS.contains(extension)) {
      compression = compression.isEmpty() ? extension : extension + "." + compression;
      name = name.substring(0, name.length() - extension.length() - 1);
      extension = extension(name);
    }
    return new FileType(format(name, extension), compression, extension);
  }

  private static String extension(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot + 1);
  }

  private static DataFormat format(String name, String extension) {
    if (name.contains("ubyte")) {
      return DataFormat.IDX;
    }
    return switch (extension) {
      case "parquet", "parq", "pq" -> DataFormat.PARQUET;
      case "csv", "tsv", "tab" -> DataFormat.CSV;
      case "orc" -> DataFormat.ORC;
      case "json", "jsonl", "ndjson" -> DataFormat.JSON;
      case "libsvm", "svmlight", "svm" -> DataFormat.LIBSVM;
      default -> null;
    };
  }

  /** Whether text with this compression can be read wherever Spark runs. */
  boolean isReadableText() {
    return compression.isEmpty() || TEXT_COMPRESSIONS.contains(compression);
  }

  /** Whether a file of this name is taken for data if the setting names the format. */
  boolean mayBe(DataFormat wanted) {
    return format == wanted || format == null && !DOCUMENTS.contains(extension);
  }

  /** As in Spark: hidden files and folders are not read, but partition folders such as _x=1 are. */
  static boolean isHidden(String name) {
    return name.startsWith(".")
        || name.startsWith("_") && !name.contains("=")
        || name.endsWith("._COPYING_");
  }
}
