package org.sparkvae.model.graph;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparkvae.model.graph.FusedDense.InputGradient;
import org.sparkvae.model.kernel.ActivationKernel;
import org.sparkvae.model.kernel.NativeRows;
import org.sparkvae.model.kernel.SparseInput;

/**
 * A dense layer in three products and two passes over its output.
 *
 * <pre>
 * output = f(input W + b)
 * delta = epsilon * f'(output)        dW = input' delta, db = column sums of delta, epsilon below = delta W'
 * </pre>
 *
 * Gradients are sums over rows. Epsilon, which only this layer uses, is overwritten.
 */
final class FusedDenseLayer extends BaseLayer<FusedDense> {
  private static final long serialVersionUID = 1L;
  private static final String W = DefaultParamInitializer.WEIGHT_KEY;
  private static final String B = DefaultParamInitializer.BIAS_KEY;

  private transient INDArray output;
  private transient SparseInput sparse; // null if the input is taken as it is
  private transient boolean isAllSparse;

  FusedDenseLayer(NeuralNetConfiguration configuration, DataType dataType) {
    super(configuration, dataType);
  }

  /**
   * Rows of the next input by their entries, for a layer that computes no gradient with respect to
   * its input.
   *
   * @param isAll whether the other rows of the input do not matter; required in training
   */
  void setSparseInput(SparseInput rows, boolean isAll) {
    sparse = rows;
    isAllSparse = isAll;
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    INDArray weights = getParam(W);
    // In a row-major product the bits of a row can depend on its position, because OpenBLAS has
    // two loops for rows. That matters in scoring, not in training.
    INDArray activated =
        workspaces.createUninitialized(
            ArrayType.ACTIVATIONS,
            dataType,
            new long[] {input.size(0), weights.size(1)},
            training ? 'c' : 'f');
    if (sparse == null || !isAllSparse) {
      DenseGemm.forward(input, weights, activated);
    } else {
      activated.assign(0);
    }
    if (sparse != null) {
      SparseProducts.forward(sparse, weights, activated);
    }
    DensePasses.activate(activated, getParam(B), layerConf().kernel());
    output = training ? activated : null;
    return activated;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    INDArray delta = DensePasses.delta(epsilon, output, layerConf().kernel(), gradientViews.get(B));
    INDArray weights = getParam(W);
    if (sparse == null) {
      DenseGemm.weightGradient(input, delta, gradientViews.get(W));
    } else {
      SparseProducts.weightGradient(sparse, delta, gradientViews.get(W));
    }
    Gradient gradient = new DefaultGradient();
    gradient.setGradientFor(W, gradientViews.get(W));
    gradient.setGradientFor(B, gradientViews.get(B));
    INDArray below = null;
    if (layerConf().inputGradient() == InputGradient.WANTED) {
      below =
          workspaces.createUninitialized(
              ArrayType.ACTIVATION_GRAD,
              dataType,
              new long[] {delta.size(0), weights.size(0)},
              'c');
      DenseGemm.inputGradient(delta, weights, below);
    }
    output = null;
    return new Pair<>(gradient, below);
  }

  /**
   * The gradient with respect to the input alone. A row's bits do not depend on its position, if
   * activations and result are column-major as in scoring.
   *
   * @param activated output of the layer
   * @param epsilon gradient with respect to the output; overwritten
   */
  INDArray inputGradient(INDArray activated, INDArray epsilon) {
    ActivationKernel kernel = layerConf().kernel();
    if (kernel != ActivationKernel.IDENTITY) {
      NativeRows outputs = NativeRows.ofColumns(activated);
      NativeRows deltas = NativeRows.ofColumns(epsilon);
      float[] column = new float[deltas.columns()];
      float[] outputColumn = new float[deltas.columns()];
      for (int i = 0; i < deltas.rows(); i++) {
        deltas.read(i, column);
        outputs.read(i, outputColumn);
        kernel.backpropagate(column, outputColumn, column.length);
        deltas.write(i, column);
      }
    }
    return DenseGemm.inputGradientByColumns(epsilon, getParam(W));
  }
}
