package org.sparkvae.model.graph;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sparkvae.model.likelihood.OwnParameter;

/** The own parameters of a likelihood as a vertex holds them, and their gradient. */
final class OwnParameters {
  private final List<OwnParameter> parameters;
  private final INDArray values; // a view of all parameters of the graph; null if there are none
  private INDArray gradient;

  /**
   * @param view DL4J's view for the vertex; null if there are no parameters
   */
  OwnParameters(List<OwnParameter> parameters, INDArray view) {
    this.parameters = parameters;
    values = parameters.isEmpty() ? null : view.reshape(view.length());
  }

  int count() {
    return parameters.size();
  }

  INDArray view() {
    return values;
  }

  double[] values() {
    return values == null ? new double[0] : values.toDoubleVector();
  }

  INDArray gradient() {
    return gradient;
  }

  void setGradientView(INDArray view) {
    gradient = view;
  }

  /** The parameters by their names, as views. */
  Map<String, INDArray> table() {
    Map<String, INDArray> table = new LinkedHashMap<>();
    for (int i = 0; i < count(); i++) {
      INDArray one = values.get(NDArrayIndex.interval(i, i + 1));
      table.put(parameters.get(i).name(), one.reshape(1, 1));
    }
    return table;
  }

  /**
   * Sums the gradient over rows and samples, in their order.
   *
   * @param byOwn rows * samples * count
   * @param rowWeights factor of each row; null if all are 1
   */
  void setGradient(double[] byOwn, double[] rowWeights, int samples) {
    for (int parameter = 0; parameter < count(); parameter++) {
      double sum = 0;
      for (int i = 0; i * count() + parameter < byOwn.length; i++) {
        double weight = rowWeights == null ? 1 : rowWeights[i / samples];
        sum += weight * byOwn[i * count() + parameter];
      }
      gradient.putScalar(parameter, sum);
    }
  }
}
