package org.sparkvae.spark.bench.peer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.spark.mllib.evaluation.BinaryClassificationMetrics;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.sparkvae.model.artifact.ModelArtifact;
import org.sparkvae.spark.data.survey.ScaledRows.Extent;
import org.sparkvae.spark.job.StoredInput;
import org.sparkvae.spark.job.VaeTraining;
import org.sparkvae.spark.recipe.Recipe;
import org.sparkvae.spark.recipe.RecipeReader;
import org.sparkvae.spark.score.RowScores;
import org.sparkvae.spark.score.ScoreColumn;
import org.sparkvae.spark.score.ScoreRequest;
import org.sparkvae.spark.score.ScoredNetwork;
import org.sparkvae.spark.score.StoredModel;
import org.sparkvae.spark.train.TrainingListener;
import scala.Tuple2;

/**
 * How well the negative ELBO of one recipe ranks the anomalies of several tables, on which it is
 * trained without their labels; {@code anomaly_peers.py} ranks the same rows by other means.
 *
 * @param recipe whose score has draws of its own
 * @param folder of the tables
 */
public record AnomalyRanking(SparkSession spark, Recipe recipe, String folder) {
  private static final List<String> TABLES = List.of("cardio", "satimage-2", "thyroid");
  private static final String LABEL = "label";
  private static final int SEEDS = 5;

  /**
   * @param table receives a line for each table
   * @return for each table the area under the ROC curve of all of its rows: of each seed, and mean
   */
  public SortedMap<String, Object> run(Consumer<String> table) throws IOException {
    SortedMap<String, Object> all = new TreeMap<>();
    for (String name : TABLES) {
      String path = folder + "/" + name + ".csv.gz";
      List<Double> areas = new ArrayList<>();
      for (int seed = 1; seed <= SEEDS; seed++) {
        areas.add(area(path, seed));
      }
      double mean = areas.stream().mapToDouble(area -> area).average().orElseThrow();
      all.put(name, Map.of("meanAuroc", mean, "auroc", areas));
      table.accept("%-12s AUROC %.4f, by seed %s".formatted(name, mean, areas));
    }
    return all;
  }

  private double area(String path, int seed) throws IOException {
    Recipe ofTable =
        RecipeReader.readStored(
            recipe.toJson(), "the recipe", List.of("seed=" + seed), Optional.of(path));
    ModelArtifact artifact =
        VaeTraining.train(spark, ofTable, Optional.empty(), TrainingListener.NONE);
    StoredModel model = new StoredModel("the model", artifact, ofTable);
    StoredInput input =
        StoredInput.open(spark, model, Optional.of(path), List.of(), StoredInput.Use.ALL_ROWS);
    Dataset<Row> scored =
        RowScores.of(
            spark,
            input.table(),
            input.rows(new Extent.All()),
            ScoredNetwork.of(artifact),
            artifact.parameters(),
            new ScoreRequest(
                List.of(LABEL),
                List.of(ScoreColumn.NEGATIVE_ELBO),
                ScoreRequest.LatentType.ARRAY,
                1,
                ofTable.score().elboSamples(),
                ScoreRequest.ALL));
    BinaryClassificationMetrics metrics =
        new BinaryClassificationMetrics(
            scored.javaRDD().map(AnomalyRanking::scoreAndLabel).rdd(), 0);
    try {
      return metrics.areaUnderROC();
    } finally {
      metrics.unpersist();
    }
  }

  private static Tuple2<Object, Object> scoreAndLabel(Row row) {
    return new Tuple2<>(row.getDouble(1), Double.parseDouble(row.get(0).toString()));
  }
}
