package org.sparkvae.model.kernel;

/**
 * The Gaussian likelihood of one row from the mean and log-variance of each feature, value and
 * gradient together.
 *
 * <pre>
 * -log p(x|z) = sum_d 1/2 [log 2pi + c_d + (x_d - m_d)^2 exp(-c_d)]        c clamped to [-8, 8]
 * gradient      m: (m - x) exp(-c)        c: 1/2 [1 - (x - m)^2 exp(-c)], 0 where it was clamped
 * </pre>
 *
 * The JIT vectorizes the short loops. The value is within 2e-6 of its terms, the gradients within
 * 2e-6 of theirs: at most 34 units in the last place, most of which come from {@link Exp}. Not
 * thread-safe, because it reuses its scratch arrays.
 */
public final class GaussianLikelihoodRow {
  /** Large enough that HUGE * ulp(8) > 1. */
  private static final float HUGE = 1e30f;

  private final int features;
  private final float limit;
  private final float[] error;
  private final float[] clamped;
  private final float[] precision;
  private final float[] terms;

  /**
   * @param features number of features in a row
   * @param limit largest magnitude of the clamped log-variances, at most {@value Exp#LIMIT}
   */
  public GaussianLikelihoodRow(int features, double limit) {
    if (!(limit > 0 && limit <= Exp.LIMIT)) {
      throw new IllegalArgumentException(
          "Invalid limit: " + limit + " (must be above 0, at most " + Exp.LIMIT + ")");
    }
    this.features = features;
    this.limit = (float) limit;
    error = new float[features];
    clamped = new float[features];
    precision = new float[features];
    terms = new float[features];
  }

  /**
   * @param x any
   * @param mean replaced by the gradient of the returned value with respect to it
   * @param logVariance replaced by the gradient of the returned value with respect to it
   * @return -log p(x|z), nats
   */
  public double nllAndGradient(float[] x, float[] mean, float[] logVariance) {
    double nll = nll(x, mean, logVariance);
    byMean(mean);
    byLogVariance(logVariance);
    return nll;
  }

  /**
   * @param x any
   * @param mean not changed
   * @param logVariance not changed
   * @return -log p(x|z), nats
   */
  public double nll(float[] x, float[] mean, float[] logVariance) {
    for (int i = 0; i < features; i++) {
      error[i] = mean[i] - x[i];
    }
    for (int i = 0; i < features; i++) {
      clamped[i] = Math.max(-limit, Math.min(limit, logVariance[i]));
    }
    for (int i = 0; i < features; i++) {
      precision[i] = Exp.of(-clamped[i]);
    }
    for (int i = 0; i < features; i++) {
      terms[i] = error[i] * error[i] * precision[i] + clamped[i];
    }
    return 0.5 * (VectorOps.sum(terms, features) + features * GaussianRow.LOG_2_PI);
  }

  private void byMean(float[] mean) {
    for (int i = 0; i < features; i++) {
      mean[i] = error[i] * precision[i];
    }
  }

  private void byLogVariance(float[] logVariance) {
    for (int i = 0; i < features; i++) { // 0 or 1, without a branch
      terms[i] = 1 - Math.min(1, HUGE * Math.abs(logVariance[i] - clamped[i]));
    }
    for (int i = 0; i < features; i++) {
      logVariance[i] = 0.5f * terms[i] * (1 - error[i] * error[i] * precision[i]);
    }
  }
}
