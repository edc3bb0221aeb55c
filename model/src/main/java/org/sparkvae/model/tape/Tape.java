package org.sparkvae.model.tape;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparkvae.model.kernel.NativeRows;

/**
 * The record of the operations of one formula, in the order in which they were computed. Walking it
 * backward gives the gradient. A tape is used for one gradient and is not thread-safe.
 */
public final class Tape {
  private final List<Step> steps = new ArrayList<>();
  private boolean isSpent;

  /** How the gradient of a result passes to the operands of its operation. */
  private record Step(Var result, Runnable backward) {}

  /**
   * @param values row-major; not copied
   * @return a matrix without a gradient, such as data or noise
   */
  public Var constant(double[] values, int rows, int columns) {
    return new Var(this, values, rows, columns, Var.Kind.CONSTANT);
  }

  /**
   * @param values row-major; not copied
   * @return a matrix with respect to which {@link #backward} differentiates
   */
  public Var variable(double[] values, int rows, int columns) {
    return new Var(this, values, rows, columns, Var.Kind.DIFFERENTIABLE);
  }

  /**
   * @param matrix floats or doubles; copied
   * @return as {@link #constant(double[], int, int)}
   */
  public Var constant(INDArray matrix) {
    return constant(NativeRows.doubles(matrix), matrix.rows(), matrix.columns());
  }

  /**
   * @param matrix floats or doubles; copied
   * @return as {@link #variable(double[], int, int)}
   */
  public Var variable(INDArray matrix) {
    return variable(NativeRows.doubles(matrix), matrix.rows(), matrix.columns());
  }

  /**
   * @param own parameters of a plug-in
   * @param values matrix after matrix, row-major; copied
   * @return as {@link #variable(double[], int, int)}, one for each parameter
   */
  public List<Var> variables(List<OwnParameter> own, double[] values) {
    List<Var> variables = new ArrayList<>();
    int from = 0;
    for (OwnParameter parameter : own) {
      int to = from + parameter.length();
      double[] part = Arrays.copyOfRange(values, from, to);
      variables.add(variable(part, parameter.rows(), parameter.columns()));
      from = to;
    }
    return variables;
  }

  /** {@return the gradients of some matrices, matrix after matrix, row-major} */
  public static double[] gradient(List<Var> of) {
    return of.stream().flatMapToDouble(var -> Arrays.stream(var.gradient())).toArray();
  }

  /**
   * Computes the gradient of the sum of all elements of a matrix with respect to everything that it
   * was computed from; see {@link Var#gradient()}.
   *
   * @throws IllegalStateException if the tape was used before: gradients would be added up
   */
  public void backward(Var sum) {
    if (isSpent) {
      throw new IllegalStateException("A tape gives one gradient: record the formula again");
    }
    isSpent = true;
    Arrays.fill(sum.gradient(), 1);
    for (int i = steps.size() - 1; i >= 0; i--) {
      Step step = steps.get(i);
      if (step.result.isReached()) {
        step.backward.run();
      }
    }
  }

  /** Records how the gradient of a result passes on. */
  void record(Var result, Runnable backward) {
    steps.add(new Step(result, backward));
  }
}
