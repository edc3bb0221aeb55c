package org.sparkvae.model.likelihood;

import java.util.Arrays;
import org.sparkvae.model.random.NoiseStream;

/** One category, one-hot; the pre-activations are the logits of a softmax. */
final class CategoricalFormula extends BlockFormula {
  CategoricalFormula(int size) {
    super(size);
  }

  @Override
  FeatureRange range() {
    return FeatureRange.UNIT;
  }

  /**
   * Sets probabilities to the softmax of pre-activations.
   *
   * @return the logarithm of the sum of exponentials
   */
  private double softmax(double[] output, int from, double[] probabilities, int to) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < size; k++) {
      largest = Math.max(largest, output[from + k]);
    }
    double sum = 0;
    for (int k = 0; k < size; k++) {
      probabilities[to + k] = Math.exp(output[from + k] - largest);
      sum += probabilities[to + k];
    }
    for (int k = 0; k < size; k++) {
      probabilities[to + k] /= sum;
    }
    return largest + Math.log(sum);
  }

  @Override
  void nll(Rows rows, Place at) {
    double[] x = rows.x();
    double total = 0;
    for (int k = 0; k < size; k++) {
      total += x[at.feature() + k];
    }
    if (Double.isNaN(total)) {
      Arrays.fill(x, at.feature(), at.feature() + size, 0);
      return;
    }
    double[] gradient = rows.byOutput();
    double logSum = softmax(rows.output(), at.output(), gradient, at.output());
    for (int k = 0; k < size; k++) {
      double value = x[at.feature() + k];
      gradient[at.output() + k] = total * gradient[at.output() + k] - value;
      x[at.feature() + k] = value * (logSum - rows.output()[at.output() + k]);
    }
  }

  /** The probabilities of the categories. */
  @Override
  void mean(Rows rows, Place at) {
    softmax(rows.output(), at.output(), rows.x(), at.feature());
  }

  @Override
  void sample(Rows rows, Place at, NoiseStream noise) {
    mean(rows, at);
    double left = noise.nextUniform();
    int drawn = 0;
    while (drawn < size - 1 && left >= rows.x()[at.feature() + drawn]) {
      left -= rows.x()[at.feature() + drawn++];
    }
    for (int k = 0; k < size; k++) {
      rows.x()[at.feature() + k] = k == drawn ? 1 : 0;
    }
  }
}
