package org.sparkvae.model.graph;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sparkvae.model.kernel.NativeRows;
import org.sparkvae.model.tape.OwnParameter;

/** The own parameters of plug-ins as a vertex holds them, and their gradient. */
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
    return OwnParameter.length(parameters);
  }

  INDArray view() {
    return values;
  }

  double[] values() {
    return values == null ? new double[0] : NativeRows.doubles(values);
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
    int from = 0;
    for (OwnParameter parameter : parameters) {
      int to = from + parameter.length();
      INDArray elements = values.get(NDArrayIndex.interval(from, to));
      table.put(parameter.name(), elements.reshape('c', parameter.rows(), parameter.columns()));
      from = to;
    }
    return table;
  }

  /**
   * @param sums one number for each element
   */
  void setGradient(double[] sums) {
    if (sums.length > 0) {
      INDArray matrix = NativeRows.matrix(sums, 1, sums.length, gradient.dataType());
      gradient.assign(matrix.reshape(gradient.shape()));
    }
  }
}
