package org.sparkvae.spark.data.file;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.sparkvae.model.config.EnumSpelling;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.DataFormat;

/** Refuses files that Spark cannot read, by name, before any job. */
final class FileChecks {
  /** How files start that the tools lz4 and snzip write. Hadoop writes and reads other formats. */
  private static final List<byte[]> FOREIGN_FRAMES =
      List.of(new byte[] {0x04, 0x22, 0x4D, 0x18}, new byte[] {(byte) 0xFF, 0x06, 0x00, 0x00});

  private FileChecks() {}

  static void check(InputListing listing, DataFormat format, InputListing.Selection selection)
      throws IOException {
    SortedMap<String, FileStatus> read = selection.read();
    String name = EnumSpelling.of(format);
    if (read.isEmpty()) {
      List<String> reasons = new ArrayList<>();
      selection
          .leftOut()
          .forEach(
              (reason, names) ->
                  reasons.add(
                      "%d %s (%s)".formatted(names.size(), reason, InputListing.some(names))));
      throw new DataException(
          "Cannot read %s as %s: it holds no file of this format%s. Check data.path and data.format"
              .formatted(
                  listing.input(),
                  name,
                  reasons.isEmpty() ? "" : "; left out: " + String.join(", ", reasons)));
    }
    boolean isText = format != DataFormat.PARQUET && format != DataFormat.ORC;
    for (Map.Entry<String, FileStatus> file : read.entrySet()) {
      FileStatus status = file.getValue();
      if (listing.isFile() && FileType.isHidden(file.getKey())) {
        throw new DataException(
            "Cannot read %s: Spark reads no file whose name starts with . or _. Rename it"
                .formatted(status.getPath()));
      }
      if (status.getPath().getName().contains(":")
          && listing.files() instanceof ChecksumFileSystem) {
        throw new DataException(
            "Cannot read %s: Hadoop cannot open a local file with a colon in its name. Rename it"
                .formatted(status.getPath()));
      }
      if (status.getLen() == 0 && (!isText || listing.isFile())) {
        throw new DataException(
            "Cannot read %s: it is empty (0 bytes). Write it again, or remove it"
                .formatted(status.getPath()));
      }
      if (isText) {
        checkCompression(listing.files(), status);
      }
    }
    if (isText) {
      FileStatus first = read.get(read.firstKey());
      FileStart.requireText(listing.files(), first.getPath(), format);
    }
  }

  private static void checkCompression(FileSystem files, FileStatus file) throws IOException {
    FileType type = FileType.of(file.getPath().getName());
    if (!type.isReadableText() && !isReadableHere(files, file)) {
      throw new DataException(
          "Cannot read %s: .%s is not a compression of text that can be read here. Use none, .gz, .bz2 or .deflate"
              .formatted(file.getPath(), type.compression()));
    }
  }

  private static boolean isReadableHere(FileSystem files, FileStatus file) throws IOException {
    CompressionCodec codec = new CompressionCodecFactory(files.getConf()).getCodec(file.getPath());
    if (codec == null) {
      return false;
    }
    try {
      codec.getDecompressorType();
    } catch (RuntimeException | LinkageError noNativeLibrary) {
      return false;
    }
    try (InputStream in = files.open(file.getPath())) {
      byte[] start = in.readNBytes(4);
      return FOREIGN_FRAMES.stream().noneMatch(frame -> Arrays.equals(frame, start));
    }
  }
}
