package org.sparkvae.spark.bench;

import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.sparkvae.model.config.EnumSpelling;
import org.sparkvae.spark.bench.Figures.Unit;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.data.source.SourceReader;
import org.sparkvae.spark.data.source.SourceTable;
import org.sparkvae.spark.ml.VaeEstimator;
import org.sparkvae.spark.recipe.Recipe;

/**
 * What latent codes are good for: a pipeline of Spark ML that trains by a recipe and classifies the
 * codes.
 *
 * @param recipe whose rows have labels and splits of their own, as MNIST's files have
 */
record PipelineBench(SparkSession spark, Recipe recipe) {
  private static final String LABEL = "label";

  Figures run() {
    SourceTable source = SourceReader.read(spark, recipe.data(), recipe.seed());
    Dataset<Row> rows = source.rows().cache();
    try {
      String split = requireLabels(source);
      Dataset<Row> train = rows.where(rows.col(split).equalTo(Split.TRAIN.text()));
      Dataset<Row> test = rows.where(rows.col(split).equalTo(Split.TEST.text()));
      VaeEstimator codes =
          VaeEstimator.of(recipe).setScaling(EnumSpelling.of(source.scalingRule()));
      Pipeline pipeline =
          new Pipeline()
              .setStages(
                  new PipelineStage[] {
                    codes,
                    new LogisticRegression()
                        .setFeaturesCol(codes.getOrDefault(codes.latentCol()))
                        .setLabelCol(LABEL)
                  });
      long began = System.nanoTime();
      PipelineModel fitted = pipeline.fit(train);
      double seconds = (System.nanoTime() - began) / 1e9;
      return new Figures(
              "A pipeline of VaeEstimator, %d passes, and LogisticRegression"
                  .formatted(recipe.training().passes()))
          .add("testAccuracy", "test labels predicted", Unit.PERCENT, accuracy(fitted, test))
          .add("trainAccuracy", "training labels predicted", Unit.PERCENT, accuracy(fitted, train))
          .add("fitSeconds", "fit of both", Unit.SECONDS, Spread.of(seconds));
    } finally {
      rows.unpersist(true);
    }
  }

  /** {@return the column with the split of each row} */
  private static String requireLabels(SourceTable source) {
    if (source.ownSplitColumn().isEmpty() || !source.keyColumns().contains(LABEL)) {
      throw new DataException(
          "Cannot classify the rows of %s: they have no labels, or no splits of their own. Give the folder of MNIST's four files"
              .formatted(source.name()));
    }
    return source.ownSplitColumn().get();
  }

  private static Spread accuracy(PipelineModel fitted, Dataset<Row> rows) {
    return Spread.of(
        new MulticlassClassificationEvaluator()
            .setLabelCol(LABEL)
            .setMetricName("accuracy")
            .evaluate(fitted.transform(rows)));
  }
}
