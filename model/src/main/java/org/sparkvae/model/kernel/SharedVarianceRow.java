package org.sparkvae.model.kernel;

/**
 * The Gaussian likelihood of one row whose features have one variance, value and gradient together.
 *
 * <pre>
 * -log p(x|z) = 1/2 [D (log 2pi + c) + exp(-c) sum_d (x_d - m_d)^2]        gradient m: (m - x) exp(-c)
 * </pre>
 *
 * The JIT vectorizes the loops; sums and exponential are in double precision. Not thread-safe,
 * because it reuses its scratch arrays.
 */
public final class SharedVarianceRow implements LikelihoodRow {
  private final int features;
  private final double logVariance;
  private final double precision;
  private final float[] error;
  private final float[] squares;

  /**
   * @param features number of features in a row (D)
   * @param logVariance c
   */
  public SharedVarianceRow(int features, double logVariance) {
    this.features = features;
    this.logVariance = logVariance;
    precision = Math.exp(-logVariance);
    error = new float[features];
    squares = new float[features];
  }

  /**
   * @param x any
   * @param mean m, replaced by the gradient of the value
   * @return -log p(x|z), nats
   */
  @Override
  public double nllAndGradient(float[] x, float[] mean) {
    double nll = nll(x, mean);
    float factor = (float) precision;
    for (int i = 0; i < features; i++) {
      mean[i] = factor * error[i];
    }
    return nll;
  }

  /**
   * @param x any
   * @param mean m, not changed
   * @return -log p(x|z), nats
   */
  @Override
  public double nll(float[] x, float[] mean) {
    for (int i = 0; i < features; i++) {
      error[i] = mean[i] - x[i];
    }
    for (int i = 0; i < features; i++) {
      squares[i] = error[i] * error[i];
    }
    double sum = VectorOps.sum(squares, features);
    return 0.5 * (features * (GaussianRow.LOG_2_PI + logVariance) + precision * sum);
  }
}
