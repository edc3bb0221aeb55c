package org.sparkvae.spark.ml;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.model.artifact.ModelArtifact;
import org.sparkvae.spark.job.VaeTraining;
import org.sparkvae.spark.recipe.RecipeReader;
import org.sparkvae.spark.train.TrainingListener;

/** A DataFrame may come from anywhere: what it is made of decides the bits, not where it was. */
class SourcesTest {
  private static final int ROWS = 120;

  @TempDir private Path folder;

  private static Dataset<Row> numbers() {
    return Digits.SPARK
        .range(ROWS)
        .select(
            col("id"),
            expr("pmod(id * 7, 11) / 11.0D").as("a"),
            expr("pmod(id * 5, 13) / 13.0D").as("b"),
            expr("pmod(id, 3)").as("kind"));
  }

  private static VaeEstimator estimator() {
    return Digits.estimator().setLikelihood("gaussian").setInputCols("a", "b");
  }

  private static float[] parameters(Dataset<Row> rows) {
    return estimator().fit(rows).stored().artifact().parameters();
  }

  @Test
  void equalRowsOfAnySourceGiveEqualBits() throws Exception {
    Dataset<Row> rows = numbers();
    float[] expected = parameters(rows);

    rows.write().parquet(folder.resolve("rows.parquet").toString());
    assertThat(parameters(Digits.SPARK.read().parquet(folder.resolve("rows.parquet").toString())))
        .as("Parquet files")
        .isEqualTo(expected);
    assertThat(parameters(throughJdbc(rows))).as("a database").isEqualTo(expected);
    rows.createOrReplaceTempView("numbers");
    assertThat(parameters(Digits.SPARK.sql("SELECT b, a FROM numbers WHERE id >= 0")))
        .as("a view")
        .isEqualTo(expected);
    rows.write().mode("overwrite").saveAsTable("kept_numbers");
    try {
      assertThat(parameters(Digits.SPARK.table("kept_numbers"))).as("a table").isEqualTo(expected);
    } finally {
      Digits.SPARK.sql("DROP TABLE kept_numbers");
    }
    Dataset<Row> joined = rows.select("id", "a").join(rows.select("id", "b"), "id");
    assertThat(parameters(joined)).as("a join").isEqualTo(expected);
    Dataset<Row> cached = rows.repartition(5).cache();
    try {
      assertThat(parameters(cached)).as("a cached DataFrame").isEqualTo(expected);
    } finally {
      cached.unpersist(true);
    }
    assertThat(trainedByTheCommandLine()).as("the command line").isEqualTo(expected);
  }

  private static float[] trainedByTheCommandLine() throws IOException {
    String recipe =
        """
        seed = 3
        data { path = numbers, format = table, numericColumns = [a, b] }
        model { latentSize = 3, encoderLayers = [16], decoderLayers = [16], likelihood = gaussian }
        training { passes = 2, batchSize = 20, averagingInterval = 10 }
        """;
    ModelArtifact trained =
        VaeTraining.train(
            Digits.SPARK,
            RecipeReader.read(recipe, "test", List.of(), Optional.empty()),
            Optional.empty(),
            TrainingListener.NONE);
    return trained.parameters();
  }

  private static Dataset<Row> throughJdbc(Dataset<Row> rows) {
    String url = "jdbc:h2:mem:rows;DB_CLOSE_DELAY=-1"; // until the JVM ends
    Properties driver = new Properties();
    driver.put("driver", "org.h2.Driver");
    rows.write().jdbc(url, "numbers", driver);
    return Digits.SPARK.read().jdbc(url, "numbers", "id", 0, ROWS, 3, driver);
  }
}
