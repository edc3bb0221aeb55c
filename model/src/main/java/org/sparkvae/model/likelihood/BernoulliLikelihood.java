package org.sparkvae.model.likelihood;

import static org.nd4j.linalg.ops.transforms.Transforms.abs;
import static org.nd4j.linalg.ops.transforms.Transforms.exp;
import static org.nd4j.linalg.ops.transforms.Transforms.log;
import static org.nd4j.linalg.ops.transforms.Transforms.max;
import static org.nd4j.linalg.ops.transforms.Transforms.sigmoid;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sparkvae.model.kernel.BernoulliRow;
import org.sparkvae.model.kernel.NativeRows;
import org.sparkvae.model.random.NoiseStream;

/**
 * Bernoulli p(x|z) for binary or grey pixels in [0, 1], parameterized by logits.
 *
 * <pre>
 * -log p(x|z) = sum_d softplus(a_d) - x_d a_d        gradient: sigmoid(a_d) - x_d
 * </pre>
 *
 * Nats per row, never negative. Source: Kingma and Welling (2013), C.1, with y = sigmoid(a)
 * substituted, which avoids the log of a rounded zero. For grey values it is a cross-entropy, not a
 * density.
 */
public final class BernoulliLikelihood implements Likelihood {
  @Override
  public int parametersPerFeature() {
    return 1;
  }

  @Override
  public double lowestFeature() {
    return 0;
  }

  @Override
  public double highestFeature() {
    return 1;
  }

  /** Float is computed by {@link BernoulliRow}, double by the formula as it stands. */
  @Override
  public INDArray reconstructionNll(INDArray features, INDArray decoderOutput) {
    if (decoderOutput.dataType() == DataType.FLOAT) {
      return NativeRows.column(nll(features, decoderOutput, null));
    }
    return softplus(decoderOutput).subi(features.mul(decoderOutput)).sum(true, 1);
  }

  @Override
  public INDArray gradient(INDArray features, INDArray decoderOutput) {
    return sigmoid(decoderOutput, true).subi(features);
  }

  @Override
  public NllGradient nllAndGradient(INDArray features, INDArray decoderOutput) {
    if (decoderOutput.dataType() != DataType.FLOAT) {
      return Likelihood.super.nllAndGradient(features, decoderOutput);
    }
    INDArray gradient = Nd4j.createUninitialized(DataType.FLOAT, decoderOutput.shape(), 'c');
    return new NllGradient(nll(features, decoderOutput, gradient), gradient);
  }

  /**
   * @param gradient filled; null if it is not needed
   */
  private static double[] nll(INDArray features, INDArray decoderOutput, INDArray gradient) {
    NativeRows x = NativeRows.copyUnlessPlain(features);
    NativeRows logits = NativeRows.copyUnlessPlain(decoderOutput);
    NativeRows gradients = gradient == null ? null : NativeRows.of(gradient);
    BernoulliRow row = new BernoulliRow(x.columns());
    float[] xRow = new float[x.columns()];
    float[] logitRow = new float[x.columns()];
    double[] nll = new double[x.rows()];
    for (int i = 0; i < nll.length; i++) {
      x.read(i, xRow);
      logits.read(i, logitRow);
      if (gradients == null) {
        nll[i] = row.nll(xRow, logitRow);
      } else {
        nll[i] = row.nllAndGradient(xRow, logitRow);
        gradients.write(i, logitRow);
      }
    }
    return nll;
  }

  @Override
  public INDArray mean(INDArray decoderOutput) {
    return sigmoid(decoderOutput, true);
  }

  @Override
  public INDArray sample(INDArray decoderOutput, NoiseStream noise) {
    INDArray probability = mean(decoderOutput);
    INDArray sample = Nd4j.create(probability.dataType(), probability.shape());
    for (long row = 0; row < probability.rows(); row++) {
      for (long feature = 0; feature < probability.columns(); feature++) {
        boolean one = noise.nextUniform() < probability.getDouble(row, feature);
        sample.putScalar(row, feature, one ? 1 : 0);
      }
    }
    return sample;
  }

  // Not ND4J's softPlus: in float it is infinite at a logit of 100 (measured, 1.0.0-M2.1).
  private static INDArray softplus(INDArray logits) {
    INDArray tail = log(exp(abs(logits, true).negi(), false).addi(1), false);
    return tail.addi(max(logits, 0, true));
  }
}
