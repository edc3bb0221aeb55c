package org.sparkvae.model.likelihood;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparkvae.model.kernel.GaussianRow;
import org.sparkvae.model.kernel.LikelihoodRow;
import org.sparkvae.model.kernel.SharedVarianceRow;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.model.tape.OwnParameter;

/**
 * Gaussian p(x|z) with one variance for all features; the decoder gives the means m, and the
 * log-variance c is an own parameter.
 *
 * <pre>
 * -log p(x|z) = 1/2 [D (log 2pi + c) + exp(-c) sum_d (x_d - m_d)^2]
 * gradient      m: (m - x) exp(-c)        c: 1/2 [D - exp(-c) sum_d (x_d - m_d)^2]
 * </pre>
 *
 * D is the number of observed features. Nats per row, constants included; the value can be
 * negative. The decoder of probabilistic PCA (Tipping and Bishop, 1999), if it is linear. c is
 * clamped as in {@link GaussianLikelihood}.
 */
public final class SharedVarianceGaussian extends FactorizedLikelihood {
  private static final OwnParameter LOG_VARIANCE = new OwnParameter("logVariance", 1, 1, 0);

  private final double given;
  private final double logVariance;

  /**
   * @param logVariance c, before it is clamped
   */
  public SharedVarianceGaussian(double logVariance) {
    super(1);
    given = logVariance;
    this.logVariance =
        Math.max(
            GaussianLikelihood.MIN_LOG_VARIANCE,
            Math.min(GaussianLikelihood.MAX_LOG_VARIANCE, logVariance));
  }

  @Override
  public List<OwnParameter> own(int featureSize) {
    return List.of(LOG_VARIANCE);
  }

  @Override
  public Likelihood with(double[] own) {
    return new SharedVarianceGaussian(own[0]);
  }

  @Override
  LikelihoodRow kernel(int features) {
    return new SharedVarianceRow(features, logVariance);
  }

  @Override
  INDArray nllOfAll(INDArray features, INDArray decoderOutput) {
    INDArray squares = features.sub(decoderOutput);
    squares.muli(squares).muli(Math.exp(-logVariance)).addi(GaussianRow.LOG_2_PI + logVariance);
    return squares.sum(true, 1).muli(0.5);
  }

  @Override
  INDArray gradientOfAll(INDArray features, INDArray decoderOutput) {
    return decoderOutput.sub(features).muli(Math.exp(-logVariance));
  }

  /** From the value, which contains the sum of squares. */
  @Override
  double[] byOwn(double[] nll, int[] observed) {
    double[] gradient = new double[nll.length];
    for (int row = 0; given == logVariance && row < nll.length; row++) { // 0 where it was clamped
      gradient[row] = 0.5 * observed[row] * (1 + GaussianRow.LOG_2_PI + logVariance) - nll[row];
    }
    return gradient;
  }

  @Override
  public INDArray mean(INDArray decoderOutput) {
    return decoderOutput.dup();
  }

  @Override
  public INDArray sample(INDArray decoderOutput, NoiseStream noise) {
    INDArray sample = mean(decoderOutput);
    double stdDev = Math.exp(0.5 * logVariance);
    for (long row = 0; row < sample.rows(); row++) {
      for (long feature = 0; feature < sample.columns(); feature++) {
        double shift = stdDev * noise.nextGaussian();
        sample.putScalar(row, feature, sample.getDouble(row, feature) + shift);
      }
    }
    return sample;
  }
}
