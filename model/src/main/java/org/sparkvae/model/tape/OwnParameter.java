package org.sparkvae.model.tape;

import java.util.List;

/**
 * A learned matrix of a plug-in that no layer computes. There is no prior over its elements.
 *
 * @param name unique in the network, without underscores
 * @param rows number of rows
 * @param columns number of columns
 * @param initialStdDev of the normal draws that it starts from; 0 starts it at zeros
 */
public record OwnParameter(String name, int rows, int columns, double initialStdDev) {
  /** {@return number of elements} */
  public int length() {
    return rows * columns;
  }

  /** {@return number of elements of all} */
  public static int length(List<OwnParameter> parameters) {
    return parameters.stream().mapToInt(OwnParameter::length).sum();
  }
}
