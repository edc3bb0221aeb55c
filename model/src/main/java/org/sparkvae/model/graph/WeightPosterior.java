package org.sparkvae.model.graph;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.sparkvae.model.config.WeightsConfig.WeightsPrior;
import org.sparkvae.model.kernel.GaussianWeights;
import org.sparkvae.model.kernel.NativeRows;
import org.sparkvae.model.kernel.VectorOps;

/**
 * The posterior N(mean, exp(logStdDev)^2) of each weight of a tensor, and its KL divergence from
 * the prior N(0, tau^2).
 *
 * <pre>
 * KL = sum [(mean^2 + variance) / (2 tau^2) - 1/2 + log tau - logStdDev]
 * d KL / d mean = mean / tau^2        d KL / d logStdDev = variance / tau^2 - 1
 * </pre>
 *
 * The best tau^2 of a tensor is the mean of mean^2 + variance. The gradients with tau held fixed
 * are then exact, because the derivative with respect to tau is 0.
 */
final class WeightPosterior {
  private static final int BLOCK = 1024;

  /** Blocks whose elements are added in single precision. */
  private static final int BLOCKS_BY_FLOAT = 32;

  private static final double LOWEST_PRIOR_VARIANCE = 1e-30;

  private final WeightsPrior prior;
  private final INDArray mean;
  private final INDArray logStdDev;
  private INDArray meanGradient;
  private INDArray logStdDevGradient;
  private double priorVariance;
  private double klDivergence;

  /**
   * @param mean view of the parameters, column-major
   * @param logStdDev the same
   */
  WeightPosterior(WeightsPrior prior, INDArray mean, INDArray logStdDev) {
    this.prior = prior;
    this.mean = mean;
    this.logStdDev = logStdDev;
  }

  INDArray mean() {
    return mean;
  }

  INDArray logStdDev() {
    return logStdDev;
  }

  /** {@return view to fill with the gradient of the data term} */
  INDArray meanGradient() {
    return meanGradient;
  }

  /** {@return view to fill with twice the gradient of the data term by the variances} */
  INDArray logStdDevGradient() {
    return logStdDevGradient;
  }

  void setGradientViews(INDArray byMean, INDArray byLogStdDev) {
    meanGradient = byMean;
    logStdDevGradient = byLogStdDev;
  }

  /** {@return nats, summed over weights, at the parameters of the last {@link #variances}} */
  double klDivergence() {
    return klDivergence;
  }

  /**
   * Computes the variances, and with them the divergence.
   *
   * @param to filled; of the shape and order of the mean
   */
  void variances(INDArray to) {
    double[] sums = mean.dataType() == DataType.FLOAT ? floatVariances(to) : doubleVariances(to);
    double squares = sums[0] + sums[1];
    long count = mean.length();
    priorVariance =
        switch (prior) {
          case STANDARD_NORMAL -> 1;
          case LEARNED -> Math.max(squares / count, LOWEST_PRIOR_VARIANCE);
        };
    klDivergence =
        0.5 * (squares / priorVariance - count + count * Math.log(priorVariance)) - sums[2];
  }

  /** Returns the sums of the squared means, of the variances and of their logarithms' halves. */
  private double[] doubleVariances(INDArray to) {
    to.assign(Transforms.exp(logStdDev.mul(2)));
    return new double[] {
      mean.mul(mean).sumNumber().doubleValue(),
      to.sumNumber().doubleValue(),
      logStdDev.sumNumber().doubleValue()
    };
  }

  private double[] floatVariances(INDArray to) {
    NativeRows means = NativeRows.ofVector(mean);
    NativeRows logs = NativeRows.ofVector(logStdDev);
    NativeRows variances = NativeRows.ofVector(to);
    float[] block = new float[BLOCK];
    float[][] lanes = new float[3][BLOCK];
    double[] sums = new double[lanes.length];
    int count = means.columns();
    int blocks = 0;
    for (int from = 0; from < count; from += BLOCK) {
      int length = Math.min(BLOCK, count - from);
      means.readPart(from, length, block);
      GaussianWeights.addSquares(lanes[0], block, length);
      logs.readPart(from, length, block);
      VectorOps.add(lanes[2], block, length);
      GaussianWeights.variances(block, length);
      VectorOps.add(lanes[1], block, length);
      variances.writePart(from, length, block, 0);
      if (++blocks % BLOCKS_BY_FLOAT == 0) {
        flush(lanes, sums);
      }
    }
    flush(lanes, sums);
    return sums;
  }

  private static void flush(float[][] lanes, double[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += VectorOps.sum(lanes[i], BLOCK);
      Arrays.fill(lanes[i], 0);
    }
  }

  /**
   * Turns the gradients of the data term, which fill the views, into those of the sum with the
   * divergence.
   *
   * @param variances of the last {@link #variances}
   * @param klFactor of the divergence in what is minimized
   */
  void finishGradients(INDArray variances, double klFactor) {
    double byMean = klFactor / priorVariance;
    if (mean.dataType() != DataType.FLOAT) {
      meanGradient.addi(mean.mul(byMean));
      logStdDevGradient.addi(byMean).muli(variances).subi(klFactor);
      return;
    }
    NativeRows meanGradients = NativeRows.ofVector(meanGradient);
    NativeRows gradients = NativeRows.ofVector(logStdDevGradient);
    NativeRows means = NativeRows.ofVector(mean);
    NativeRows vars = NativeRows.ofVector(variances);
    float[] gradient = new float[BLOCK];
    float[] other = new float[BLOCK];
    int count = means.columns();
    for (int from = 0; from < count; from += BLOCK) {
      int length = Math.min(BLOCK, count - from);
      meanGradients.readPart(from, length, gradient);
      means.readPart(from, length, other);
      VectorOps.scaleAndAdd(gradient, other, length, 1, (float) byMean);
      meanGradients.writePart(from, length, gradient, 0);
      gradients.readPart(from, length, gradient);
      vars.readPart(from, length, other);
      GaussianWeights.byLogStdDevs(gradient, other, length, (float) klFactor, (float) byMean);
      gradients.writePart(from, length, gradient, 0);
    }
  }
}
