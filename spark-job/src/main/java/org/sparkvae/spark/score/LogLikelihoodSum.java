package org.sparkvae.spark.score;

import java.io.Serializable;
import org.sparkvae.model.network.LogLikelihood;
import org.sparkvae.spark.data.ExactSum;

/** Sums of estimates and of their squared errors; the same bits in any order. */
final class LogLikelihoodSum implements Serializable {
  private static final long serialVersionUID = 1L;

  private final ExactSum values = new ExactSum();
  private final ExactSum squaredErrors = new ExactSum();
  private boolean finite = true;

  void add(LogLikelihood estimate, double rowWeight) {
    double value = rowWeight * estimate.value();
    double error = rowWeight * estimate.standardError();
    if (Double.isFinite(value) && Double.isFinite(error)) {
      values.add(value);
      squaredErrors.add(error * error);
    } else {
      finite = false;
    }
  }

  LogLikelihoodSum add(LogLikelihoodSum other) {
    values.add(other.values);
    squaredErrors.add(other.squaredErrors);
    finite &= other.finite;
    return this;
  }

  /** The mean over rows and its standard error; NaN if an estimate was not finite. */
  SplitScores.Importance mean(long rows, int samples) {
    return finite
        ? new SplitScores.Importance(
            values.value() / rows, samples, Math.sqrt(squaredErrors.value()) / rows)
        : new SplitScores.Importance(Double.NaN, samples, Double.NaN);
  }
}
