package org.sparkvae.model.graph;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sparkvae.model.config.VaeConfig;

/** Gradients of a network in double precision, the reference for its fast loops. */
public final class DoubleGradients {
  private DoubleGradients() {}

  /** {@return the gradient of the objective, summed over rows, in flat order, at step 0} */
  public static double[] of(
      VaeConfig config, float[] parameters, float[] features, float[] noise, int rows) {
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    try {
      ComputationGraph graph = GradientCheckTest.graph(config);
      INDArray x = matrix(features, rows);
      graph.params().assign(matrix(parameters, 1));
      graph.setInputs(x, matrix(noise, rows * config.objective().samplesPerRow()));
      graph.setLabels(x);
      graph.computeGradientAndScore();
      return graph.getFlattenedGradients().dup().data().asDouble();
    } finally {
      Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
    }
  }

  private static INDArray matrix(float[] values, int rows) {
    return Nd4j.createFromArray(values).castTo(DataType.DOUBLE).reshape(rows, values.length / rows);
  }
}
