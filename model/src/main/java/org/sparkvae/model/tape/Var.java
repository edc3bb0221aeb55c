package org.sparkvae.model.tape;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparkvae.model.kernel.NativeRows;

/**
 * A matrix on a {@link Tape}. Sums, differences and products of elements broadcast: an operand may
 * be [n, m], [n, 1], [1, m] or [1, 1]. No operation changes its operands.
 */
public final class Var {
  private final Tape tape;
  private final double[] values;
  private final int rows;
  private final int columns;
  private final Kind kind;
  private double[] gradient; // null until something adds to it

  /** Whether a matrix has a gradient. */
  enum Kind {
    CONSTANT,
    DIFFERENTIABLE
  }

  Var(Tape tape, double[] values, int rows, int columns, Kind kind) {
    if (values.length != rows * columns) {
      throw new IllegalArgumentException(
          "Invalid matrix: %d numbers (must be %d rows of %d)"
              .formatted(values.length, rows, columns));
    }
    this.tape = tape;
    this.values = values;
    this.rows = rows;
    this.columns = columns;
    this.kind = kind;
  }

  /** {@return number of rows} */
  public int rows() {
    return rows;
  }

  /** {@return number of columns} */
  public int columns() {
    return columns;
  }

  /** {@return the elements, row-major; not to be changed} */
  public double[] values() {
    return values;
  }

  /**
   * {@return the gradient that {@link Tape#backward} has computed, row-major; zeros for a constant
   * and for a matrix that the sum does not depend on}
   */
  public double[] gradient() {
    if (gradient == null) {
      gradient = new double[values.length];
    }
    return gradient;
  }

  /**
   * @param type FLOAT or DOUBLE
   * @return a copy of {@link #gradient()}
   */
  public INDArray gradient(DataType type) {
    return array(gradient(), type);
  }

  /**
   * @param type FLOAT or DOUBLE
   * @return a copy of {@link #values()}
   */
  public INDArray array(DataType type) {
    return array(values, type);
  }

  private INDArray array(double[] wide, DataType type) {
    return NativeRows.matrix(wide, rows, columns, type);
  }

  boolean isReached() {
    return gradient != null;
  }

  boolean isDifferentiable() {
    return kind == Kind.DIFFERENTIABLE;
  }

  Tape tape() {
    return tape;
  }

  /** The result of an operation on this matrix and others. */
  Var result(double[] results, int resultRows, int resultColumns, Var... others) {
    Kind resultKind = kind;
    for (Var other : others) {
      resultKind = other.isDifferentiable() ? Kind.DIFFERENTIABLE : resultKind;
    }
    return new Var(tape, results, resultRows, resultColumns, resultKind);
  }

  /** {@return the sum of elements} */
  public Var plus(Var other) {
    return Arithmetic.sum(this, other, 1);
  }

  /** {@return the sum of each element and a number} */
  public Var plus(double number) {
    return plus(tape.constant(new double[] {number}, 1, 1));
  }

  /** {@return the difference of elements} */
  public Var minus(Var other) {
    return Arithmetic.sum(this, other, -1);
  }

  /** {@return the product of elements} */
  public Var times(Var other) {
    return Arithmetic.product(this, other);
  }

  /** {@return the product of each element and a number} */
  public Var times(double number) {
    return times(tape.constant(new double[] {number}, 1, 1));
  }

  /** {@return the matrix product} */
  public Var matmul(Var other) {
    return Arithmetic.matrixProduct(this, other);
  }

  /** {@return e to the power of each element} */
  public Var exp() {
    return ElementFunction.EXP.of(this);
  }

  /** {@return the natural logarithm of each element} */
  public Var log() {
    return ElementFunction.LOG.of(this);
  }

  /** {@return log(1 + x), exact near 0} */
  public Var log1p() {
    return ElementFunction.LOG1P.of(this);
  }

  /** {@return exp(x) - 1, exact near 0} */
  public Var expm1() {
    return ElementFunction.EXPM1.of(this);
  }

  /** {@return the hyperbolic tangent of each element} */
  public Var tanh() {
    return ElementFunction.TANH.of(this);
  }

  /** {@return 1 / (1 + exp(-x))} */
  public Var sigmoid() {
    return ElementFunction.SIGMOID.of(this);
  }

  /** {@return log(1 + exp(x)), without overflow} */
  public Var softplus() {
    return ElementFunction.SOFTPLUS.of(this);
  }

  /** {@return the square of each element} */
  public Var square() {
    return ElementFunction.SQUARE.of(this);
  }

  /** {@return the square root of each element} */
  public Var sqrt() {
    return ElementFunction.SQRT.of(this);
  }

  /** {@return the logarithm of the gamma function of each element, which is positive} */
  public Var lgamma() {
    return ElementFunction.LGAMMA.of(this);
  }

  /** {@return the derivative of {@link #lgamma} at each element, which is positive} */
  public Var digamma() {
    return ElementFunction.DIGAMMA.of(this);
  }

  /** {@return the sum of each row, [rows, 1]} */
  public Var sumByRow() {
    return Reshaping.sums(this, rows);
  }

  /** {@return the sum of all elements, [1, 1]} */
  public Var sum() {
    return Reshaping.sums(this, 1);
  }

  /** {@return log(sum(exp(x))) of each row without overflow, [rows, 1]} */
  public Var logSumExpByRow() {
    return Reshaping.logSumExp(this);
  }

  /** {@return the transposed matrix} */
  public Var transpose() {
    return Reshaping.transposed(this);
  }

  /**
   * @param indices of rows; a row may occur several times
   * @return these rows, in this order
   */
  public Var rows(int... indices) {
    return Reshaping.rows(this, indices);
  }

  /** {@return each row as many times, one below the other, as there are samples of a row} */
  public Var repeatRows(int samples) {
    return samples == 1 ? this : Reshaping.repeated(this, samples);
  }

  /** {@return the same elements in row-major order as a matrix of another shape} */
  public Var reshape(int newRows, int newColumns) {
    return Reshaping.reshaped(this, newRows, newColumns);
  }

  /** {@return the same elements as a constant: no gradient passes} */
  public Var stop() {
    return tape.constant(values, rows, columns);
  }

  @Override
  public String toString() {
    return "[" + rows + ", " + columns + "]";
  }
}
