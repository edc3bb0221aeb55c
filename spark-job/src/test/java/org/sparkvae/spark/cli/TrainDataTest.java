package org.sparkvae.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.model.artifact.ArtifactReader;
import org.sparkvae.model.artifact.DirectoryStore;
import org.sparkvae.model.artifact.FeatureSpec;
import org.sparkvae.spark.TestSession;

/** The train verb on tables of numbers and on MNIST itself. */
class TrainDataTest {
  private static final int ROWS = 120;

  @TempDir private Path folder;
  private TrainingFolder work;

  @BeforeEach
  void recipe() throws IOException {
    work = new TrainingFolder(folder, TrainingFolder.TABLE);
  }

  /** On a line in the plane, far from the origin: one latent and a scaling are needed. */
  private static double x(int row) {
    return 1000 + 100 * Math.sin(row);
  }

  private static double y(int row) {
    return -5 + 0.02 * x(row);
  }

  private Path csv() throws IOException {
    StringBuilder text = new StringBuilder("id,x,y,two,odd,fold\n");
    for (int row = 0; row < ROWS; row++) {
      String fold = row % 4 == 0 ? "test" : row % 4 == 1 ? "validation" : "train";
      text.append(
          String.format(Locale.ROOT, "r%d,%s,%s,2,%d,%s%n", row, x(row), y(row), row % 2, fold));
    }
    return work.write("rows.csv", text.toString());
  }

  private Path trained(String name, Path input, String... sets) {
    List<Object> options = new ArrayList<>(List.of("--input", input));
    for (String set : sets) {
      options.addAll(List.of("--set", set));
    }
    return work.trained(name, options.toArray());
  }

  @Test
  void numericColumnsAreStandardizedAsInTheArtifact() throws IOException {
    Path output = trained("out", csv(), "data.numericColumns=[y,x]", "data.scaling=standardize");

    FeatureSpec features = ArtifactReader.read(new DirectoryStore(output)).features();
    assertThat(features.columns()).containsExactly("y", "x");
    assertThat(features.scaling().kind()).isEqualTo("standardize");
    double mean = 0;
    for (int row = 0; row < ROWS; row++) {
      mean += x(row) / ROWS;
    }
    // (value - offset) * factor; y is a fiftieth as wide as x
    assertThat(features.scaling().offset()[1]).isCloseTo(mean, within(1e-9));
    double[] factor = features.scaling().factor();
    assertThat(factor[0] / factor[1]).isCloseTo(50, within(1e-3));
    assertThat(TrainingFolder.metrics(output).get("train").get("rows").intValue()).isEqualTo(ROWS);
  }

  @Test
  void parquetVectorTrainsLikeTheSameNumbers() throws IOException {
    List<Row> rows = new ArrayList<>();
    for (int row = 0; row < ROWS; row++) {
      rows.add(RowFactory.create("r" + row, Vectors.dense(x(row) / 1100, y(row) / 20)));
    }
    StructType schema =
        new StructType().add("id", DataTypes.StringType).add("position", SQLDataTypes.VectorType());
    Path input = folder.resolve("rows.parquet");
    TestSession.get().createDataFrame(rows, schema).coalesce(1).write().parquet(input.toString());

    Path output = trained("out", input);

    FeatureSpec features = ArtifactReader.read(new DirectoryStore(output)).features();
    assertThat(features.featureSize()).isEqualTo(2);
    assertThat(features.columns()).containsExactly("position");
    assertThat(TrainingFolder.metrics(output).get("train").get("rows").intValue()).isEqualTo(ROWS);
  }

  /** Weights are relative: 2 for all equals 1 for all, bit for bit; 0 and 1 do not. */
  @Test
  void rowWeightsAreRelativeToTheirMean() throws IOException {
    String columns = "data.numericColumns=[x,y]";
    String scaling = "data.scaling=minMax";
    Path input = csv();
    Path none = trained("none", input, columns, scaling);
    Path two = trained("two", input, columns, scaling, "data.rowWeightColumn=two");
    Path odd = trained("odd", input, columns, scaling, "data.rowWeightColumn=odd");

    assertThat(parameters(two)).isEqualTo(parameters(none));
    assertThat(parameters(odd)).isNotEqualTo(parameters(none));
  }

  @Test
  void splitColumnAssignsTheRows() throws IOException {
    Path output =
        trained(
            "out",
            csv(),
            "data.numericColumns=[x,y]",
            "data.scaling=minMax",
            "data.splitColumn=fold");

    JsonNode metrics = TrainingFolder.metrics(output);
    assertThat(metrics.get("train").get("rows").intValue()).isEqualTo(ROWS / 2);
    assertThat(metrics.get("validation").get("rows").intValue()).isEqualTo(ROWS / 4);
    assertThat(metrics.get("test").get("rows").intValue()).isEqualTo(ROWS / 4);
  }

  /** No validation improves by a million nats, so patience 1 stops at the second one. */
  @Test
  void trainingStopsEarlyWhenValidationDoesNotImprove() throws IOException {
    Path output =
        trained(
            "out",
            csv(),
            "data.numericColumns=[x,y]",
            "data.scaling=minMax",
            "data.validationFraction=0.25",
            "training.passes=30",
            "training.earlyStopping.mode=on",
            "training.earlyStopping.patience=1",
            "training.earlyStopping.minImprovement=1e6");

    JsonNode metrics = TrainingFolder.metrics(output);
    assertThat(metrics.get("outcome").textValue()).isEqualTo("stoppedEarly");
    assertThat(metrics.get("exitCode").intValue()).isZero();
    assertThat(metrics.get("passes").intValue()).isEqualTo(2);
    assertThat(metrics.get("validation").get("rows").intValue()).isBetween(10, 55);
    assertThat(metrics.get("test").isNull()).isTrue();
  }

  /** All 60,000 rows, two passes with 100 hidden units: measured 146.68 nats on the test rows. */
  @Test
  void mnistReachesALooseBoundInTwoPasses() throws IOException {
    Path mnist = Path.of(System.getProperty("vae.data"), "mnist");
    if (!Files.isDirectory(mnist)) {
      System.out.println("Skipped: no MNIST in " + mnist + " (system property vae.data)");
      return;
    }
    TrainingFolder digits =
        new TrainingFolder(
            folder,
            "model { latentSize = 10, encoderLayers = [100], decoderLayers = [100] }\n"
                + "training { passes = 2, shards = 2, batchSize = 100, averagingInterval = 50 }\n");

    Path output = digits.trained("mnist", "--input", mnist);

    JsonNode metrics = TrainingFolder.metrics(output);
    assertThat(metrics.get("train").get("rows").intValue()).isEqualTo(60_000);
    assertThat(metrics.get("test").get("rows").intValue()).isEqualTo(10_000);
    assertThat(metrics.get("test").get("meanNegativeElbo").doubleValue()).isBetween(100.0, 152.0);
  }

  private static String parameters(Path artifact) throws IOException {
    return TrainingFolder.metrics(artifact).get("parametersSha256").textValue();
  }
}
