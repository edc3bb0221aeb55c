package org.sparkvae.spark.data.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.sparkvae.model.config.EnumSpelling;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.DataFormat;

/** The first bytes of a file of text, which tell whether it is one. */
final class FileStart {
  private static final int BYTES = 4;

  /** What starts like this, in hexadecimal, is no text. */
  private static final Map<String, String> KINDS =
      new TreeMap<>(
          Map.of(
              hex("PAR1"),
              "a Parquet file. Set data.format = parquet",
              hex("ORC"),
              "an ORC file. Set data.format = orc",
              hex("Obj\u0001"),
              "an Avro file. Convert it to Parquet",
              hex("PK\u0003\u0004"),
              "a ZIP or Excel file. Convert it to CSV",
              hex("BZh"),
              "a bzip2 file. Give it a name that ends in .bz2",
              "1f8b",
              "a gzip file. Give it a name that ends in .gz",
              "28b52ffd",
              "a Zstandard file. Compress it as .gz or .bz2",
              "04224d18",
              "an LZ4 file. Compress it as .gz or .bz2",
              "894844",
              "an HDF5 file. Convert it to Parquet",
              "d0cf11e0",
              "an Excel file. Convert it to CSV"));

  private FileStart() {}

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /**
   * @throws DataException if the file is not text, or its compression is not available
   */
  static void requireText(FileSystem files, Path file, DataFormat format) throws IOException {
    String start = HexFormat.of().formatHex(first(files, file));
    for (Map.Entry<String, String> kind : KINDS.entrySet()) {
      if (start.startsWith(kind.getKey())) {
        throw new DataException(
            "Cannot read %s as %s: it starts like %s"
                .formatted(file, EnumSpelling.of(format), kind.getValue()));
      }
    }
  }

  private static byte[] first(FileSystem files, Path file) throws IOException {
    CompressionCodec codec = new CompressionCodecFactory(files.getConf()).getCodec(file);
    try (InputStream in = files.open(file);
        InputStream text = codec == null ? in : codec.createInputStream(in)) {
      return text.readNBytes(BYTES);
    } catch (IOException | RuntimeException failed) {
      throw DataException.behind(failed, file.toString());
    }
  }
}
