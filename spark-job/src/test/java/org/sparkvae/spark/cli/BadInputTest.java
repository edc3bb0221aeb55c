package org.sparkvae.spark.cli;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data that cannot be trained on: exit code 3, or 2 if a setting does not fit the data. */
class BadInputTest {
  private static final String REMEDYED = ". Fix the data, or set data.badRows.policy = skip";
  private static final String REMEDY =
      ". Fix the data, or set data.nulls = skip or zero, or data.badRows.policy = skip";
  private static final String WHOLE =
      ". Check that the file is complete and in the format that its name or data.format indicates";

  @TempDir private Path folder;
  private TrainingFolder work;

  @BeforeEach
  void recipe() throws IOException {
    work = new TrainingFolder(folder, TrainingFolder.TABLE);
  }

  private void assertRefused(Path input, int exitCode, String line, Object... options)
      throws IOException {
    Object[] all = Arrays.copyOf(options, options.length + 2);
    all[options.length] = "--input";
    all[options.length + 1] = input;
    Refusal.of(work.train(all), exitCode).isOneLine(line).leavesNothingAt(work.output());
  }

  @Test
  void missingPath() throws IOException {
    assertRefused(
        folder.resolve("gone"),
        3,
        "Cannot read file:"
            + folder
            + "/gone: no such file or folder. Set data.path or --input to an existing one");
  }

  @Test
  void pathOnNoFileSystem() throws IOException {
    Refusal.of(work.train("--input", "foo://host/rows.csv"), 2)
        .isOneLine(
            "Cannot open a path: No FileSystem for scheme \"foo\". Fix --input, --output or the"
                + " recipe's path")
        .leavesNothingAt(work.output());
  }

  @Test
  void wrongColumnListsTheExistingOnes() throws IOException {
    Path input = work.write("rows.csv", "x,y,name\n1,2,a\n3,4,b\n");
    assertRefused(
        input,
        2,
        "Invalid data.featuresColumn: pixels (must be one of the columns x, y, name)",
        "--set",
        "data.featuresColumn=pixels");
    assertRefused(
        input,
        2,
        "Invalid data.numericColumns: z (must be one of the columns x, y, name)",
        "--set",
        "data.numericColumns=[x,z]");
  }

  @Test
  void wrongWidth() throws IOException {
    assertRefused(
        work.write("ragged.json", "{\"x\":[1,2]}\n{\"x\":[3,4,5]}\n"),
        3,
        "Invalid x: 3 values (must be 2, as in the first rows) at ragged.json: row 1 (from 0)"
            + REMEDYED);
    assertRefused(
        work.write("ragged.csv", "x,y\n1,2\n3,4\n5,6,7\n"),
        3,
        "Invalid line: a line of 5 characters (must be well-formed, with 2 columns of the expected types) at"
            + " ragged.csv: row 2 (from 0)"
            + REMEDYED);
  }

  @Test
  void nanAndInfinity() throws IOException {
    assertRefused(
        work.write("nan.csv", "x,y\n1,2\n3,NaN\n5,NaN\n"),
        3,
        "Invalid y: NaN (must be a finite number) at nan.csv: row 1 (from 0);"
            + " Invalid y: NaN (must be a finite number) at nan.csv: row 2 (from 0)"
            + REMEDY);
    assertRefused(
        work.write("inf.csv", "x,y\n1,2\n-Infinity,3\n"),
        3,
        "Invalid x: infinity (must be a finite number) at inf.csv: row 1 (from 0)" + REMEDY);
  }

  @Test
  void valuesThatBernoulliCannotTake() throws IOException {
    assertRefused(
        work.write("large.csv", "x,y\n0,1\n0.5,128\n"),
        3,
        "Invalid y: a number too large (must be in [0, 1] after scaling) at large.csv: row 1 (from 0). Set"
            + " data.scaling = divideBy255 or minMax, or model.likelihood = gaussian, or"
            + " data.badRows.policy = skip",
        "--set",
        "model.likelihood=bernoulli");
  }

  @Test
  void emptyDataSet() throws IOException {
    Path header = work.write("header.csv", "x,y\n");
    assertRefused(
        header,
        3,
        "Cannot use file:" + header + ": it has no rows",
        "--set",
        "data.numericColumns=[x,y]");
    Path nothing = work.write("nothing.csv", "");
    assertRefused(
        nothing,
        3,
        "Cannot read file:" + nothing + ": it is empty (0 bytes). Write it again, or remove it");
    Path none = Files.createDirectory(folder.resolve("none"));
    assertRefused(
        none,
        3,
        "Cannot tell the format of file:"
            + none
            + ": it holds no file with a known extension. Set data.format");
  }

  @Test
  void fewerRowsThanShards() throws IOException {
    assertRefused(
        work.write("few.csv", "x,y\n1,2\n3,4\n5,6\n"),
        2,
        "Invalid training.shards: 4 (must be <= the 3 training rows)",
        "--set",
        "training.shards=4");
  }

  @Test
  void filesThatAreNotWhatTheySeem() throws IOException {
    String garbage = "this is none of the formats, and long enough to look at\n";
    assertRefused(
        work.write("a.parquet", "x"),
        3,
        "Cannot read file:"
            + folder
            + "/a.parquet (is not a Parquet file: it does not end with PAR1)"
            + WHOLE);
    assertRefused(
        work.write("a.orc", garbage),
        3,
        "Cannot read file:" + folder + "/a.orc (Malformed ORC file)" + WHOLE);
    assertRefused(
        work.write("a.libsvm", garbage),
        3,
        "Invalid line: its first item is not a number (must be \"label index:value ...\" with ascending"
            + " indices from 1) at a.libsvm: row 0 (from 0)"
            + REMEDYED);
    assertRefused(
        work.write("a.json", garbage),
        3,
        "Cannot read file:" + folder + "/a.json as json: it has no columns. Check its contents");
  }

  @Test
  void gzippedTableThatWasCutOff() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write("x,y\n".getBytes());
      for (int i = 0; i < 5000; i++) {
        out.write((i * 7919 % 1013 + "," + i + "\n").getBytes());
      }
    }
    Path cut = folder.resolve("cut.csv.gz");
    Files.write(cut, Arrays.copyOf(bytes.toByteArray(), bytes.size() / 2));

    assertRefused(cut, 3, "Cannot read file:" + cut + " (Unexpected end of input stream)" + WHOLE);
  }

  @Test
  void idxOfAnotherMagicOrLength() throws IOException {
    Path labels = idx("labels-idx1-ubyte", 2049, 4, 2, 2, new byte[16]);
    assertRefused(
        labels,
        3,
        "Cannot read file:"
            + labels
            + ": its magic number is 2049, but that of IDX images is 2051. Only bytes are read, as"
            + " images or as a table");
    Path cut = idx("cut-idx3-ubyte", 2051, 4, 2, 2, new byte[15]);
    assertRefused(
        cut,
        3,
        "Cannot read file:"
            + cut
            + ": its header says 4 rows of 2 x 2, that is 32 bytes, but it has 31");
  }

  private Path idx(String name, int magic, int rows, int height, int width, byte[] pixels)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    for (int part : new int[] {magic, rows, height, width}) {
      out.writeInt(part);
    }
    out.write(pixels);
    return Files.write(folder.resolve(name), bytes.toByteArray());
  }
}
