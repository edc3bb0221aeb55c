package org.sparkvae.spark.ml;

import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Date;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.spark.TestSession;

/** DataFrames with texts, nulls, dates and structs through Spark ML. */
@Timeout(180)
class TableFrameTest {
  private static final StructType SCHEMA =
      StructType.fromDDL(
          "id STRING, city STRING, price DECIMAL(8,2), joined DATE, seen TIMESTAMP, member BOOLEAN,"
              + " level TINYINT, visits INT, size STRUCT<cm: FLOAT>");

  @TempDir private Path folder;

  static Dataset<Row> customers() {
    NoiseStream random = NoiseStream.of(7);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      int group = i % 3;
      rows.add(
          RowFactory.create(
              "r" + i,
              i % 8 == 0 ? null : List.of("Oslo", "Rome", "Paris").get(group),
              BigDecimal.valueOf(1000 * group + random.nextInt(900), 2),
              Date.valueOf("2021-0%d-1%d".formatted(1 + 2 * group, random.nextInt(9))),
              i % 4 == 0 ? null : new Timestamp(1_600_000_000_000L + random.nextInt(1 << 30)),
              random.nextInt(3) <= group,
              (byte) (1 + random.nextInt(3)),
              group * 5 + random.nextInt(4),
              RowFactory.create(150f + 10 * group)));
    }
    return TestSession.get().createDataFrame(rows, SCHEMA);
  }

  private static VaeEstimator estimator() {
    return new VaeEstimator()
        .setColumns("auto", "id=skip", "visits=overdispersedCount")
        .setLatentSize(2)
        .setEncoderLayers(8)
        .setDecoderLayers(8)
        .setMaxIter(2)
        .setBatchSize(20)
        .setShards(2);
  }

  @Test
  void tablesTrainAndScoreAndAreGenerated() throws Exception {
    Dataset<Row> rows = customers();
    VaeModel model =
        estimator()
            .fit(rows)
            .setReconstructionCol("decoded")
            .setContributionsCol("why")
            .setNegativeElboCol("score")
            .setObservedCellsCol("cells");

    List<Row> scored = model.transform(rows).collectAsList();

    assertThat(model.transformSchema(SCHEMA)).isEqualTo(model.transform(rows).schema());
    assertThat(scored).hasSize(120);
    for (int i = 0; i < scored.size(); i++) {
      Row row = scored.get(i);
      int missing = (i % 8 == 0 ? 1 : 0) + (i % 4 == 0 ? 1 : 0);
      assertThat(row.<Integer>getAs("cells")).as("row %d", i).isEqualTo(8 - missing);
      assertThat(row.<Row>getAs("decoded").<String>getAs("city")).isIn("Oslo", "Rome", "Paris");
      assertThat(row.getList(row.fieldIndex("why"))).hasSize(8);
    }
    String path = folder.resolve("model").toString();
    model.save(path);
    VaeModel loaded = VaeModel.load(path);
    assertThat(loaded.transform(rows).collectAsList()).isEqualTo(scored);
    for (int partitions : new int[] {1, 3, 16}) {
      assertThat(loaded.transform(rows.repartition(partitions)).collectAsList())
          .as("%d partitions", partitions)
          .containsExactlyInAnyOrderElementsOf(scored);
    }
    assertGenerated(loaded);
    assertRefused(loaded, rows);
  }

  private static void assertGenerated(VaeModel model) {
    List<Row> made = model.generate(300).collectAsList();

    assertThat(made.get(0).schema().toDDL())
        .isEqualTo(
            "city STRING,price DECIMAL(8,2) NOT NULL,joined DATE NOT NULL,seen TIMESTAMP,"
                + "member BOOLEAN NOT NULL,level TINYINT NOT NULL,visits INT NOT NULL,"
                + "`size.cm` FLOAT NOT NULL");
    assertThat(made.subList(0, 20)).isEqualTo(model.generate(20).collectAsList());
    assertThat(made)
        .noneMatch(row -> row.getInt(6) < 0 || row.getByte(5) < 1 || row.getByte(5) > 3);
    assertThat(made.stream().filter(row -> row.isNullAt(0))).hasSizeBetween(18, 60); // 37
    assertThat(made.stream().filter(row -> row.isNullAt(3))).hasSizeBetween(45, 110); // 75
    assertThat(made) // as in the training rows, the city is missing only where the time is, too
        .noneMatch(row -> row.isNullAt(0) && !row.isNullAt(3));
  }

  private static void assertRefused(VaeModel model, Dataset<Row> rows) {
    assertThatThrownBy(() -> model.transform(rows.drop("city").withColumnRenamed("seen", "city")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("city holds timestamp (in training, string)")
        .hasMessageContaining("seen is missing");
    assertThatThrownBy(() -> model.encode(Vectors.dense(1, 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("use transform");
  }

  @Test
  void vectorsWithGapsStandBesideTexts() throws Exception {
    Dataset<Row> rows =
        new VectorAssembler()
            .setInputCols(new String[] {"visits", "gap", "level"})
            .setOutputCol("numbers")
            .setHandleInvalid("keep")
            .transform(customers().withColumn("gap", expr("if(visits % 3 = 0, null, visits + 1)")))
            .select("id", "city", "numbers");
    VaeModel model = estimator().setColumns("auto", "id=skip").fit(rows);
    String path = folder.resolve("vectors").toString();
    model.setNegativeElboCol("score").setReconstructionCol("decoded").save(path);

    VaeModel loaded = VaeModel.load(path);
    List<Row> scored = model.transform(rows).collectAsList();
    List<Row> filled = model.impute(rows).collectAsList();

    assertThat(loaded.transformSchema(rows.schema())).isEqualTo(loaded.transform(rows).schema());
    assertThat(scored.get(0).<Row>getAs("decoded").<Vector>getAs("numbers").size()).isEqualTo(3);
    assertThat(loaded.transform(rows.repartition(3)).collectAsList())
        .containsExactlyInAnyOrderElementsOf(scored);
    assertThat(filled).hasSize(120);
    for (int i = 0; i < filled.size(); i++) {
      double[] numbers = filled.get(i).<Vector>getAs("numbers").toArray();
      assertThat(numbers).doesNotContain(Double.NaN);
      List<Double> stdDev = filled.get(i).getList(filled.get(i).fieldIndex("numbers_stdDev"));
      assertThat(stdDev.get(1) > 0).as("row %d", i).isEqualTo(numbers[0] % 3 == 0);
    }
  }

  @Test
  void columnsThatDoNotFitAreRefusedByTheirParams() {
    assertThatThrownBy(() -> estimator().setColumns("visits=many"))
        .hasMessageContaining("Invalid columns")
        .hasMessageContaining("must be names, each with one of continuous");
    assertThatThrownBy(() -> estimator().setColumns("visits=count", "visits=skip"))
        .hasMessageContaining("must not name a column twice: visits");
    assertThatThrownBy(() -> estimator().setColumns("joined=count").transformSchema(SCHEMA))
        .hasMessageContaining("Invalid columns: joined = count (cannot be: the column holds date");
    assertThatThrownBy(() -> estimator().setFeaturesCol("city").transformSchema(SCHEMA))
        .hasMessageContaining("Invalid featuresCol: city (cannot be set with columns");
  }
}
