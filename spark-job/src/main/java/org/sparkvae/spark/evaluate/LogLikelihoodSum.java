package org.sparkvae.spark.evaluate;

import java.io.Serializable;
import org.sparkvae.model.network.LogLikelihood;
import org.sparkvae.spark.data.survey.ExactSum;

/** Sums of estimates and of their squared errors; the same bits in any order. */
final class LogLikelihoodSum implements Serializable {
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
      errorsAreFinite = false; // one draw has none
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
