package org.sparkvae.model;

import java.util.List;
import org.sparkvae.model.config.Activation;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.model.config.ModelConfig;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.OptimizerConfig;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.config.WeightInit;

/**
 * A VAE without hidden layers and with one fixed variance v is probabilistic PCA (Tipping and
 * Bishop, 1999), whose best log-likelihood is known. The data are 12 rows with exactly this mean
 * and this covariance (with divisor N) U diag(lambda) U':
 *
 * <pre>
 * x = center +- sqrt(D lambda_j) u_j        j = 1 .. D
 * </pre>
 *
 * At the optimum W = U (Lambda - v)^(1/2), mean = (Lambda - v)^(1/2) / Lambda U'(x - center),
 * logVariance = log(v / lambda_j), and q is the exact posterior.
 */
public final class LinearVae {
  /** D. */
  public static final int FEATURES = 6;

  /** J. */
  public static final int LATENTS = 2;

  /** One row per direction and sign. */
  public static final int ROWS = 2 * FEATURES;

  /** v, the mean of the discarded eigenvalues. */
  public static final double VARIANCE = 0.5;

  private static final double[] EIGENVALUES = {6, 2, 0.8, 0.6, 0.4, 0.2};
  private static final double[] CENTER = {0.2, -0.4, 0.1, 0, 0.6, -0.2};

  private LinearVae() {}

  /** The network, without hidden layers. */
  public static VaeConfig config(ObjectiveConfig objective) {
    ModelConfig model =
        new ModelConfig(
            LATENTS,
            List.of(),
            List.of(),
            Activation.TANH,
            LikelihoodKind.GAUSSIAN,
            WeightInit.XAVIER);
    return new VaeConfig(FEATURES, ROWS, 1, model, objective, OptimizerConfig.DEFAULTS);
  }

  /** [ROWS][FEATURES]. */
  public static double[][] rows() {
    double[][] rows = new double[ROWS][FEATURES];
    for (int row = 0; row < ROWS; row++) {
      int j = row / 2;
      double along = (row % 2 == 0 ? 1 : -1) * Math.sqrt(FEATURES * EIGENVALUES[j]);
      for (int d = 0; d < FEATURES; d++) {
        rows[row][d] = CENTER[d] + along * direction(d, j);
      }
    }
    return rows;
  }

  /** Log-density of a row under the best model, computed in its principal axes. */
  public static double logLikelihood(int row) {
    int j = row / 2;
    double logDeterminant = 0;
    for (int k = 0; k < FEATURES; k++) {
      logDeterminant += Math.log(modelVariance(k));
    }
    double square = FEATURES * EIGENVALUES[j] / modelVariance(j);
    return -0.5 * (FEATURES * Math.log(2 * Math.PI) + logDeterminant + square);
  }

  /** The largest mean log-likelihood of any linear model with this variance. */
  public static double greatestMeanLogLikelihood() {
    double sum = FEATURES * Math.log(2 * Math.PI) + (FEATURES - LATENTS) * Math.log(VARIANCE);
    for (int j = 0; j < FEATURES; j++) {
      sum += j < LATENTS ? Math.log(EIGENVALUES[j]) + 1 : EIGENVALUES[j] / VARIANCE;
    }
    return -0.5 * sum;
  }

  /** In the flat order of the graph: mean, logVariance, decoderOutput; weights column-major. */
  public static double[] bestParameters() {
    int head = FEATURES * LATENTS;
    int decoder = 2 * (head + LATENTS);
    double[] flat = new double[decoder + LATENTS * 2 * FEATURES + 2 * FEATURES];
    for (int j = 0; j < LATENTS; j++) {
      double loading = Math.sqrt(EIGENVALUES[j] - VARIANCE);
      for (int d = 0; d < FEATURES; d++) {
        double toMean = loading / EIGENVALUES[j] * direction(d, j);
        flat[j * FEATURES + d] = toMean;
        flat[head + j] -= toMean * CENTER[d];
        flat[decoder + d * LATENTS + j] = loading * direction(d, j);
      }
      flat[head + LATENTS + head + j] = Math.log(VARIANCE / EIGENVALUES[j]);
    }
    for (int d = 0; d < FEATURES; d++) {
      flat[decoder + LATENTS * 2 * FEATURES + d] = CENTER[d];
      flat[decoder + LATENTS * 2 * FEATURES + FEATURES + d] = Math.log(VARIANCE);
    }
    return flat;
  }

  private static double modelVariance(int j) {
    return j < LATENTS ? EIGENVALUES[j] : VARIANCE;
  }

  /** An orthogonal matrix without a zero: the reflection I - 2 n n' / |n|^2, n = (1, 2, .. D). */
  private static double direction(int d, int j) {
    double squares = FEATURES * (FEATURES + 1) * (2 * FEATURES + 1) / 6.0;
    return (d == j ? 1 : 0) - 2.0 * (d + 1) * (j + 1) / squares;
  }
}
