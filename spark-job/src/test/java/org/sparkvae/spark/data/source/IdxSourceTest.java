package org.sparkvae.spark.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparkvae.model.artifact.FeatureSpec.ImageShape;
import org.sparkvae.model.likelihood.FeatureRange;
import org.sparkvae.spark.data.Contents;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.DataFormat;
import org.sparkvae.spark.data.Draft;
import org.sparkvae.spark.data.Scaling;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.data.shard.Block;
import org.sparkvae.spark.data.shard.ShardPacker;
import org.sparkvae.spark.data.survey.FeatureScaling;
import org.sparkvae.spark.data.survey.Survey;

class IdxSourceTest {
  private static final String SINGLE = "faces-idx3-ubyte";

  @TempDir Path folder;

  @Test
  void mnistsFoldersFourFilesAreTrainAndTest() throws IOException {
    IdxFiles.mnist(folder);
    SourceTable table = new Draft(folder, DataFormat.AUTO).table();

    assertThat(table.rows().columns()).containsExactly("split", "row", "label", "features");
    assertThat(table.keyColumns()).containsExactly("split", "row", "label");
    assertThat(table.imageShape()).contains(new ImageShape(2, 3));
    assertThat(table.featureSize()).isEqualTo(6);
    List<Row> rows = table.rows().orderBy("split", "row").collectAsList();
    assertThat(rows.stream().map(row -> row.getString(0) + row.get(1) + row.get(2)))
        .containsExactly(
            "test00", "test11", "test22", "train00", "train11", "train22", "train33", "train44");
    assertThat((byte[]) rows.get(1).get(3)).containsExactly(36, 37, 38, 39, 40, 41);

    Survey survey = new Draft(folder, DataFormat.AUTO).survey();
    assertThat(survey.rowCount(Split.TRAIN)).isEqualTo(5);
    assertThat(survey.rowCount(Split.VALIDATION)).isZero();
    assertThat(survey.rowCount(Split.TEST)).isEqualTo(3);
  }

  @Test
  void aShareOfMnistsTrainingRowsGoesToValidationAndTheTestRowsStay() throws IOException {
    IdxFiles.mnist(folder);
    Files.write(folder.resolve("train-images-idx3-ubyte"), IdxFiles.images(1000, 0));
    Files.write(folder.resolve("train-labels-idx1-ubyte.gz"), IdxFiles.labels(1000));
    Draft draft = new Draft(folder, DataFormat.IDX);
    draft.set(data -> data.validationFraction = 0.25);
    Survey survey = draft.survey();

    assertThat(survey.rowCount(Split.TEST)).isEqualTo(3);
    assertThat(survey.rowCount(Split.VALIDATION)).isBetween(200L, 300L);
    assertThat(survey.rowCount(Split.TRAIN)).isEqualTo(1000 - survey.rowCount(Split.VALIDATION));

    draft.set(data -> data.validationFraction = 0);
    draft.set(data -> data.trainRows = OptionalLong.of(3));
    assertThatThrownBy(draft::survey)
        .hasMessage(
            "Invalid data.trainRows: 3 (must not be set: the source's own files are train"
                + " and test)");
  }

  @Test
  void aSingleFileIsKnownByItsFirstBytesPlainOrGzipped() throws IOException {
    for (byte[] bytes : List.of(IdxFiles.images(4, 0), IdxFiles.gzip(IdxFiles.images(4, 0)))) {
      Path file = Files.write(folder.resolve("faces"), bytes);
      SourceTable table = new Draft(file, DataFormat.AUTO).table();

      assertThat(table.keyColumns()).containsExactly("split", "row");
      assertThat(table.rows().count()).isEqualTo(4);
      assertThat(new Draft(file, DataFormat.AUTO).survey().rowCount(Split.TRAIN)).isEqualTo(4);
    }
  }

  @Test
  void plainAndGzippedFilesHoldTheSameRows() throws IOException {
    // more rows than one task reads from a plain file, so that there are several ranges
    byte[] plain = IdxFiles.file(bytes(3 * (9 << 20)), 2051, 3, 3 << 10, 3 << 10);
    Path file = Files.write(folder.resolve(SINGLE), plain);
    SourceTable cut = new Draft(file, DataFormat.IDX).table();
    assertThat(cut.rows().rdd().getNumPartitions()).isEqualTo(3);
    List<Integer> before = hashes(cut);
    Files.write(file, IdxFiles.gzip(plain));
    SourceTable whole = new Draft(file, DataFormat.IDX).table();

    assertThat(whole.rows().rdd().getNumPartitions()).isEqualTo(1);
    assertThat(hashes(whole)).isEqualTo(before).doesNotHaveDuplicates();
  }

  private static List<Integer> hashes(SourceTable table) {
    return table
        .rows()
        .toJavaRDD()
        .map(row -> Arrays.hashCode((byte[]) row.get(2)) + (int) row.getLong(1))
        .collect();
  }

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) (i % 251);
    }
    return bytes;
  }

  @ParameterizedTest
  @CsvSource({
    "emnist-letters-train-images-idx3-ubyte, emnist-letters-train-labels-idx1-ubyte,"
        + " emnist-letters-test-images-idx3-ubyte, emnist-letters-test-labels-idx1-ubyte",
    "train-images.idx3-ubyte, train-labels.idx1-ubyte, t10k-images.idx3-ubyte,"
        + " t10k-labels.idx1-ubyte",
    "train-images-idx3-ubyte/train-images-idx3-ubyte,"
        + " train-labels-idx1-ubyte/train-labels-idx1-ubyte,"
        + " t10k-images-idx3-ubyte/t10k-images-idx3-ubyte,"
        + " t10k-labels-idx1-ubyte/t10k-labels-idx1-ubyte"
  })
  void namesOfEmnistAndOfArchivesAreKnown(
      String images, String labels, String testImages, String testLabels) throws IOException {
    write(images, IdxFiles.images(5, 0));
    write(labels, IdxFiles.labels(5));
    write(testImages, IdxFiles.images(3, 5));
    write(testLabels, IdxFiles.labels(3));
    write("emnist-digits-train-labels-idx1-ubyte", IdxFiles.labels(2));
    write("mapping.txt", new byte[1]);

    SourceTable table = new Draft(folder, DataFormat.AUTO).table();
    assertThat(table.rows().groupBy("split").count().orderBy("split").collectAsList().toString())
        .isEqualTo("[[test,3], [train,5]]");
    assertThat(table.keyColumns()).containsExactly("split", "row", "label");
    assertThat(table.files().leftOut().get("not of the data set"))
        .containsExactly("emnist-digits-train-labels-idx1-ubyte", "mapping.txt");
  }

  @Test
  void severalDataSetsAreNamed() throws IOException {
    for (String set : List.of("emnist-digits-", "emnist-letters-")) {
      write(set + "train-images-idx3-ubyte", IdxFiles.images(5, 0));
      write(set + "test-images-idx3-ubyte", IdxFiles.images(3, 5));
    }
    assertThatThrownBy(() -> new Draft(folder, DataFormat.AUTO).table())
        .isInstanceOf(DataException.class)
        .hasMessage(
            "Cannot read file:%s: it holds several data sets: emnist-digits-, emnist-letters-. Set data.path to a folder with the files of one"
                .formatted(folder));
  }

  private void write(String name, byte[] bytes) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"table-idx2-ubyte", "table.bin"})
  void aTableOfBytesHasNoImages(String name) throws IOException {
    write(name, IdxFiles.file(new byte[] {1, 2, 3, 4, (byte) 250, 6}, 2050, 2, 3));
    Draft draft = new Draft(folder.resolve(name), DataFormat.AUTO);
    assertThat(draft.table().imageShape()).isEmpty();
    assertThat(draft.table().featureSize()).isEqualTo(3);
    assertThat(Contents.of(draft.shards(1)).toString())
        .contains("[1.0, 2.0, 3.0]", "[4.0, 250.0, 6.0]");
  }

  @ParameterizedTest
  @ValueSource(ints = {0x0D03, 0x0C03, 0x0804, 0x0E02})
  void otherTypesAndDimensionsAreNamed(int magic) throws IOException {
    assertBroken(
        IdxFiles.file(new byte[16], magic, 1, 2, 2, 4),
        "its magic number is %d, but that of IDX images is 2051. Only bytes are read, as images or as a table"
            .formatted(magic));
  }

  @Test
  void brokenFilesAreNamedBeforeAnythingIsAllocated() throws IOException {
    assertBroken(IdxFiles.labels(4), "its magic number is 2049, but that of IDX images is 2051");
    assertBroken(new byte[] {0, 0, 8, 3, 0}, "it ends within its header");
    assertBroken(
        Arrays.copyOf(IdxFiles.images(4, 0), 39),
        "its header says 4 rows of 2 x 3, that is 40 bytes, but it has 39");
    assertBroken(
        IdxFiles.file(new byte[6], 2051, Integer.MAX_VALUE, 2, 3),
        "its header says 2147483647 rows of 2 x 3, that is 12884901898 bytes, but it has 22");
    assertBroken(IdxFiles.file(new byte[6], 2051, 1, -2, 3), "its header says 1 rows of -2 x 3");
    assertBroken(
        IdxFiles.gzip(IdxFiles.file(new byte[6], 2051, 1 << 30, 2, 3)),
        "its header says 1073741824 rows of 2 x 3, that is 6442450960 bytes, but it has ");
  }

  @Test
  void aGzippedFileThatEndsEarlyOrLateIsNamedByTheTask() throws IOException {
    byte[] packed = IdxFiles.gzip(IdxFiles.file(bytes(600), 2051, 100, 2, 3));
    assertBroken(Arrays.copyOf(packed, packed.length - 40), "it ends within row ");
    assertBroken(
        IdxFiles.gzip(IdxFiles.file(bytes(12), 2051, 3, 2, 3)), "it ends within row 2 of 3");
    assertBroken(
        IdxFiles.gzip(IdxFiles.file(bytes(24), 2051, 3, 2, 3)),
        "its header says 3 rows, but more bytes follow");
  }

  private void assertBroken(byte[] bytes, String message) throws IOException {
    Path file = Files.write(folder.resolve(SINGLE), bytes);
    assertThatThrownBy(() -> new Draft(file, DataFormat.IDX).survey())
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("Cannot read file:" + file + ": " + message);
  }

  @Test
  void labelsMustBeAsManyAsImages() throws IOException {
    IdxFiles.mnist(folder);
    Files.write(folder.resolve("t10k-labels-idx1-ubyte"), IdxFiles.labels(4));

    assertThatThrownBy(() -> new Draft(folder, DataFormat.AUTO).table())
        .isInstanceOf(DataException.class)
        .hasMessage(
            "Cannot read file:%s/t10k-images-idx3-ubyte.gz: it holds 3 images, but"
                    .formatted(folder)
                + " t10k-labels-idx1-ubyte holds 4 labels");
  }

  /**
   * The numbers that MNIST's documentation gives: 60,000 and 10,000 rows, mean pixel / 255 of
   * 0.13066.
   */
  @Test
  void realMnistHasItsKnownCountsAndMean() {
    Path mnist = Path.of(System.getProperty("vae.data"), "mnist");
    if (!Files.exists(mnist)) {
      System.out.println("Skipped: no real MNIST below the system property vae.data");
      return;
    }
    Draft draft = new Draft(mnist, DataFormat.AUTO);
    draft.scale(Scaling.DIVIDE_BY255);
    Survey survey = draft.survey(FeatureRange.UNIT);
    FeatureScaling scaling = survey.scaling();
    double sum =
        ShardPacker.pack(survey, Split.TRAIN, scaling, 4, draft.seed)
            .map(IdxSourceTest::sum)
            .reduce(Double::sum);

    assertThat(survey.rowCount(Split.TRAIN)).isEqualTo(60_000);
    assertThat(survey.rowCount(Split.TEST)).isEqualTo(10_000);
    assertThat(sum / 60_000 / 784).isCloseTo(0.13066, within(5e-6));
  }

  private static double sum(Block block) {
    double sum = 0;
    for (float value : block.features()) {
      sum += value;
    }
    return sum;
  }
}
