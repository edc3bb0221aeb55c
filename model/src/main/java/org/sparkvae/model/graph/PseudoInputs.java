package org.sparkvae.model.graph;

import java.util.List;
import org.sparkvae.model.likelihood.FeatureRange;
import org.sparkvae.model.likelihood.Likelihood;
import org.sparkvae.model.objective.VaeParts;
import org.sparkvae.model.tape.OwnParameter;

/**
 * The learned rows of features that a prior wants encoded with each mini-batch. They are kept in
 * the range of the likelihood, as rows of data are.
 *
 * @param count number of rows; 0 for most priors
 * @param featureSize values per row
 * @param likelihood whose range they have
 */
public record PseudoInputs(int count, int featureSize, Likelihood likelihood) {
  private static final double INITIAL_STD_DEV = 0.01;

  /** How much of the range the initial rows use: at its ends, values would have no gradient. */
  private static final double INITIAL_SHARE = 0.8;

  /** From a lowest value without a highest one, for the same reason: ten standard deviations. */
  private static final double INITIAL_DISTANCE = 0.1;

  /** {@return those of the prior among some plug-ins} */
  public static PseudoInputs of(VaeParts parts, int featureSize) {
    return new PseudoInputs(parts.prior().pseudoInputs(), featureSize, parts.likelihood());
  }

  /** {@return their matrix, without rows of data to start from; none if there are none} */
  List<OwnParameter> own() {
    return count == 0
        ? List.of()
        : List.of(new OwnParameter("pseudoInputs", count, featureSize, INITIAL_STD_DEV));
  }

  /**
   * @param values of the matrix, row-major
   * @return what is encoded: the nearest values in the range of the likelihood
   */
  public double[] clamped(double[] values) {
    double[] clamped = values.clone();
    for (int feature = 0; feature < featureSize; feature++) {
      FeatureRange range = likelihood.range(feature);
      for (int i = feature; i < values.length; i += featureSize) {
        clamped[i] = Math.max(range.lowest(), Math.min(values[i], range.highest()));
      }
    }
    return clamped;
  }

  /**
   * Sets the gradient to 0 where a value was clamped.
   *
   * @param gradient with respect to {@link #clamped}; changed
   * @param values of the matrix, row-major
   */
  void throughClamp(double[] gradient, double[] values) {
    double[] clamped = clamped(values);
    for (int i = 0; i < values.length; i++) {
      if (clamped[i] != values[i]) {
        gradient[i] = 0;
      }
    }
  }

  /**
   * Adds rows of data to the draws that the matrix starts with. Rows in a range are moved towards
   * its middle, where cells start that are not observed; those without a range start near 0. Where
   * only the lowest value is given, as for counts, they start above it.
   *
   * @param parameters of the whole network; those of the matrix are changed
   * @param rows of data, count * featureSize
   */
  public void startFrom(float[] rows, float[] parameters) {
    for (int i = 0; i < count * featureSize; i++) {
      FeatureRange range = likelihood.range(i % featureSize);
      double middle = 0.5 * (range.lowest() + range.highest());
      boolean isLimited = Double.isFinite(middle);
      double above = range.lowest() + INITIAL_DISTANCE; // minus infinity for most
      double start =
          isLimited ? middle + INITIAL_SHARE * (rows[i] - middle) : Math.max(rows[i], above);
      if (Double.isNaN(start)) { // the cell is not observed
        start = isLimited ? middle : Math.max(0, above);
      }
      parameters[i] += (float) start;
    }
  }
}
