package org.sparkvae.spark.evaluate;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.network.LogLikelihood;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.model.random.Purpose;
import org.sparkvae.model.random.RowNoise;
import org.sparkvae.spark.data.shard.Block;
import org.sparkvae.spark.data.shard.Shards;
import org.sparkvae.spark.data.survey.ExactSum;
import org.sparkvae.spark.executor.NetworkPool;

/**
 * Computes the mean importance-weighted log-likelihood of packed rows. With thousands of draws each
 * row is expensive, so rows are spread over all cores, whatever shards they were packed in. Sums
 * are exact, hence the same in any order.
 */
record LogLikelihoodEvaluator(JavaSparkContext spark, VaeConfig network, int samples) {
  private static final int ROWS_PER_PIECE = 8;
  private static final int TASKS_PER_CORE = 4;

  /** A few rows that are sent to a free core. A plain class, because Kryo cannot create records. */
  private static final class Piece implements Serializable {
    private static final long serialVersionUID = 1L;
    private final float[] features;
    private final long[] identities;
    private final float[] weights;

    Piece(Block block, int from, int to) {
      features = block.features(from, to);
      identities = Arrays.copyOfRange(block.identities(), from, to);
      weights = block.weights() == null ? null : Arrays.copyOfRange(block.weights(), from, to);
    }
  }

  SplitScores.Importance evaluate(Shards shards, float[] parameters) {
    Broadcast<float[]> sent = spark.broadcast(parameters);
    VaeConfig config = network;
    int draws = samples;
    long pieces = (shards.rows() + ROWS_PER_PIECE - 1) / ROWS_PER_PIECE;
    int tasks = (int) Math.min(pieces, (long) TASKS_PER_CORE * spark.defaultParallelism());
    JavaRDD<Piece> spread =
        shards.blocks().flatMap(LogLikelihoodEvaluator::pieces).repartition(Math.max(1, tasks));
    LogLikelihoodSum sum =
        spread
            .mapPartitions(part -> List.of(sum(part, config, sent.value(), draws)).iterator())
            .reduce(LogLikelihoodSum::add);
    sent.destroy();
    return sum.mean(samples);
  }

  private static Iterator<Piece> pieces(Block block) {
    List<Piece> pieces = new ArrayList<>();
    for (int from = 0; from < block.rows(); from += ROWS_PER_PIECE) {
      pieces.add(new Piece(block, from, Math.min(block.rows(), from + ROWS_PER_PIECE)));
    }
    return pieces.iterator();
  }

  private static LogLikelihoodSum sum(
      Iterator<Piece> pieces, VaeConfig config, float[] parameters, int samples) {
    LogLikelihoodSum sum = new LogLikelihoodSum();
    VaeNetwork network = NetworkPool.borrow(config);
    try {
      network.setParameters(parameters);
      while (pieces.hasNext()) {
        Piece piece = pieces.next();
        LogLikelihood[] estimates =
            network.importanceWeightedLogLikelihood(
                piece.features,
                piece.identities.length,
                samples,
                RowNoise.streams(config.seed(), Purpose.IMPORTANCE_NOISE, piece.identities));
        for (int row = 0; row < estimates.length; row++) {
          sum.add(estimates[row], piece.weights == null ? 1 : piece.weights[row]);
        }
      }
      return sum;
    } finally {
      NetworkPool.giveBack(network);
    }
  }

  /** Sums of estimates and of their squared errors; the same bits in any order. */
  private static final class LogLikelihoodSum implements Serializable {
    private static final long serialVersionUID = 1L;

    private final ExactSum weights = new ExactSum();
    private final ExactSum values = new ExactSum();
    private final ExactSum squaredErrors = new ExactSum();
    private boolean valuesAreFinite = true;
    private boolean errorsAreFinite = true;

    void add(LogLikelihood estimate, double rowWeight) {
      weights.add(rowWeight);
      double value = rowWeight * estimate.value();
      double error = rowWeight * estimate.standardError();
      if (Double.isFinite(value)) {
        values.add(value);
      } else {
        valuesAreFinite = false;
      }
      if (Double.isFinite(error)) {
        squaredErrors.add(error * error);
      } else {
        errorsAreFinite = false; // a single draw has none
      }
    }

    LogLikelihoodSum add(LogLikelihoodSum other) {
      weights.add(other.weights);
      values.add(other.values);
      squaredErrors.add(other.squaredErrors);
      valuesAreFinite &= other.valuesAreFinite;
      errorsAreFinite &= other.errorsAreFinite;
      return this;
    }

    /**
     * The mean over rows, by their weights, and its standard error; NaN where an estimate had none.
     */
    SplitScores.Importance mean(int samples) {
      return new SplitScores.Importance(
          valuesAreFinite ? values.value() / weights.value() : Double.NaN,
          samples,
          errorsAreFinite ? Math.sqrt(squaredErrors.value()) / weights.value() : Double.NaN);
    }
  }
}
