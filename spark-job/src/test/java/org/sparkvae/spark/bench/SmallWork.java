package org.sparkvae.spark.bench;

import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.sparkvae.model.config.Activation;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.model.config.ModelConfig;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.OptimizerConfig;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.config.WeightInit;
import org.sparkvae.model.likelihood.FeatureRange;
import org.sparkvae.spark.TestSession;
import org.sparkvae.spark.bench.Contest.Length;
import org.sparkvae.spark.data.DataConfig;
import org.sparkvae.spark.data.DataFormat;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.data.shard.Shards;
import org.sparkvae.spark.data.source.SourceReader;
import org.sparkvae.spark.data.source.SourceTable;
import org.sparkvae.spark.data.survey.Survey;
import org.sparkvae.spark.data.synthetic.SyntheticDigits;
import org.sparkvae.spark.train.TrainingConfig;

/** A bench that takes seconds. */
public final class SmallWork {
  static final Scale SCALE =
      new Scale(
          "test",
          new Length(0, 0.001, 2),
          List.of(25),
          0,
          2,
          0,
          List.of(1, 2),
          List.of(10),
          3,
          600,
          300,
          1);

  private SmallWork() {}

  public static VaeConfig network(
      LikelihoodKind likelihood, int featureSize, List<Integer> layers) {
    ModelConfig model =
        new ModelConfig(3, layers, layers, Activation.TANH, likelihood, WeightInit.XAVIER);
    return new VaeConfig(
        featureSize, 600, 5, model, ObjectiveConfig.DEFAULTS, OptimizerConfig.DEFAULTS);
  }

  /** 600 digits in two shards. */
  static Workload digits(LikelihoodKind likelihood) {
    SparkSession spark = TestSession.get();
    DataConfig data =
        DataConfig.DEFAULTS.with(
            changed -> {
              changed.format = DataFormat.SYNTHETIC_DIGITS;
              changed.rows = 600;
            });
    SourceTable table = SourceReader.read(spark, data, 5);
    Survey survey = Survey.of(table, data, 5, feature -> FeatureRange.UNIT);
    Shards shards = Shards.pack(survey, Split.TRAIN, survey.scaling(), 2, 5);
    return new Workload(
        network(likelihood, SyntheticDigits.PIXELS, List.of(8)), TrainingConfig.DEFAULTS, shards);
  }
}
