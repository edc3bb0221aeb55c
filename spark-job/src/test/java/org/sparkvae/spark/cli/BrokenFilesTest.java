package org.sparkvae.spark.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sparkvae.spark.TestSession;

/** A file that cannot be read: exit code 3 and one line that names it. */
class BrokenFilesTest {
  private static final String INCOMPLETE =
      ". Check that the file is complete and in the format that its name or data.format indicates";

  @TempDir private Path folder;

  private static byte[] written(Path folder, String format, String... columns) {
    Path written = folder.resolve("written");
    TestSession.get()
        .range(0, 300, 1, 1)
        .selectExpr(columns)
        .write()
        .mode("overwrite")
        .format(format)
        .save(written.toString());
    try (Stream<Path> files = Files.list(written)) {
      Path part =
          files
              .filter(file -> file.getFileName().toString().startsWith("part-"))
              .findFirst()
              .orElseThrow();
      return Files.readAllBytes(part);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] half(byte[] bytes) {
    return Arrays.copyOf(bytes, bytes.length / 2);
  }

  /** Overwrites data, but neither the first bytes nor what is at the end. */
  private static byte[] damaged(byte[] bytes) {
    Arrays.fill(bytes, 20, bytes.length / 3, (byte) 0x5a);
    return bytes;
  }

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return compressed.toByteArray();
  }

  private static Arguments of(
      String name, String source, UnaryOperator<byte[]> change, String reason) {
    return Arguments.of(name, source, change, reason);
  }

  static Stream<Arguments> files() {
    UnaryOperator<byte[]> half = BrokenFilesTest::half;
    UnaryOperator<byte[]> damaged = BrokenFilesTest::damaged;
    UnaryOperator<byte[]> gzip = BrokenFilesTest::gzip;
    return Stream.of(
        of("half.parquet", "parquet", half, "(is not a Parquet file"),
        of("none.parquet", "parquet", all -> new byte[0], ": it is empty (0 bytes)"),
        of("damaged.parquet", "parquet", damaged, ""),
        of("text.parquet", "csv", all -> all, "(is not a Parquet file"),
        of("half.orc", "orc", half, ""),
        of("damaged.orc", "orc", damaged, ""),
        of("text.orc", "csv", all -> all, "(Malformed ORC file)"),
        of("half.csv.gz", "csv", all -> half(gzip(all)), "(Unexpected end of input stream)"),
        of("damaged.csv.gz", "csv", all -> damaged(gzip(all)), ""),
        of("half.json.gz", "json", all -> half(gzip(all)), "(Unexpected end of input stream)"),
        of("damaged.json.gz", "json", all -> damaged(gzip(all)), ""),
        of("half.libsvm.gz", "csv", all -> half(gzip(all)), "(Unexpected end of input stream)"),
        of("text.csv.gz", "csv", all -> all, "(not a gzip file)"),
        of("text.json.gz", "json", all -> all, "(not a gzip file)"),
        of("text.csv.zst", "csv", all -> all, ": .zst is not a compression of text"),
        of("text.json.zst", "json", all -> all, ": .zst is not a compression of text"),
        of("parquet.csv", "parquet", all -> all, ": it starts like a Parquet file"),
        of("orc.json", "orc", all -> all, ": it starts like an ORC file"),
        of("gzip.csv", "csv", gzip, ": it starts like a gzip file"),
        of("gzip.libsvm", "csv", gzip, ": it starts like a gzip file"));
  }

  @ParameterizedTest
  @MethodSource("files")
  void isNamed(String name, String source, UnaryOperator<byte[]> change, String reason)
      throws IOException {
    TrainingFolder work = new TrainingFolder(folder, TrainingFolder.TABLE);
    byte[] good = written(folder, source, "rand(1) as x", "rand(2) as y");
    Path file = Files.write(folder.resolve(name), change.apply(good));

    Refusal.of(work.train("--input", file), 3)
        .isOneLineThat("Cannot read file:" + file + (reason.startsWith(":") ? "" : " "), reason)
        .leavesNothingAt(work.output());
  }
}
