package org.sparkvae.spark.ml;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.spark.TestSession;

/** A threshold and tail probabilities, learned from the scores of a training's rows. */
class AnomaliesTest {
  private static final SparkSession SPARK = TestSession.get();
  private static final int ROWS = 400; // of which every fourth is held out
  private static final double CONTAMINATION = 0.04;

  private static Dataset<Row> table;
  private static VaeModel model;

  @TempDir private Path folder;

  @BeforeAll
  static void fit() {
    table =
        SPARK
            .range(0, ROWS, 1, 3)
            .selectExpr(
                "id",
                "id % 4 = 0 as heldOut",
                "pmod(hash(id), 1000) / 500d - 1 as a",
                "pmod(hash(id), 1000) / 400d + pmod(hash(id, 1), 1000) / 2000d as b",
                "if(id % 50 = 1, 9d, pmod(hash(id, 2), 1000) / 500d) as c");
    model = estimator().setContamination(CONTAMINATION).setElboSamples(2).fit(table);
  }

  private static VaeEstimator estimator() {
    return new VaeEstimator()
        .setInputCols("a", "b", "c")
        .setScaling("standardize")
        .setValidationIndicatorCol("heldOut")
        .setLikelihood("gaussianShared")
        .setLatentSize(1)
        .setEncoderLayers(4)
        .setDecoderLayers(4)
        .setBatchSize(50)
        .setMaxIter(2)
        .setShards(2);
  }

  private static List<Row> scored(VaeModel by) {
    VaeModel all =
        by.copy(ParamMap.empty())
            .setNegativeElboCol("score")
            .setPredictionCol("prediction")
            .setTailProbabilityCol("tail")
            .setContributionsCol("why")
            .setTopContributions(1);
    return all.transform(table).orderBy("id").collectAsList();
  }

  private static double score(Row row) {
    return row.<Double>getAs("score");
  }

  @Test
  void theShareOfTheTrainingRowsThatReachTheThresholdIsTheContamination() {
    List<Row> train = scored(model).stream().filter(row -> !row.<Boolean>getAs("heldOut")).toList();
    int anomalies = (int) Math.ceil(CONTAMINATION * train.size());
    List<Row> highest =
        train.stream().sorted(Comparator.comparingDouble(AnomaliesTest::score).reversed()).toList();

    assertThat(train).hasSize(300);
    for (int i = 0; i < highest.size(); i++) {
      double expected = i < anomalies ? 1 : 0;
      assertThat(highest.get(i).<Double>getAs("prediction")).as("row " + i).isEqualTo(expected);
    }
    Row first = (Row) highest.get(0).getList(highest.get(0).fieldIndex("why")).get(0);
    assertThat(first.getString(0)).isEqualTo("c");
  }

  @Test
  void tailProbabilitiesCountHeldOutRowsWithHigherScores() {
    List<Row> all = scored(model);
    List<Row> heldOut = all.stream().filter(row -> row.<Boolean>getAs("heldOut")).toList();
    for (Row row : all) {
      long higher =
          heldOut.stream().filter(each -> (float) score(each) >= (float) score(row)).count();
      assertThat(row.<Double>getAs("tail"))
          .isCloseTo((1.0 + higher) / (1.0 + heldOut.size()), within(1e-12));
    }
  }

  @Test
  void partitionsAndFilesMakeNoDifference() throws IOException {
    String path = folder.resolve("model").toString();
    model.save(path);
    assertThat(VaeModel.load(path).stored().artifact().calibration())
        .isEqualTo(model.stored().artifact().calibration())
        .isPresent();
    assertThat(scored(VaeModel.load(path))).isEqualTo(scored(model));

    Dataset<Row> other = table.repartition(7).orderBy(col("id").desc());
    VaeModel again = estimator().setContamination(CONTAMINATION).setElboSamples(2).fit(other);
    assertThat(again.stored().artifact().calibration())
        .isEqualTo(model.stored().artifact().calibration());
  }

  @Test
  void whatAModelDoesNotHaveIsRefusedInOneLine() {
    VaeModel without = estimator().fit(table);
    assertThatThrownBy(() -> without.setPredictionCol("p").transform(table))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Invalid column prediction: the model has no threshold (train it with contamination, a"
                + " number in (0, 0.5))");
    VaeModel allTrained =
        estimator().setValidationIndicatorCol("").setContamination(0.1).fit(table);
    assertThat(allTrained.copy(ParamMap.empty()).setPredictionCol("p").transform(table).columns())
        .contains("p");
    assertThatThrownBy(() -> allTrained.setTailProbabilityCol("t").transform(table))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Invalid column tailProbability: the model has no scores of held-out rows (train it with"
                + " validationFraction or validationIndicatorCol)");
  }
}
