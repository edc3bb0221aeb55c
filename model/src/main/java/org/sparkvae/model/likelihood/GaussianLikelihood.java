package org.sparkvae.model.likelihood;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;
import static org.nd4j.linalg.ops.transforms.Transforms.exp;
import static org.nd4j.linalg.ops.transforms.Transforms.max;
import static org.nd4j.linalg.ops.transforms.Transforms.min;
import static org.nd4j.linalg.ops.transforms.Transforms.sigmoid;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sparkvae.model.random.NoiseStream;

/**
 * Gaussian p(x|z) with diagonal covariance; mean m and log-variance c both come from the decoder.
 *
 * <pre>
 * decoderOutput [rows, 2 * featureSize] = [a | c]        m = a, or sigmoid(a)
 * -log p(x|z) = sum_d 1/2 [log 2pi + c_d + (x_d - m_d)^2 exp(-c_d)]
 * gradient    a: (m - x) exp(-c), times m (1 - m) for the sigmoid        c: 1/2 [1 - (x - m)^2 exp(-c)]
 * </pre>
 *
 * Nats per row, constants included; it can be negative, as a density can exceed 1. Source: Kingma
 * and Welling (2013), C.2; the sigmoid is their choice for Frey Faces.
 *
 * <p>c is clamped to [{@value #MIN_LOG_VARIANCE}, {@value #MAX_LOG_VARIANCE}] with gradient 0
 * outside: without it a constant feature's density has no bound.
 */
public final class GaussianLikelihood implements Likelihood {
  /** The smallest log-variance; exp(-8 / 2) = 0.018 is the smallest standard deviation. */
  public static final double MIN_LOG_VARIANCE = -8;

  /** The greatest log-variance. */
  public static final double MAX_LOG_VARIANCE = 8;

  static final double LOG_2_PI = Math.log(2 * Math.PI);

  private final Mean meanFunction;

  /** How the mean follows from the decoder's pre-activation a. */
  public enum Mean {
    /** m = a, for any real feature. */
    IDENTITY,
    /** m = sigmoid(a), for features in (0, 1). */
    SIGMOID
  }

  /**
   * @param meanFunction how the mean follows from its pre-activation
   */
  public GaussianLikelihood(Mean meanFunction) {
    this.meanFunction = meanFunction;
  }

  @Override
  public int parametersPerFeature() {
    return 2;
  }

  @Override
  public double lowestFeature() {
    return Double.NEGATIVE_INFINITY;
  }

  @Override
  public double highestFeature() {
    return Double.POSITIVE_INFINITY;
  }

  @Override
  public INDArray reconstructionNll(INDArray features, INDArray decoderOutput) {
    INDArray logVariance = clamped(decoderOutput);
    INDArray squares = features.sub(mean(decoderOutput));
    squares.muli(squares).muli(exp(logVariance.neg(), false));
    return squares.addi(logVariance).addi(LOG_2_PI).sum(true, 1).muli(0.5);
  }

  @Override
  public INDArray gradient(INDArray features, INDArray decoderOutput) {
    INDArray raw = second(decoderOutput);
    INDArray precision = exp(clamped(decoderOutput).negi(), false);
    INDArray mean = mean(decoderOutput);
    INDArray error = mean.sub(features);

    INDArray gradient =
        Nd4j.createUninitialized(decoderOutput.dataType(), decoderOutput.shape(), 'f');
    INDArray byMean = error.mul(precision);
    // 1 - (x - m)^2 exp(-c), halved, from what is already there
    INDArray byLogVariance = byMean.mul(error).rsubi(1).muli(0.5);
    byLogVariance.muli(raw.gte(MIN_LOG_VARIANCE).castTo(raw.dataType()));
    byLogVariance.muli(raw.lte(MAX_LOG_VARIANCE).castTo(raw.dataType()));
    if (meanFunction == Mean.SIGMOID) {
      byMean.muli(mean).muli(mean.rsub(1));
    }
    first(gradient).assign(byMean);
    second(gradient).assign(byLogVariance);
    return gradient;
  }

  @Override
  public INDArray mean(INDArray decoderOutput) {
    INDArray preActivation = first(decoderOutput);
    return switch (meanFunction) {
      case IDENTITY -> preActivation.dup();
      case SIGMOID -> sigmoid(preActivation, true);
    };
  }

  @Override
  public INDArray sample(INDArray decoderOutput, NoiseStream noise) {
    INDArray sample = exp(clamped(decoderOutput).muli(0.5), false);
    for (long row = 0; row < sample.rows(); row++) {
      for (long feature = 0; feature < sample.columns(); feature++) {
        sample.putScalar(row, feature, sample.getDouble(row, feature) * noise.nextGaussian());
      }
    }
    return sample.addi(mean(decoderOutput));
  }

  private static INDArray clamped(INDArray decoderOutput) {
    return max(min(second(decoderOutput), MAX_LOG_VARIANCE, true), MIN_LOG_VARIANCE, false);
  }

  private static INDArray first(INDArray decoderOutput) {
    return decoderOutput.get(all(), interval(0, decoderOutput.columns() / 2));
  }

  private static INDArray second(INDArray decoderOutput) {
    long columns = decoderOutput.columns();
    return decoderOutput.get(all(), interval(columns / 2, columns));
  }
}
