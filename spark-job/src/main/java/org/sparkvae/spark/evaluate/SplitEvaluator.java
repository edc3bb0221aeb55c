package org.sparkvae.spark.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.apache.spark.api.java.JavaSparkContext;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.network.HmcSettings;
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
   * What to compute beside the bound.
   *
   * @param samples draws of z for each row (K) of the importance-weighted estimate; empty for none
   * @param hmc settings of AEVB's own estimate; empty for none
   * @param squaredError of the reconstructions
   */
  public record Estimates(
      OptionalInt samples, Optional<HmcSettings> hmc, SquaredError squaredError) {
    /** The importance-weighted estimate at most. */
    public Estimates(OptionalInt samples) {
      this(samples, Optional.empty(), SquaredError.NONE);
    }
  }

  /** Whether the squared error of the reconstructions is computed. */
  public enum SquaredError {
    NONE,
    /** Its mean over rows. */
    MEAN
  }

  /**
   * @param shards number of shards of the recipe
   * @param estimates of log p(x)
   * @return means over the rows; NaN for the bound of a model without an encoder
   * @throws DataException if the split has no rows
   */
  public SplitScores evaluate(Survey survey, Split split, int shards, Estimates estimates) {
    return evaluate(survey, split, shards, estimates, List.of(parameters));
  }

  /**
   * The same with several draws of the weights.
   *
   * @param draws in place of the parameters
   * @return means over rows and draws
   * @throws DataException if the split has no rows
   */
  public SplitScores evaluate(
      Survey survey, Split split, int shards, Estimates estimates, Iterable<float[]> draws) {
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
        ofDraws.add(scores(packed, estimates, draw, survey.clippedRows(split)));
      }
      return SplitScores.mean(ofDraws);
    } finally {
      packed.blocks().unpersist();
    }
  }

  private SplitScores scores(Shards packed, Estimates estimates, float[] draw, long clippedRows) {
    boolean isEncoded = !network.objective().name().keepsLatents();
    BoundTerms bound =
        isEncoded
            ? new BoundEvaluator(spark, network, network.seed()).evaluate(packed, draw)
            : new BoundTerms(packed.rows(), packed.rows(), Double.NaN, Double.NaN);
    RowMeanEvaluator means = new RowMeanEvaluator(spark, network);
    Optional<SplitScores.Importance> importance =
        estimates.samples().isPresent()
            ? Optional.of(means.importanceWeighted(packed, draw, estimates.samples().getAsInt()))
            : Optional.empty();
    Optional<SplitScores.Reciprocal> reciprocal =
        estimates.hmc().map(settings -> means.reciprocal(packed, draw, settings));
    OptionalDouble squaredError =
        estimates.squaredError() == SquaredError.MEAN
            ? OptionalDouble.of(means.meanSquaredError(packed, draw))
            : OptionalDouble.empty();
    return new SplitScores(bound, squaredError, importance, reciprocal, clippedRows);
  }
}
