package org.sparkvae.model.likelihood;

import static org.nd4j.linalg.ops.transforms.Transforms.exp;
import static org.nd4j.linalg.ops.transforms.Transforms.log;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sparkvae.model.kernel.LikelihoodRow;
import org.sparkvae.model.kernel.MultinomialRow;
import org.sparkvae.model.random.NoiseStream;

/**
 * Multinomial p(x|z) for rows of counts, such as the clicks of a user: n draws of a feature, with
 * the probabilities softmax(a).
 *
 * <pre>
 * -log p(x|z) = n log sum_d exp(a_d) - sum_d x_d a_d        n = sum_d x_d
 * gradient      n softmax(a)_d - x_d
 * </pre>
 *
 * Nats per row, never negative. The multinomial coefficient, which does not depend on z, is left
 * out: the value is that of the draws in a given order, and it is defined for counts that are not
 * whole. Source: Liang et al., Variational Autoencoders for Collaborative Filtering
 * (arXiv:1802.05814), equation 2.
 *
 * <p>The model says nothing about n. {@link #mean} therefore gives the probabilities, which sum to
 * 1, and {@link #sample} one draw, a row with a single 1. Where some features are not observed, the
 * row is a draw among the others.
 */
public final class MultinomialLikelihood extends FactorizedLikelihood {
  private static final FeatureRange NOT_NEGATIVE = new FeatureRange(0, Double.POSITIVE_INFINITY);

  /** One pre-activation per feature. */
  public MultinomialLikelihood() {
    super(1);
  }

  @Override
  public FeatureRange range(int feature) {
    return NOT_NEGATIVE;
  }

  @Override
  public DensityKind kind() {
    return DensityKind.GIVEN_SUM;
  }

  @Override
  LikelihoodRow kernel(int features) {
    return new MultinomialRow(features);
  }

  @Override
  INDArray nllOfAll(INDArray features, INDArray decoderOutput) {
    INDArray logits = belowZero(decoderOutput);
    INDArray logSum = log(exp(logits, true).sum(true, 1), false);
    return features.sum(true, 1).muli(logSum).subi(features.mul(logits).sum(true, 1));
  }

  @Override
  INDArray gradientOfAll(INDArray features, INDArray decoderOutput) {
    return mean(decoderOutput).muliColumnVector(features.sum(true, 1)).subi(features);
  }

  /** x_d (logsumexp(a) - a_d), with the sum over observed features. */
  @Override
  public double[] nllByFeature(INDArray features, INDArray decoderOutput) {
    int rows = features.rows();
    int columns = features.columns();
    float[] x = features.dup('c').data().asFloat();
    double[] logits = decoderOutput.dup('c').data().asDouble();
    double[] all = new double[rows * columns];
    for (int from = 0; from < all.length; from += columns) {
      double largest = Double.NEGATIVE_INFINITY;
      for (int i = from; i < from + columns; i++) {
        largest = Float.isNaN(x[i]) ? largest : Math.max(largest, logits[i]);
      }
      double sum = 0;
      for (int i = from; i < from + columns; i++) {
        sum += Float.isNaN(x[i]) ? 0 : Math.exp(logits[i] - largest);
      }
      double logSum = largest + Math.log(sum);
      for (int i = from; i < from + columns; i++) {
        all[i] = Float.isNaN(x[i]) ? 0 : x[i] * (logSum - logits[i]);
      }
    }
    return all;
  }

  @Override
  public INDArray mean(INDArray decoderOutput) {
    INDArray exponentials = exp(belowZero(decoderOutput), false);
    return exponentials.diviColumnVector(exponentials.sum(true, 1));
  }

  @Override
  public INDArray sample(INDArray decoderOutput, NoiseStream noise) {
    INDArray probability = mean(decoderOutput);
    INDArray sample = Nd4j.create(probability.dataType(), probability.shape());
    for (long row = 0; row < probability.rows(); row++) {
      double left = noise.nextUniform();
      long feature = 0;
      while (feature < probability.columns() - 1 && left >= probability.getDouble(row, feature)) {
        left -= probability.getDouble(row, feature);
        feature++;
      }
      sample.putScalar(row, feature, 1);
    }
    return sample;
  }

  /** Subtracts the largest logit of each row, which changes no probability. */
  private static INDArray belowZero(INDArray decoderOutput) {
    return decoderOutput.subColumnVector(decoderOutput.max(true, 1));
  }
}
