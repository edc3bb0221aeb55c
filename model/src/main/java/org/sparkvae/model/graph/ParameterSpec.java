package org.sparkvae.model.graph;

/**
 * A parameter tensor of a network.
 *
 * @param name as DL4J calls it, {@code LAYER_W} or {@code LAYER_b}
 * @param rows fan-in of weights, 1 for biases
 * @param columns fan-out
 * @param initialStdDev of the normal draws that it starts from; 0 starts it at zeros
 * @param weightDecay what the prior over weights adds to the gradient of the mean objective per
 *     unit of a parameter, at least 0
 */
public record ParameterSpec(
    String name, long rows, long columns, double initialStdDev, double weightDecay) {
  /** {@return number of parameters} */
  public long length() {
    return rows * columns;
  }
}
