package org.sparkvae.spark.data.file;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.zip.ZipException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.file.IdxHeader.Packing;

/** Streams a range of the rows of an IDX file inside a task: (split, row, label, features). */
public final class IdxRows implements Iterator<Row>, Closeable {
  /**
   * The rows that one task reads.
   *
   * @param images path of the images
   * @param labels path of the labels, or null
   * @param split train or test, or null
   * @param to row after the last
   */
  public record Range(
      String images, IdxHeader header, String labels, String split, int from, int to)
      implements Serializable {}

  private final Range range;
  private final InputStream images;
  private final InputStream labels;
  private int row;

  public IdxRows(Range range, Configuration hadoop) throws IOException {
    this.range = range;
    this.row = range.from();
    Path file = new Path(range.images());
    IdxHeader header = range.header();
    this.images =
        openAt(file, hadoop, header.packing(), header.headerBytes(), header.bytesPerRow());
    this.labels =
        range.labels() == null
            ? null
            : openAt(new Path(range.labels()), hadoop, Packing.GZIP, 8, 1);
  }

  private InputStream openAt(
      Path file, Configuration hadoop, Packing packing, int headerBytes, int bytesPerRow)
      throws IOException {
    FileSystem files = file.getFileSystem(hadoop);
    long start = headerBytes + (long) range.from() * bytesPerRow;
    if (packing == Packing.PLAIN) {
      FSDataInputStream in = files.open(file, IdxHeader.BUFFER_BYTES);
      in.seek(start);
      return in;
    }
    InputStream in = IdxHeader.open(files, file);
    try {
      in.skipNBytes(start);
      return in;
    } catch (EOFException | ZipException broken) {
      in.close();
      throw IdxHeader.brokenGzip(file, broken);
    }
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
    byte[] pixels = read(images, range.images(), range.header().bytesPerRow());
    Integer label = labels == null ? null : read(labels, range.labels(), 1)[0] & 0xFF;
    Row read = RowFactory.create(range.split(), (long) row, label, pixels);
    row++;
    if (row == range.header().rows()) {
      checkEnd(images, range.images());
      if (labels != null) {
        checkEnd(labels, range.labels());
      }
    }
    return read;
  }

  private byte[] read(InputStream in, String file, int length) {
    try {
      byte[] bytes = in.readNBytes(length);
      if (bytes.length < length) {
        throw new EOFException();
      }
      return bytes;
    } catch (EOFException tooShort) {
      throw new DataException(
          "Cannot read %s: it ends within row %d of %d".formatted(file, row, range.header().rows()),
          tooShort);
    } catch (ZipException broken) {
      throw IdxHeader.brokenGzip(new Path(file), broken);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  // A plain file's length is checked on the driver; the end and the checksum of a gzipped file can
  // only be checked here.
  private void checkEnd(InputStream in, String file) {
    try {
      if (in.read() >= 0) {
        throw new DataException(
            "Cannot read %s: its header says %d rows, but more bytes follow"
                .formatted(file, range.header().rows()));
      }
    } catch (EOFException | ZipException broken) {
      throw IdxHeader.brokenGzip(new Path(file), broken);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Override
  public void close() {
    try {
      images.close();
      if (labels != null) {
        labels.close();
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
