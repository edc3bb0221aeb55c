package org.sparkvae.model.likelihood;

import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sparkvae.model.kernel.GaussianRow;
import org.sparkvae.model.kernel.NativeRows;
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
 * Nats per row, constants included; the value can be negative. The decoder of probabilistic PCA
 * (Tipping and Bishop, 1999), if it is linear. c is clamped as in {@link GaussianLikelihood}.
 */
public final class SharedVarianceGaussian implements Likelihood {
  private static final OwnParameter LOG_VARIANCE = new OwnParameter("logVariance", 1, 1, 0);

  private final double given;
  private final double logVariance;

  /**
   * @param logVariance c, before it is clamped
   */
  public SharedVarianceGaussian(double logVariance) {
    given = logVariance;
    this.logVariance =
        Math.max(
            GaussianLikelihood.MIN_LOG_VARIANCE,
            Math.min(GaussianLikelihood.MAX_LOG_VARIANCE, logVariance));
  }

  @Override
  public List<OwnParameter> own() {
    return List.of(LOG_VARIANCE);
  }

  @Override
  public Likelihood with(double[] own) {
    return new SharedVarianceGaussian(own[0]);
  }

  @Override
  public int parametersPerFeature() {
    return 1;
  }

  /** Float is computed by {@link SharedVarianceRow}, double by the formula as it stands. */
  @Override
  public INDArray reconstructionNll(INDArray features, INDArray decoderOutput) {
    if (decoderOutput.dataType() == DataType.FLOAT) {
      return NativeRows.column(nll(features, decoderOutput, null));
    }
    INDArray squares = features.sub(decoderOutput);
    squares.muli(squares).muli(Math.exp(-logVariance)).addi(GaussianRow.LOG_2_PI + logVariance);
    return squares.sum(true, 1).muli(0.5);
  }

  @Override
  public INDArray gradient(INDArray features, INDArray decoderOutput) {
    return decoderOutput.sub(features).muli(Math.exp(-logVariance));
  }

  @Override
  public NllGradient nllAndGradient(INDArray features, INDArray decoderOutput) {
    double[] nll;
    INDArray gradient;
    if (decoderOutput.dataType() == DataType.FLOAT) {
      gradient = Nd4j.createUninitialized(DataType.FLOAT, decoderOutput.shape(), 'c');
      nll = nll(features, decoderOutput, gradient);
    } else {
      gradient = gradient(features, decoderOutput);
      nll = reconstructionNll(features, decoderOutput).toDoubleVector();
    }
    return new NllGradient(nll, gradient, byLogVariance(nll, features.columns()));
  }

  /** From the value, which contains the sum of squares. */
  private double[] byLogVariance(double[] nll, int features) {
    double[] gradient = new double[nll.length];
    for (int row = 0; given == logVariance && row < nll.length; row++) { // 0 where it was clamped
      gradient[row] = 0.5 * features * (1 + GaussianRow.LOG_2_PI + logVariance) - nll[row];
    }
    return gradient;
  }

  /**
   * @param gradient filled; null if it is not needed
   */
  private double[] nll(INDArray features, INDArray decoderOutput, INDArray gradient) {
    NativeRows x = NativeRows.copyUnlessPlain(features);
    NativeRows means = NativeRows.copyUnlessPlain(decoderOutput);
    NativeRows gradients = gradient == null ? null : NativeRows.of(gradient);
    SharedVarianceRow row = new SharedVarianceRow(x.columns(), logVariance);
    float[] xRow = new float[x.columns()];
    float[] meanRow = new float[x.columns()];
    double[] nll = new double[x.rows()];
    for (int i = 0; i < nll.length; i++) {
      x.read(i, xRow);
      means.read(i, meanRow);
      if (gradients == null) {
        nll[i] = row.nll(xRow, meanRow);
      } else {
        nll[i] = row.nllAndGradient(xRow, meanRow);
        gradients.write(i, meanRow);
      }
    }
    return nll;
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
