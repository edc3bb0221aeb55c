package org.sparkvae.model.graph;

import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.sparkvae.model.kernel.GaussianWeights;
import org.sparkvae.model.kernel.NativeRows;
import org.sparkvae.model.kernel.VectorOps;

/**
 * A draw of the pre-activations of a layer with random weights, see {@link RandomDenseVertex}, from
 * the forward pass to the gradients. In double precision, which gradient checks use, the passes are
 * simple.
 */
final class LocalDraw {
  private final WeightPosterior weights;
  private final WeightPosterior biases;
  private final INDArray below;
  private final INDArray squares; // a^2
  private final INDArray weightVariances; // s_W^2
  private final INDArray biasVariances; // s_b^2
  private final INDArray noiseByStdDev; // noise / sqrt(v), then u

  /**
   * @param below a, [rows, inputs]
   */
  LocalDraw(
      INDArray below,
      WeightPosterior weights,
      WeightPosterior biases,
      LayerWorkspaceMgr workspaces) {
    this.weights = weights;
    this.biases = biases;
    this.below = below;
    int inputs = weights.mean().rows();
    int outputs = weights.mean().columns();
    squares = create(workspaces, ArrayType.ACTIVATIONS, below.rows(), inputs, 'c');
    weightVariances = create(workspaces, ArrayType.ACTIVATIONS, inputs, outputs, 'f');
    biasVariances = create(workspaces, ArrayType.ACTIVATIONS, 1, outputs, 'f');
    noiseByStdDev = create(workspaces, ArrayType.ACTIVATIONS, below.rows(), outputs, 'c');
    weights.variances(weightVariances);
    biases.variances(biasVariances);
    square();
    DenseGemm.forward(squares, weightVariances, noiseByStdDev);
  }

  private INDArray create(
      LayerWorkspaceMgr workspaces, ArrayType type, long rows, long columns, char order) {
    return workspaces.createUninitialized(
        type, below.dataType(), new long[] {rows, columns}, order);
  }

  private boolean isFloat() {
    return below.dataType() == DataType.FLOAT;
  }

  private void square() {
    if (!isFloat()) {
      squares.assign(below.mul(below));
      return;
    }
    NativeRows from = NativeRows.copyUnlessPlain(below);
    NativeRows to = NativeRows.of(squares);
    float[] row = new float[from.columns()];
    for (int i = 0; i < from.rows(); i++) {
      from.read(i, row);
      GaussianWeights.square(row, row.length);
      to.write(i, row);
    }
  }

  /**
   * Adds the noise.
   *
   * @param means a mean_W, [rows, outputs]; the noise of weights and biases is added
   * @param noise from N(0, I), [rows, columns]
   * @param noiseFrom the first column to use
   */
  void perturb(INDArray means, INDArray noise, int noiseFrom) {
    int outputs = means.columns();
    if (noise.rows() != means.rows() || noise.columns() < noiseFrom + outputs) {
      throw new IllegalArgumentException(
          "Invalid noise: [%d, %d] (must be [%d, %d or more])"
              .formatted(noise.rows(), noise.columns(), means.rows(), noiseFrom + outputs));
    }
    if (!isFloat()) {
      INDArray own =
          noise.get(NDArrayIndex.all(), NDArrayIndex.interval(noiseFrom, noiseFrom + outputs));
      INDArray stdDevs = Transforms.sqrt(noiseByStdDev.addRowVector(biasVariances));
      means.addi(stdDevs.mul(own));
      noiseByStdDev.assign(own.div(stdDevs));
      return;
    }
    NativeRows noiseRows = NativeRows.of(noise);
    NativeRows meanRows = NativeRows.of(means);
    NativeRows varianceRows = NativeRows.of(noiseByStdDev);
    float[] ofBiases = NativeRows.values(biasVariances);
    float[] mean = new float[outputs];
    float[] variance = new float[outputs];
    float[] draws = new float[outputs];
    for (int i = 0; i < means.rows(); i++) {
      meanRows.read(i, mean);
      varianceRows.read(i, variance);
      noiseRows.readPart(i * noise.columns() + noiseFrom, outputs, draws);
      GaussianWeights.perturb(mean, variance, ofBiases, draws, outputs);
      meanRows.write(i, mean);
      varianceRows.write(i, variance);
    }
  }

  /**
   * Computes the gradients through the standard deviations of the pre-activations.
   *
   * @param delta gradient with respect to the pre-activations, [rows, outputs]
   * @param byBelow gradient with respect to a, to which that through the deviations is added
   */
  void gradients(INDArray delta, INDArray byBelow, LayerWorkspaceMgr workspaces) {
    multiplyBy(delta);
    DenseGemm.weightGradient(squares, noiseByStdDev, weights.logStdDevGradient());
    INDArray through =
        create(workspaces, ArrayType.BP_WORKING_MEM, byBelow.rows(), byBelow.columns(), 'c');
    DenseGemm.inputGradient(noiseByStdDev, weightVariances, through);
    if (!isFloat()) {
      byBelow.addi(through.mul(below));
      return;
    }
    NativeRows sums = NativeRows.of(byBelow);
    NativeRows a = NativeRows.copyUnlessPlain(below);
    NativeRows b = NativeRows.of(through);
    float[] sum = new float[sums.columns()];
    float[] first = new float[sums.columns()];
    float[] second = new float[sums.columns()];
    for (int i = 0; i < sums.rows(); i++) {
      sums.read(i, sum);
      a.read(i, first);
      b.read(i, second);
      GaussianWeights.addProducts(sum, first, second, sum.length);
      sums.write(i, sum);
    }
  }

  /** Replaces noise / sqrt(v) by u, whose column sums are the gradient of the biases' variances. */
  private void multiplyBy(INDArray delta) {
    if (!isFloat()) {
      noiseByStdDev.muli(delta);
      noiseByStdDev.sum(biases.logStdDevGradient(), 0);
      return;
    }
    NativeRows rows = NativeRows.of(noiseByStdDev);
    NativeRows deltas = NativeRows.of(delta);
    float[] row = new float[rows.columns()];
    float[] deltaRow = new float[rows.columns()];
    float[] sums = new float[rows.columns()];
    for (int i = 0; i < rows.rows(); i++) {
      rows.read(i, row);
      deltas.read(i, deltaRow);
      GaussianWeights.gradient(row, deltaRow, row.length);
      VectorOps.add(sums, row, row.length);
      rows.write(i, row);
    }
    NativeRows.ofVector(biases.logStdDevGradient()).write(0, sums);
  }

  /**
   * @param klFactor of the divergence of the weights in what is minimized
   */
  void finish(double klFactor) {
    weights.finishGradients(weightVariances, klFactor);
    biases.finishGradients(biasVariances, klFactor);
  }
}
