package org.sparkvae.spark.bench.peer;

import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * KL(N(mean, exp(logVariance)) || N(0, I)) as a loss, as a user of DL4J writes it. Its
 * pre-activations are mean and logVariance side by side, [rows, 2 * latentSize]; the labels are not
 * read. Nats, summed over latents. Public because DL4J instantiates it from JSON.
 */
public final class KlLoss implements ILossFunction {
  private static final long serialVersionUID = 1L;

  @Override
  public double computeScore(
      INDArray labels, INDArray heads, IActivation activation, INDArray mask, boolean average) {
    double sum = computeScoreArray(labels, heads, activation, mask).sumNumber().doubleValue();
    return average ? sum / heads.rows() : sum;
  }

  @Override
  public INDArray computeScoreArray(
      INDArray labels, INDArray heads, IActivation activation, INDArray mask) {
    INDArray mean = mean(heads);
    INDArray logVariance = logVariance(heads);
    INDArray terms = Transforms.exp(logVariance, true).addi(mean.mul(mean)).subi(logVariance);
    return terms.subi(1).muli(0.5).sum(true, 1);
  }

  @Override
  public INDArray computeGradient(
      INDArray labels, INDArray heads, IActivation activation, INDArray mask) {
    INDArray gradient = heads.dup(); // the derivative by the mean is the mean
    Transforms.exp(logVariance(gradient), false).subi(1).muli(0.5);
    return gradient;
  }

  @Override
  public Pair<Double, INDArray> computeGradientAndScore(
      INDArray labels, INDArray heads, IActivation activation, INDArray mask, boolean average) {
    return new Pair<>(
        computeScore(labels, heads, activation, mask, average),
        computeGradient(labels, heads, activation, mask));
  }

  private static INDArray mean(INDArray heads) {
    return heads.get(NDArrayIndex.all(), NDArrayIndex.interval(0, heads.columns() / 2));
  }

  private static INDArray logVariance(INDArray heads) {
    int columns = heads.columns();
    return heads.get(NDArrayIndex.all(), NDArrayIndex.interval(columns / 2, columns));
  }

  @Override
  public String name() {
    return "KlLoss";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KlLoss;
  }

  @Override
  public int hashCode() {
    return KlLoss.class.hashCode();
  }
}
