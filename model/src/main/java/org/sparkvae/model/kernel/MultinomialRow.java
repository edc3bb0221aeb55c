package org.sparkvae.model.kernel;

/**
 * The multinomial likelihood of one row of counts from its logits, value and gradient together.
 *
 * <pre>
 * -log p(x|z) = n log sum_d exp(a_d) - sum_d x_d a_d        n = sum_d x_d
 * gradient      n softmax(a)_d - x_d
 * </pre>
 *
 * In double precision, because the value is a small difference of two sums over all features. The
 * largest logit is subtracted first, so that no exponential overflows. Not thread-safe, because it
 * reuses its scratch array.
 */
public final class MultinomialRow implements LikelihoodRow {
  private final int features;
  private final double[] exponentials;
  private double sum;
  private double count;

  /**
   * @param features number of features in a row
   */
  public MultinomialRow(int features) {
    this.features = features;
    exponentials = new double[features];
  }

  /**
   * @param x counts
   * @param logits replaced by the gradient of the value
   * @return -log p(x|z) without the multinomial coefficient, nats
   */
  @Override
  public double nllAndGradient(float[] x, float[] logits) {
    double nll = nll(x, logits);
    double factor = count / sum;
    for (int i = 0; i < features; i++) {
      logits[i] = (float) (factor * exponentials[i] - x[i]);
    }
    return nll;
  }

  /**
   * @param x counts
   * @param logits not changed
   * @return -log p(x|z) without the multinomial coefficient, nats
   */
  @Override
  public double nll(float[] x, float[] logits) {
    float largest = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < features; i++) {
      largest = Math.max(largest, logits[i]);
    }
    sum = 0;
    count = 0;
    double weighted = 0;
    for (int i = 0; i < features; i++) {
      double logit = (double) logits[i] - largest;
      exponentials[i] = Math.exp(logit);
      sum += exponentials[i];
      count += x[i];
      weighted += x[i] * logit;
    }
    return features == 0 ? 0 : count * Math.log(sum) - weighted;
  }
}
