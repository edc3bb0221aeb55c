package org.sparkvae.spark.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.feature.CountVectorizer;
import org.apache.spark.ml.feature.CountVectorizerModel;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.spark.TestSession;

class VaeRankingEvaluatorTest {
  private static final StructType VECTORS =
      new StructType()
          .add("features", SQLDataTypes.VectorType())
          .add("heldOut", SQLDataTypes.VectorType())
          .add("reconstruction", SQLDataTypes.VectorType());

  @TempDir private Path folder;

  private static Dataset<Row> rows(Row... rows) {
    return TestSession.get().createDataFrame(List.of(rows), VECTORS);
  }

  private static Row row(double[] known, double[] heldOut, double... scores) {
    return RowFactory.create(
        Vectors.dense(known), Vectors.dense(heldOut).toSparse(), Vectors.dense(scores));
  }

  /** A hit at rank 1 of 1, one at rank 2 of 2 that could be found, and a user without any. */
  private static final Row[] USERS = {
    row(new double[] {1, 0, 0, 0}, new double[] {0, 1, 0, 0}, 9, 3, 2, 1),
    row(new double[] {0, 0, 0, 2}, new double[] {1, 1, 0, 0}, 1, 3, 4, 5),
    row(new double[] {0, 1, 0, 0}, new double[] {0, 0, 0, 0}, 1, 2, 3, 4)
  };

  @Test
  void itIsTheMeanOverUsersWithItemsToFind() {
    Dataset<Row> users = rows(USERS);
    double second = Math.log(2) / Math.log(3);

    assertThat(new VaeRankingEvaluator().setK(2).evaluate(users))
        .isCloseTo((1 + second / (1 + second)) / 2, within(1e-12));
    assertThat(new VaeRankingEvaluator().setMetricName("recallAtK").setK(2).evaluate(users))
        .isCloseTo((1 + 1 / 2.) / 2, within(1e-12));
    assertThat(new VaeRankingEvaluator().isLargerBetter()).isTrue();
  }

  @Test
  void itIsKeptByCopyAndFile() throws Exception {
    VaeRankingEvaluator evaluator =
        new VaeRankingEvaluator().setMetricName("recallAtK").setK(1).setKnownCol("heldOut");
    double expected = evaluator.evaluate(rows(USERS));
    String path = folder.resolve("evaluator").toString();
    evaluator.save(path);

    assertThat(VaeRankingEvaluator.load(path).evaluate(rows(USERS))).isEqualTo(expected);
    assertThat(evaluator.copy(ParamMap.empty()).evaluate(rows(USERS))).isEqualTo(expected);
  }

  @Test
  void refusesInOneLineWhatItCannotUse() {
    VaeRankingEvaluator evaluator = new VaeRankingEvaluator();
    assertThatThrownBy(() -> evaluator.evaluate(rows(USERS[2])))
        .hasMessage(
            "Cannot evaluate the DataFrame: it needs a row with a held-out item in heldOut");
    Row narrow = row(new double[] {1, 0}, new double[] {0, 1}, 1, 2, 3);
    assertThatThrownBy(() -> evaluator.evaluate(rows(USERS[0], narrow)))
        .hasMessage(
            "Cannot evaluate the DataFrame: the vectors of a row differ in size. Make them over the"
                + " same items");
    assertThatThrownBy(() -> evaluator.evaluate(rows(USERS).drop("heldOut")))
        .hasMessage("Invalid heldOutCol: heldOut (is not a column of the DataFrame)");
    assertThatThrownBy(
            () -> evaluator.evaluate(rows(USERS).withColumn("heldOut", functions.lit(1))))
        .hasMessage("Invalid heldOutCol: heldOut (must hold vectors or arrays of numbers)");
    assertThatThrownBy(() -> evaluator.setMetricName("precision"))
        .hasMessage("Invalid metricName: precision (must be one of ndcgAtK recallAtK)");
    assertThatThrownBy(() -> evaluator.setK(0)).hasMessage("Invalid k: 0 (must be >= 1)");
  }

  /** The steps of conf/README.md: users of two tastes, whose other films are to be found. */
  @Test
  void clicksBecomeRowsAndAreRankedBetterThanByChance() {
    List<Row> clicks = new ArrayList<>();
    for (int user = 0; user < 60; user++) {
      for (int film = 0; film < 12; film++) {
        if (film != user / 2 % 12) {
          clicks.add(RowFactory.create(user, "film " + (user % 2 * 12 + film)));
        }
      }
    }
    StructType schema =
        new StructType().add("user", DataTypes.IntegerType).add("film", DataTypes.StringType);
    Dataset<Row> users =
        TestSession.get()
            .createDataFrame(clicks, schema)
            .groupBy("user")
            .agg(functions.sort_array(functions.collect_set("film")).as("films"));
    CountVectorizerModel items =
        new CountVectorizer()
            .setInputCol("films")
            .setOutputCol("features")
            .setBinary(true)
            .fit(users);
    VaeModel model =
        new VaeEstimator()
            .setFeaturesCol("features")
            .setReconstructionCol("reconstruction")
            .setLikelihood("multinomial")
            .setInputNormalization("l2")
            .setInputDropout(0.5)
            .setKlWeight(0.2)
            .setLatentSize(2)
            .setEncoderLayers(new int[] {})
            .setDecoderLayers(new int[] {})
            .setShards(1)
            .setMaxIter(40)
            .setBatchSize(10)
            .setAveragingInterval(6)
            .setStepSize(0.02)
            .fit(items.transform(users).select("features"));

    Dataset<Row> known =
        items.transform(users.withColumn("films", functions.expr("slice(films, 1, 5)")));
    Dataset<Row> heldOut =
        items
            .copy(ParamMap.empty())
            .setOutputCol("heldOut")
            .transform(users.withColumn("films", functions.expr("slice(films, 6, 6)")))
            .select("user", "heldOut");
    Dataset<Row> scored = model.transform(known.join(heldOut, "user").drop("user", "films"));

    double recall = new VaeRankingEvaluator().setMetricName("recallAtK").setK(7).evaluate(scored);
    assertThat(recall).isGreaterThan(0.95);
  }
}
