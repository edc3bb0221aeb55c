package org.sparkvae.spark.ml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.clustering.KMeans;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.ml.tuning.TrainValidationSplit;
import org.apache.spark.ml.tuning.TrainValidationSplitModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The stages among Spark's own. */
class PipelineTest {
  @TempDir private Path folder;

  @Test
  void codesFeedOtherStagesAndThePipelineIsSavedAsAWhole() throws IOException {
    Dataset<Row> digits = Digits.rows(600);
    Pipeline pipeline =
        new Pipeline()
            .setStages(
                new PipelineStage[] {
                  Digits.estimator()
                      .setLatentSize(8)
                      .setEncoderLayers(64)
                      .setMaxIter(20)
                      .setBatchSize(10)
                      .setStepSize(0.01),
                  new LogisticRegression().setFeaturesCol("latent"),
                  new KMeans().setFeaturesCol("latent").setPredictionCol("cluster").setK(4)
                });
    PipelineModel fitted = pipeline.fit(digits);
    Dataset<Row> predicted = fitted.transform(digits);
    double accuracy =
        new MulticlassClassificationEvaluator().setMetricName("accuracy").evaluate(predicted);

    assertThat(accuracy).as("a guess would be right in one of ten rows").isGreaterThan(0.5);
    assertThat(predicted.select("cluster").distinct().count()).isEqualTo(4);

    pipeline.save(folder.resolve("pipeline").toString());
    assertThat(Pipeline.load(folder.resolve("pipeline").toString()).getStages()[0].uid())
        .isEqualTo(pipeline.getStages()[0].uid());
    fitted.save(folder.resolve("fitted").toString());
    assertThat(
            PipelineModel.load(folder.resolve("fitted").toString())
                .transform(digits)
                .orderBy("row")
                .collectAsList())
        .isEqualTo(predicted.orderBy("row").collectAsList());
  }

  @ParameterizedTest
  @CsvSource({"negativeElbo, false", "importanceWeightedLogLikelihood, true"})
  void aCrossValidatorChoosesByTheBound(String metric, boolean isLargerBetter) throws IOException {
    Dataset<Row> digits = Digits.rows(240).cache();
    VaeEstimator estimator =
        Digits.estimator()
            .setMaxIter(1)
            .setNegativeElboCol("negativeElbo")
            .setImportanceWeightedLogLikelihoodCol("importanceWeightedLogLikelihood")
            .setImportanceSamples(3);
    ParamMap[] grid =
        new ParamGridBuilder()
            .addGrid(estimator.stepSize(), new double[] {1e-6, 3e-3, 1e-3})
            .build();
    VaeEvaluator evaluator = new VaeEvaluator().setMetricName(metric);
    CrossValidator validator =
        new CrossValidator()
            .setEstimator(estimator)
            .setEvaluator(evaluator)
            .setEstimatorParamMaps(grid)
            .setNumFolds(3)
            .setParallelism(2)
            .setSeed(7);
    CrossValidatorModel chosen = validator.fit(digits);
    digits.unpersist(true);

    assertThat(evaluator.isLargerBetter()).isEqualTo(isLargerBetter);
    double[] metrics = chosen.avgMetrics();
    assertThat(metrics).hasSize(3);
    double best = Arrays.stream(metrics).map(m -> isLargerBetter ? -m : m).min().orElseThrow();
    assertThat(isLargerBetter ? -metrics[1] : metrics[1])
        .as("the largest of the step sizes learns most in one pass")
        .isEqualTo(best);
    VaeModel model = (VaeModel) chosen.bestModel();
    assertThat(model.<Object>getOrDefault(model.getParam("stepSize"))).isEqualTo(3e-3);

    chosen.save(folder.resolve("chosen").toString());
    CrossValidatorModel loaded = CrossValidatorModel.load(folder.resolve("chosen").toString());
    assertThat(loaded.avgMetrics()).isEqualTo(metrics);
    assertThat(((VaeModel) loaded.bestModel()).stored().artifact().parameters())
        .isEqualTo(model.stored().artifact().parameters());
    assertThat(((VaeEvaluator) loaded.getEvaluator()).isLargerBetter()).isEqualTo(isLargerBetter);
  }

  @Test
  void aTrainValidationSplitChoosesByTheBound() {
    VaeEstimator estimator = Digits.estimator().setMaxIter(1).setNegativeElboCol("negativeElbo");
    TrainValidationSplitModel chosen =
        new TrainValidationSplit()
            .setEstimator(estimator)
            .setEvaluator(new VaeEvaluator())
            .setEstimatorParamMaps(
                new ParamGridBuilder()
                    .addGrid(estimator.stepSize(), new double[] {1e-6, 3e-3})
                    .build())
            .setSeed(7)
            .fit(Digits.rows(240));

    assertThat(chosen.validationMetrics()[1]).isLessThan(chosen.validationMetrics()[0]);
  }
}
