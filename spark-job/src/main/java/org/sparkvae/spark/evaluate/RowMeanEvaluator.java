package org.sparkvae.spark.evaluate;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.network.HmcSettings;
import org.sparkvae.model.network.LogLikelihood;
import org.sparkvae.model.network.ReciprocalLogLikelihood;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.model.random.Purpose;
import org.sparkvae.model.random.RowNoise;
import org.sparkvae.spark.data.shard.Block;
import org.sparkvae.spark.data.shard.Shards;
import org.sparkvae.spark.data.survey.ExactSum;
import org.sparkvae.spark.executor.NetworkPool;

/**
 * Computes means over packed rows of what is not the bound, such as an estimate of log p(x). With
 * thousands of draws each row is expensive, so rows are spread over all cores, whatever shards they
 * were packed in. Sums are exact, hence the same in any order.
 */
record RowMeanEvaluator(JavaSparkContext spark, VaeConfig network) {
  private static final int ROWS_PER_PIECE = 8;
  private static final int TASKS_PER_CORE = 4;

  /** Adds the estimates of a piece to the sum. */
  @FunctionalInterface
  private interface PieceEstimator extends Serializable {
    void add(VaeNetwork network, Block piece, RowSum sum);
  }

  private static NoiseStream[] noise(Block piece, long seed, Purpose purpose) {
    return RowNoise.streams(seed, purpose, piece.identities());
  }

  private static double weight(Block piece, int row) {
    return piece.weights() == null ? 1 : piece.weights()[row];
  }

  /**
   * {@return the mean over rows of the squared distance between a row, after scaling, and E[x|z] at
   * its code: a sum over the features that are observed}
   */
  double meanSquaredError(Shards shards, float[] parameters) {
    PieceEstimator estimator =
        (network, piece, sum) -> {
          float[] features = piece.features();
          int rows = piece.rows();
          float[] decoded = network.reconstruct(features, rows);
          int featureSize = network.config().featureSize();
          for (int row = 0; row < rows; row++) {
            double squared = 0;
            for (int i = row * featureSize; i < (row + 1) * featureSize; i++) {
              double error = Float.isNaN(features[i]) ? 0 : features[i] - decoded[i];
              squared += error * error;
            }
            sum.add(squared, 0, 0, weight(piece, row));
          }
        };
    return sum(shards, parameters, VaeNetwork.ROWS_AT_A_TIME, estimator).mean();
  }

  /**
   * @param samples draws of z for each row (K)
   */
  SplitScores.Importance importanceWeighted(Shards shards, float[] parameters, int samples) {
    PieceEstimator estimator =
        (network, piece, sum) -> {
          NoiseStream[] noise = noise(piece, network.config().seed(), Purpose.IMPORTANCE_NOISE);
          LogLikelihood[] estimates =
              network.importanceWeightedLogLikelihood(
                  piece.features(), noise.length, samples, noise);
          for (int row = 0; row < estimates.length; row++) {
            LogLikelihood estimate = estimates[row];
            sum.add(estimate.value(), estimate.standardError(), 1, weight(piece, row));
          }
        };
    RowSum sum = sum(shards, parameters, ROWS_PER_PIECE, estimator);
    return new SplitScores.Importance(sum.mean(), samples, sum.standardError());
  }

  /**
   * Computes AEVB's own estimate. All chains of a piece go through the decoder together, whatever
   * their number.
   *
   * @throws ConfigException if the chains of some rows do not move
   */
  SplitScores.Reciprocal reciprocal(Shards shards, float[] parameters, HmcSettings settings) {
    PieceEstimator estimator =
        (network, piece, sum) -> {
          NoiseStream[] noise = noise(piece, network.config().seed(), Purpose.MARKOV_CHAINS);
          ReciprocalLogLikelihood[] estimates =
              network.reciprocalLogLikelihood(piece.features(), noise.length, settings, noise);
          for (int row = 0; row < estimates.length; row++) {
            ReciprocalLogLikelihood estimate = estimates[row];
            sum.add(
                estimate.value(),
                estimate.standardError(),
                estimate.acceptance(),
                weight(piece, row));
          }
        };
    RowSum sum = sum(shards, parameters, VaeNetwork.ROWS_AT_A_TIME, estimator);
    if (sum.withoutValue > 0) {
      throw ConfigException.of(
          "",
          "Cannot estimate log p(x) by HMC: it accepts too few draws of z for %d of %d rows (mean acceptance %.4f). Give more than --hmc-burn-in %d, or fewer than --hmc-leapfrog-steps %d"
              .formatted(
                  sum.withoutValue,
                  shards.rows(),
                  sum.meanAcceptance(),
                  settings.burnIn(),
                  settings.leapfrogSteps()));
    }
    return new SplitScores.Reciprocal(
        sum.mean(), settings.samples(), sum.standardError(), sum.meanAcceptance());
  }

  private RowSum sum(
      Shards shards, float[] parameters, int rowsPerPiece, PieceEstimator estimator) {
    Broadcast<float[]> sent = spark.broadcast(parameters);
    VaeConfig config = network;
    long pieces = (shards.rows() + rowsPerPiece - 1) / rowsPerPiece;
    int tasks = (int) Math.min(pieces, (long) TASKS_PER_CORE * spark.defaultParallelism());
    JavaRDD<Block> spread =
        shards
            .blocks()
            .flatMap(block -> pieces(block, rowsPerPiece))
            .repartition(Math.max(1, tasks));
    RowSum sum =
        spread
            .mapPartitions(part -> List.of(sum(part, config, sent.value(), estimator)).iterator())
            .reduce(RowSum::add);
    sent.destroy();
    return sum;
  }

  private static Iterator<Block> pieces(Block block, int rowsPerPiece) {
    List<Block> pieces = new ArrayList<>();
    for (int from = 0; from < block.rows(); from += rowsPerPiece) {
      pieces.add(block.part(from, Math.min(block.rows(), from + rowsPerPiece)));
    }
    return pieces.iterator();
  }

  private static RowSum sum(
      Iterator<Block> pieces, VaeConfig config, float[] parameters, PieceEstimator estimator) {
    RowSum sum = new RowSum();
    VaeNetwork network = NetworkPool.borrow(config);
    try {
      network.setParameters(parameters);
      while (pieces.hasNext()) {
        estimator.add(network, pieces.next(), sum);
      }
      return sum;
    } finally {
      NetworkPool.giveBack(network);
    }
  }

  /** Sums of values and of their squared standard errors; the same bits in any order. */
  private static final class RowSum implements Serializable {
    private static final long serialVersionUID = 1L;

    private final ExactSum weights = new ExactSum();
    private final ExactSum values = new ExactSum();
    private final ExactSum squaredErrors = new ExactSum();
    private final ExactSum acceptances = new ExactSum();
    private long withoutValue;
    private boolean errorsAreFinite = true;

    void add(double ofRow, double standardError, double acceptance, double rowWeight) {
      weights.add(rowWeight);
      acceptances.add(rowWeight * acceptance);
      double value = rowWeight * ofRow;
      double error = rowWeight * standardError;
      if (Double.isFinite(value)) {
        values.add(value);
      } else {
        withoutValue++;
      }
      if (Double.isFinite(error)) {
        squaredErrors.add(error * error);
      } else {
        errorsAreFinite = false; // a single draw has none
      }
    }

    RowSum add(RowSum other) {
      weights.add(other.weights);
      values.add(other.values);
      squaredErrors.add(other.squaredErrors);
      acceptances.add(other.acceptances);
      withoutValue += other.withoutValue;
      errorsAreFinite &= other.errorsAreFinite;
      return this;
    }

    /** The mean over rows, by their weights; NaN where an estimate had none. */
    double mean() {
      return withoutValue == 0 ? values.value() / weights.value() : Double.NaN;
    }

    double standardError() {
      return errorsAreFinite ? Math.sqrt(squaredErrors.value()) / weights.value() : Double.NaN;
    }

    double meanAcceptance() {
      return acceptances.value() / weights.value();
    }
  }
}
