package org.sparkvae.spark.data;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.zip.ZipException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.sparkvae.spark.data.IdxHeader.Packing;

/** Streams a range of an IDX file's rows inside a task: (split, row, label, features). */
final class IdxRows implements Iterator<Row>, Closeable {
  /**
   * What one task reads.
   *
   * @param images the file of images
   * @param header its header
   * @param labels the file of labels, or null
   * @param split train or test, or null
   * @param from first row
   * @param to row after the last
   */
  record Range(String images, IdxHeader header, String labels, String split, int from, int to)
      implements Serializable {}

  private final Range range;
  private final InputStream images;
  private final DataInputStream labels;
  private int row;

  IdxRows(Range range, Configuration hadoop) throws IOException {
    this.range = range;
    this.row = range.from();
    Path file = new Path(range.images());
    IdxHeader header = range.header();
    this.images =
        openAt(file, hadoop, header.packing(), header.headerBytes(), header.bytesPerRow());
    this.labels =
        range.labels() == null
            ? null
            : new DataInputStream(openAt(new Path(range.labels()), hadoop, Packing.GZIP, 8, 1));
  }

  private InputStream openAt(
      Path file, Configuration hadoop, Packing packing, int headerBytes, int bytesPerRow)
      throws IOException {
    FileSystem files = file.getFileSystem(hadoop);
    long start = headerBytes + (long) range.from() * bytesPerRow;
    if (packing == Packing.PLAIN) {
      FSDataInputStream in = files.open(file, 1 << 16);
      in.seek(start);
      return in;
    }
    InputStream in = IdxHeader.open(files, file);
    in.skipNBytes(start);
    return in;
  }

  @Override
  public boolean hasNext() {
    return row < range.to();
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    byte[] pixels = new byte[range.header().bytesPerRow()];
    try {
      if (images.readNBytes(pixels, 0, pixels.length) < pixels.length) {
        throw new EOFException();
      }
      Integer label = labels == null ? null : labels.readUnsignedByte();
      Row read = RowFactory.create(range.split(), (long) row, label, pixels);
      row++;
      checkEnd();
      return read;
    } catch (EOFException | ZipException broken) {
      throw new DataException(
          "Cannot read %s: it ends within row %d of %d"
              .formatted(range.images(), row, range.header().rows()),
          broken);
    } catch (IOException failed) {
      throw new java.io.UncheckedIOException(failed);
    }
  }

  // A plain file's length is checked on the driver; a packed one shows its end only here.
  private void checkEnd() throws IOException {
    if (row == range.header().rows() && images.read() >= 0) {
      throw new DataException(
          "Cannot read %s: its header says %d rows, more bytes follow"
              .formatted(range.images(), range.header().rows()));
    }
  }

  @Override
  public void close() throws IOException {
    images.close();
    if (labels != null) {
      labels.close();
    }
  }
}
