package org.sparkvae.spark.data.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.spark.data.DataFormat;
import org.sparkvae.spark.data.file.FormatDetector;
import org.sparkvae.spark.data.file.IdxFolder;
import org.sparkvae.spark.data.file.IdxRows;
import org.sparkvae.spark.data.file.InputListing;
import org.sparkvae.spark.fuzz.Fuzz;
import org.sparkvae.spark.fuzz.FuzzTarget;

/** A folder like MNIST's, and a file that only its first bytes identify as IDX. */
class IdxFuzzTest implements FuzzTarget {
  private static final String SINGLE = "faces";

  private final Configuration hadoop = new Configuration();

  @Test
  void brokenFilesAreRefusedOrReadCorrectly(@TempDir Path folder) {
    Fuzz.run(this, folder);
  }

  @Override
  public SortedMap<String, byte[]> intact() {
    SortedMap<String, byte[]> files = new TreeMap<>();
    files.put("train-images-idx3-ubyte", IdxFiles.images(5, 0));
    files.put("train-labels-idx1-ubyte.gz", IdxFiles.labels(5));
    files.put("t10k-images-idx3-ubyte.gz", IdxFiles.images(3, 5));
    files.put("t10k-labels-idx1-ubyte", IdxFiles.labels(3));
    files.put(SINGLE, IdxFiles.images(4, 8));
    return files;
  }

  @Override
  public void seal(SortedMap<String, byte[]> files) {
    files.replaceAll((name, bytes) -> isPacked(name) ? packed(bytes) : bytes);
  }

  @Override
  public Object read(Path directory) throws IOException {
    org.apache.hadoop.fs.Path folder = new org.apache.hadoop.fs.Path(directory.toUri());
    FileSystem files = folder.getFileSystem(hadoop);
    List<IdxRows.Range> ranges = new ArrayList<>();
    if (FormatDetector.detect(InputListing.of(files, folder)) == DataFormat.IDX) {
      ranges.addAll(ranges(files, folder));
    }
    org.apache.hadoop.fs.Path single = new org.apache.hadoop.fs.Path(folder, SINGLE);
    if (files.exists(single)
        && FormatDetector.detect(InputListing.of(files, single)) == DataFormat.IDX) {
      ranges.addAll(ranges(files, single));
    }
    List<ReadFile> read = new ArrayList<>();
    for (IdxRows.Range range : ranges) {
      read.add(new ReadFile(range, rows(range)));
    }
    return read;
  }

  /** The pixels and labels equal those from simply reading the whole file. */
  @Override
  public void check(Object read, SortedMap<String, byte[]> files) {
    for (Object each : (List<?>) read) {
      ReadFile file = (ReadFile) each;
      byte[] images = plain(files, file.range.images());
      int size = file.range.header().bytesPerRow();
      int[] header = IdxFuzzTest.header(images, 4);
      assertThat(header[0]).isEqualTo(2051);
      assertThat(file.rows).hasSize(header[1]);
      assertThat(size).isEqualTo(header[2] * header[3]);
      assertThat(images).hasSize(16 + header[1] * size);
      byte[] labels = file.range.labels() == null ? null : plain(files, file.range.labels());
      for (int row = 0; row < file.rows.size(); row++) {
        byte[] pixels = file.rows.get(row).getAs(3);
        assertThat(pixels)
            .isEqualTo(Arrays.copyOfRange(images, 16 + row * size, 16 + (row + 1) * size));
        if (labels != null) {
          assertThat(file.rows.get(row).getInt(2)).isEqualTo(labels[8 + row] & 0xff);
        }
      }
    }
  }

  private record ReadFile(IdxRows.Range range, List<Row> rows) {}

  private static List<IdxRows.Range> ranges(FileSystem files, org.apache.hadoop.fs.Path input)
      throws IOException {
    return IdxFolder.pairs(InputListing.of(files, input)).stream()
        .map(
            pair ->
                new IdxRows.Range(
                    pair.images().toString(),
                    pair.header(),
                    pair.labels() == null ? null : pair.labels().toString(),
                    null,
                    0,
                    pair.header().rows()))
        .toList();
  }

  private List<Row> rows(IdxRows.Range range) throws IOException {
    List<Row> rows = new ArrayList<>();
    try (IdxRows found = new IdxRows(range, hadoop)) {
      found.forEachRemaining(rows::add);
    }
    return rows;
  }

  private static byte[] plain(SortedMap<String, byte[]> files, String path) {
    byte[] bytes = files.get(path.substring(path.lastIndexOf('/') + 1));
    boolean packed = bytes.length > 1 && (bytes[0] & 0xff) == 0x1f && (bytes[1] & 0xff) == 0x8b;
    try (InputStream in =
        packed
            ? new GZIPInputStream(new ByteArrayInputStream(bytes))
            : new ByteArrayInputStream(bytes)) {
      return in.readAllBytes();
    } catch (IOException broken) {
      throw new AssertionError("a broken file was read", broken);
    }
  }

  private static int[] header(byte[] bytes, int count) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int[] header = new int[count];
      for (int i = 0; i < count; i++) {
        header[i] = in.readInt();
      }
      return header;
    } catch (IOException tooShort) {
      throw new AssertionError("a file without a header was read", tooShort);
    }
  }

  private static boolean isPacked(String name) {
    return name.endsWith(".gz") || name.equals(SINGLE);
  }

  private static byte[] packed(byte[] plain) {
    try {
      return IdxFiles.gzip(plain);
    } catch (IOException never) {
      throw new UncheckedIOException(never);
    }
  }
}
