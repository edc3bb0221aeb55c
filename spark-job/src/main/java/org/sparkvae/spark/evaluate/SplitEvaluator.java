package org.sparkvae.spark.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.api.java.JavaSparkContext;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.objective.BoundTerms;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.data.shard.Shards;
import org.sparkvae.spark.data.survey.FeatureScaling;
import org.sparkvae.spark.data.survey.Survey;

/**
 * Computes means over the rows of a split, with the same bits as training for the same rows.
 *
 * @param network the model; its seed determines shards and draws
 * @param scaling of the model's features
 */
public record SplitEvaluator(
    JavaSparkContext spark, VaeConfig network, float[] parameters, FeatureScaling scaling) {
  /**
   * @param shards number of shards of the recipe
   * @param samples draws of z for each row (K); empty if log p(x) is not estimated
   * @return means over the rows
   * @throws DataException if the split has no rows
   */
  public SplitScores evaluate(Survey survey, Split split, int shards, OptionalInt samples) {
    return evaluate(survey, split, shards, samples, List.of(parameters));
  }

  /**
   * The same with several draws of the weights.
   *
   * @param draws in place of the parameters
   * @return means over rows and draws
   * @throws DataException if the split has no rows
   */
  public SplitScores evaluate(
      Survey survey, Split split, int shards, OptionalInt samples, Iterable<float[]> draws) {
    if (survey.rowCount(split) == 0) {
      throw new DataException(
          "Cannot evaluate: the input has no %s rows, but %d train, %d validation, %d test. Give another --split"
              .formatted(
                  split.text(),
                  survey.rowCount(Split.TRAIN),
                  survey.rowCount(Split.VALIDATION),
                  survey.rowCount(Split.TEST)));
    }
    Shards packed = Shards.pack(survey, split, scaling, shards, network.seed());
    try {
      List<SplitScores> ofDraws = new ArrayList<>();
      for (float[] draw : draws) {
        ofDraws.add(scores(packed, samples, draw, survey.clippedRows(split)));
      }
      return SplitScores.mean(ofDraws);
    } finally {
      packed.blocks().unpersist();
    }
  }

  private SplitScores scores(Shards packed, OptionalInt samples, float[] draw, long clippedRows) {
    BoundTerms bound = new BoundEvaluator(spark, network, network.seed()).evaluate(packed, draw);
    Optional<SplitScores.Importance> importance =
        samples.isPresent()
            ? Optional.of(
                new LogLikelihoodEvaluator(spark, network, samples.getAsInt())
                    .evaluate(packed, draw))
            : Optional.empty();
    return new SplitScores(bound, importance, clippedRows);
  }
}
