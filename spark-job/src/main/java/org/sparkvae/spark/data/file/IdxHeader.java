package org.sparkvae.spark.data.file;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.sparkvae.spark.data.DataException;

/**
 * The header of an IDX file of unsigned bytes, checked against the file's length before anything is
 * allocated. Big-endian: magic number, one int per dimension, then the bytes.
 *
 * @param rows number of images, labels or rows of a table
 * @param height height of an image; 1 for labels and tables
 * @param width width of an image or a table; 1 for labels
 * @param headerBytes offset of the first value
 * @param packing whether the file is gzipped
 */
public record IdxHeader(int rows, int height, int width, int headerBytes, Packing packing)
    implements Serializable {
  /** Detected by the first two bytes, not by the name. */
  public enum Packing {
    PLAIN,
    GZIP
  }

  public enum Content {
    IMAGES(2051, 3),
    LABELS(2049, 1);

    private final int magic;
    private final int dimensions;

    Content(int magic, int dimensions) {
      this.magic = magic;
      this.dimensions = dimensions;
    }
  }

  /** Magic number of bytes in two dimensions: rows of values that are no image. */
  private static final int TABLE = 2050;

  static final int BUFFER_BYTES = 1 << 16;

  /** The highest compression ratio of deflate. */
  private static final long MOST_GZIP_RATIO = 1032;

  public int bytesPerRow() {
    return height * width;
  }

  /** {@return whether a row is an image, not a row of a table} */
  public boolean holdsImages() {
    return headerBytes == 16;
  }

  static boolean startsAsIdx(byte[] start) {
    return start.length == 4
        && start[0] == 0
        && start[1] == 0
        && start[2] == 8
        && start[3] >= 1
        && start[3] <= 3;
  }

  /**
   * @throws DataException naming the file, if it is not an IDX file of the expected content or its
   *     length contradicts its header
   */
  static IdxHeader read(FileSystem files, Path file, Content content) throws IOException {
    Packing packing = packingOf(files, file);
    try (DataInputStream in = new DataInputStream(open(files, file))) {
      int magic = in.readInt();
      boolean isTable = content == Content.IMAGES && magic == TABLE;
      if (magic != content.magic && !isTable) {
        throw new DataException(
            String.format(
                "Cannot read %s: its magic number is %d, but that of IDX %s is %d%s",
                file,
                magic,
                content.name().toLowerCase(java.util.Locale.ROOT),
                content.magic,
                content == Content.LABELS ? "" : ". Only bytes are read, as images or as a table"));
      }
      int dimensions = isTable ? 2 : content.dimensions;
      int rows = in.readInt();
      int height = dimensions == 3 ? in.readInt() : 1;
      int width = dimensions == 1 ? 1 : in.readInt();
      int headerBytes = 4 + 4 * dimensions;
      IdxHeader header = new IdxHeader(rows, height, width, headerBytes, packing);
      header.checkLength(file, files.getFileStatus(file).getLen());
      if (rows == 0 && in.read() >= 0) { // no task will check the end of a gzipped file
        throw new DataException(
            "Cannot read " + file + ": its header says 0 rows, but more bytes follow");
      }
      return header;
    } catch (EOFException tooShort) {
      throw new DataException("Cannot read " + file + ": it ends within its header", tooShort);
    } catch (ZipException broken) {
      throw brokenGzip(file, broken);
    }
  }

  private void checkLength(Path file, long length) {
    boolean sound = rows >= 0 && height > 0 && width > 0 && (long) height * width < 1 << 30;
    if (!sound) {
      throw new DataException(
          "Cannot read %s: its header says %d rows of %d x %d"
              .formatted(file, rows, height, width));
    }
    long needed = headerBytes + (long) rows * bytesPerRow();
    boolean fits = packing == Packing.PLAIN ? length == needed : needed / MOST_GZIP_RATIO <= length;
    if (!fits) {
      throw new DataException(
          "Cannot read %s: its header says %d rows of %d x %d, that is %d bytes, but it has %d%s"
              .formatted(
                  file,
                  rows,
                  height,
                  width,
                  needed,
                  length,
                  packing == Packing.PLAIN ? "" : ", gzipped"));
    }
  }

  static DataException brokenGzip(Path file, IOException broken) {
    String why = broken instanceof EOFException ? "it ends too early" : broken.getMessage();
    return new DataException(
        "Cannot read %s: its gzip data is corrupt (%s). Copy it again".formatted(file, why),
        broken);
  }

  /** The file's uncompressed bytes from the start. */
  static InputStream open(FileSystem files, Path file) throws IOException {
    return switch (packingOf(files, file)) {
      case PLAIN -> new BufferedInputStream(files.open(file), BUFFER_BYTES);
      case GZIP ->
          new BufferedInputStream(
              new GZIPInputStream(files.open(file), BUFFER_BYTES), BUFFER_BYTES);
    };
  }

  private static Packing packingOf(FileSystem files, Path file) throws IOException {
    try (FSDataInputStream in = files.open(file)) {
      return in.read() == 0x1F && in.read() == 0x8B ? Packing.GZIP : Packing.PLAIN;
    }
  }
}
