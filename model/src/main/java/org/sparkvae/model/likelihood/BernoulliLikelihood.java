package org.sparkvae.model.likelihood;

import static org.nd4j.linalg.ops.transforms.Transforms.abs;
import static org.nd4j.linalg.ops.transforms.Transforms.exp;
import static org.nd4j.linalg.ops.transforms.Transforms.log;
import static org.nd4j.linalg.ops.transforms.Transforms.max;
import static org.nd4j.linalg.ops.transforms.Transforms.sigmoid;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sparkvae.model.kernel.BernoulliRow;
import org.sparkvae.model.kernel.LikelihoodRow;
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
public final class BernoulliLikelihood extends FactorizedLikelihood {
  /** One pre-activation per feature. */
  public BernoulliLikelihood() {
    super(1);
  }

  @Override
  public FeatureRange range(int feature) {
    return FeatureRange.UNIT;
  }

  @Override
  public DensityKind kind() {
    return DensityKind.CROSS_ENTROPY;
  }

  @Override
  LikelihoodRow kernel(int features) {
    return new BernoulliRow(features);
  }

  @Override
  INDArray nllOfAll(INDArray features, INDArray decoderOutput) {
    return softplus(decoderOutput).subi(features.mul(decoderOutput)).sum(true, 1);
  }

  @Override
  INDArray gradientOfAll(INDArray features, INDArray decoderOutput) {
    return sigmoid(decoderOutput, true).subi(features);
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
