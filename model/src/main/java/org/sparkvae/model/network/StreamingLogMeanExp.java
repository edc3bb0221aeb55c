package org.sparkvae.model.network;

/**
 * log 1/K sum_k w_k from a stream of log-weights, without overflow: sums are kept relative to the
 * largest log-weight so far.
 *
 * <pre>
 * se^2 = (sum w~^2 - 1/K) K / (K - 1)        w~_k = w_k / sum w
 * </pre>
 *
 * Source: Burda, Grosse and Salakhutdinov (2015); the standard error is that of the delta method.
 */
final class StreamingLogMeanExp {
  private long count;
  private double max = Double.NEGATIVE_INFINITY;
  private double sum;
  private double sumSquares;

  void add(double logWeight) {
    count++;
    if (logWeight > max) {
      double rescale = Math.exp(max - logWeight);
      sum *= rescale;
      sumSquares *= rescale * rescale;
      max = logWeight;
    }
    double weight = logWeight == Double.NEGATIVE_INFINITY ? 0 : Math.exp(logWeight - max);
    sum += weight;
    sumSquares += weight * weight;
  }

  LogLikelihood estimate() {
    double value = max + Math.log(sum) - Math.log(count);
    double share = sumSquares / (sum * sum);
    double variance = count < 2 ? Double.NaN : (share - 1.0 / count) * count / (count - 1);
    return new LogLikelihood(value, Math.sqrt(Math.max(variance, 0)));
  }
}
