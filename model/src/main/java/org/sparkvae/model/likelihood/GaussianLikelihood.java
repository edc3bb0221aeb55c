package org.sparkvae.model.likelihood;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;
import static org.nd4j.linalg.ops.transforms.Transforms.exp;
import static org.nd4j.linalg.ops.transforms.Transforms.max;
import static org.nd4j.linalg.ops.transforms.Transforms.min;
import static org.nd4j.linalg.ops.transforms.Transforms.sigmoid;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sparkvae.model.kernel.ActivationKernel;
import org.sparkvae.model.kernel.GaussianLikelihoodRow;
import org.sparkvae.model.kernel.GaussianRow;
import org.sparkvae.model.kernel.LikelihoodRow;
import org.sparkvae.model.random.NoiseStream;

/**
 * Gaussian p(x|z) with diagonal covariance; the decoder gives both mean m and log-variance c.
 *
 * <pre>
 * decoderOutput [rows, 2 * featureSize] = [a | c]        m = a, or sigmoid(a)
 * -log p(x|z) = sum_d 1/2 [log 2pi + c_d + (x_d - m_d)^2 exp(-c_d)]
 * gradient    a: (m - x) exp(-c), multiplied by m (1 - m) for the sigmoid        c: 1/2 [1 - (x - m)^2 exp(-c)]
 * </pre>
 *
 * Nats per row, constants included; the value can be negative, because a density can exceed 1.
 * Source: Kingma and Welling (2013), C.2; they use the sigmoid for Frey Faces.
 *
 * <p>c is clamped to [{@value #MIN_LOG_VARIANCE}, {@value #MAX_LOG_VARIANCE}] with gradient 0
 * outside: otherwise the density of a constant feature is unbounded.
 */
public final class GaussianLikelihood extends FactorizedLikelihood {
  /** The smallest log-variance; exp(-8 / 2) = 0.018 is the smallest standard deviation. */
  public static final double MIN_LOG_VARIANCE = -8;

  /** The largest log-variance. */
  public static final double MAX_LOG_VARIANCE = 8;

  private final Mean meanFunction;

  /** How the mean is computed from the decoder's pre-activation a. */
  public enum Mean {
    /** m = a, for any real feature. */
    IDENTITY,
    /** m = sigmoid(a), for features in (0, 1). */
    SIGMOID
  }

  /**
   * @param meanFunction how the mean is computed from its pre-activation
   */
  public GaussianLikelihood(Mean meanFunction) {
    super(2);
    this.meanFunction = meanFunction;
  }

  @Override
  LikelihoodRow kernel(int features) {
    return new Row(features, meanKernel());
  }

  /** Computes the means from their pre-activations. */
  private static final class Row implements LikelihoodRow {
    private final int features;
    private final GaussianLikelihoodRow row;
    private final ActivationKernel meanKernel;
    private final float[] mean;
    private final float[] byMean;
    private final float[] logVariance;

    Row(int features, ActivationKernel meanKernel) {
      this.features = features;
      row = new GaussianLikelihoodRow(features, MAX_LOG_VARIANCE);
      this.meanKernel = meanKernel;
      mean = new float[features];
      byMean = new float[features];
      logVariance = new float[features];
    }

    @Override
    public double nll(float[] x, float[] output) {
      read(output);
      return row.nll(x, mean, logVariance);
    }

    @Override
    public double nllAndGradient(float[] x, float[] output) {
      read(output);
      System.arraycopy(mean, 0, byMean, 0, features);
      double nll = row.nllAndGradient(x, byMean, logVariance);
      meanKernel.backpropagate(byMean, mean, features);
      System.arraycopy(byMean, 0, output, 0, features);
      System.arraycopy(logVariance, 0, output, features, features);
      return nll;
    }

    private void read(float[] output) {
      System.arraycopy(output, 0, mean, 0, features);
      System.arraycopy(output, features, logVariance, 0, features);
      meanKernel.activate(mean, features);
    }
  }

  private ActivationKernel meanKernel() {
    return switch (meanFunction) {
      case IDENTITY -> ActivationKernel.IDENTITY;
      case SIGMOID -> ActivationKernel.SIGMOID;
    };
  }

  @Override
  INDArray nllOfAll(INDArray features, INDArray decoderOutput) {
    INDArray logVariance = clamped(decoderOutput);
    INDArray squares = features.sub(mean(decoderOutput));
    squares.muli(squares).muli(exp(logVariance.neg(), false));
    return squares.addi(logVariance).addi(GaussianRow.LOG_2_PI).sum(true, 1).muli(0.5);
  }

  @Override
  INDArray gradientOfAll(INDArray features, INDArray decoderOutput) {
    INDArray raw = second(decoderOutput);
    INDArray precision = exp(clamped(decoderOutput).negi(), false);
    INDArray mean = mean(decoderOutput);
    INDArray error = mean.sub(features);

    INDArray gradient =
        Nd4j.createUninitialized(decoderOutput.dataType(), decoderOutput.shape(), 'f');
    INDArray byMean = error.mul(precision);
    // half of 1 - (x - m)^2 exp(-c), from values computed above
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
