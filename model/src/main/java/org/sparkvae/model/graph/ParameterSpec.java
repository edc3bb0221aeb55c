package org.sparkvae.model.graph;

/**
 * A parameter tensor of a network.
 *
 * @param name as DL4J calls it, such as {@code LAYER_W} or {@code LAYER_b}
 * @param rows fan-in of weights, 1 for biases
 * @param columns fan-out
 * @param initialMean of the normal draws that it starts from
 * @param initialStdDev of these draws; 0 starts it at the mean, without draws
 * @param weightDecay what the prior over weights adds to the gradient of the mean objective per
 *     unit of a parameter, at least 0
 */
public record ParameterSpec(
    String name,
    long rows,
    long columns,
    double initialMean,
    double initialStdDev,
    double weightDecay) {
  /** {@return number of parameters} */
  public long length() {
    return rows * columns;
  }

  ParameterSpec withoutDecay() {
    return new ParameterSpec(name, rows, columns, initialMean, initialStdDev, 0);
  }

  /**
   * @param startStdDev that all standard deviations start with
   * @return the logarithms of the standard deviations of these parameters, {@code LAYER_logStdDevW}
   *     or {@code LAYER_logStdDevb}
   */
  ParameterSpec logStdDev(double startStdDev) {
    String ofDeviations = name.replace("_", "_" + RandomDenseVertex.LOG_STD_DEV);
    return new ParameterSpec(ofDeviations, rows, columns, Math.log(startStdDev), 0, 0);
  }
}
