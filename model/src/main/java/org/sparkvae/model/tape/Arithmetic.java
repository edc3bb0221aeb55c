package org.sparkvae.model.tape;

/**
 * Sums and products. Loops are written out: a lambda for each element makes a formula 1.7 times as
 * slow.
 */
final class Arithmetic {
  private Arithmetic() {}

  /**
   * Where a broadcast operand has the element of a row and column.
   *
   * @param row distance of rows; 0 if there is only one
   * @param column distance of columns; 0 if there is only one
   */
  private record Stride(int row, int column) {
    static Stride of(Var operand) {
      return new Stride(
          operand.rows() == 1 ? 0 : operand.columns(), operand.columns() == 1 ? 0 : 1);
    }
  }

  /** Returns a + sign * b, with sign 1 or -1. */
  static Var sum(Var a, Var b, double sign) {
    Var result = broadcast(a, b);
    double[] x = a.values();
    double[] y = b.values();
    double[] sums = result.values();
    if (x.length == sums.length && y.length == sums.length) {
      for (int i = 0; i < sums.length; i++) {
        sums[i] = x[i] + sign * y[i];
      }
    } else {
      Stride ofX = Stride.of(a);
      Stride ofY = Stride.of(b);
      for (int row = 0, i = 0; row < result.rows(); row++) {
        int atX = row * ofX.row;
        int atY = row * ofY.row;
        for (int column = 0; column < result.columns(); column++, i++) {
          sums[i] = x[atX + column * ofX.column] + sign * y[atY + column * ofY.column];
        }
      }
    }
    if (result.isDifferentiable()) {
      a.tape()
          .record(
              result,
              () -> {
                addTo(a, result, 1);
                addTo(b, result, sign);
              });
    }
    return result;
  }

  /** Returns the product of elements. */
  static Var product(Var a, Var b) {
    Var result = broadcast(a, b);
    double[] x = a.values();
    double[] y = b.values();
    double[] products = result.values();
    if (x.length == products.length && y.length == products.length) {
      for (int i = 0; i < products.length; i++) {
        products[i] = x[i] * y[i];
      }
    } else {
      Stride ofX = Stride.of(a);
      Stride ofY = Stride.of(b);
      for (int row = 0, i = 0; row < result.rows(); row++) {
        int atX = row * ofX.row;
        int atY = row * ofY.row;
        for (int column = 0; column < result.columns(); column++, i++) {
          products[i] = x[atX + column * ofX.column] * y[atY + column * ofY.column];
        }
      }
    }
    if (result.isDifferentiable()) {
      a.tape()
          .record(
              result,
              () -> {
                addProductTo(a, result, b);
                addProductTo(b, result, a);
              });
    }
    return result;
  }

  private static Var broadcast(Var a, Var b) {
    int rows = Math.max(a.rows(), b.rows());
    int columns = Math.max(a.columns(), b.columns());
    requireFit(a, rows, columns, a, b);
    requireFit(b, rows, columns, a, b);
    return a.result(new double[rows * columns], rows, columns, b);
  }

  private static void requireFit(Var operand, int rows, int columns, Var a, Var b) {
    if (operand.rows() != rows && operand.rows() != 1
        || operand.columns() != columns && operand.columns() != 1) {
      throw new IllegalArgumentException("Shapes do not fit: " + a + " and " + b);
    }
  }

  /** Adds sign times the result's gradient to that of an operand. */
  private static void addTo(Var operand, Var result, double sign) {
    if (!operand.isDifferentiable()) {
      return;
    }
    double[] from = result.gradient();
    double[] to = operand.gradient();
    if (to.length == from.length) {
      for (int i = 0; i < from.length; i++) {
        to[i] += sign * from[i];
      }
      return;
    }
    Stride stride = Stride.of(operand);
    for (int row = 0, i = 0; row < result.rows(); row++) {
      int at = row * stride.row;
      for (int column = 0; column < result.columns(); column++, i++) {
        to[at + column * stride.column] += sign * from[i];
      }
    }
  }

  /** Adds the result's gradient times the other factor to the gradient of an operand. */
  private static void addProductTo(Var operand, Var result, Var other) {
    if (!operand.isDifferentiable()) {
      return;
    }
    double[] from = result.gradient();
    double[] to = operand.gradient();
    double[] factors = other.values();
    if (to.length == from.length && factors.length == from.length) {
      for (int i = 0; i < from.length; i++) {
        to[i] += from[i] * factors[i];
      }
      return;
    }
    Stride stride = Stride.of(operand);
    Stride ofFactor = Stride.of(other);
    for (int row = 0, i = 0; row < result.rows(); row++) {
      int at = row * stride.row;
      int atFactor = row * ofFactor.row;
      for (int column = 0; column < result.columns(); column++, i++) {
        to[at + column * stride.column] += from[i] * factors[atFactor + column * ofFactor.column];
      }
    }
  }

  /** Returns the matrix product, [n, k] times [k, m]. */
  static Var matrixProduct(Var a, Var b) {
    if (a.columns() != b.rows()) {
      throw new IllegalArgumentException("Shapes do not fit a product: " + a + " and " + b);
    }
    int inner = a.columns();
    int columns = b.columns();
    double[] x = a.values();
    double[] y = b.values();
    double[] products = new double[a.rows() * columns];
    for (int row = 0; row < a.rows(); row++) {
      for (int k = 0; k < inner; k++) {
        double factor = x[row * inner + k];
        for (int column = 0; column < columns; column++) {
          products[row * columns + column] += factor * y[k * columns + column];
        }
      }
    }
    Var result = a.result(products, a.rows(), columns, b);
    if (result.isDifferentiable()) {
      a.tape().record(result, () -> matrixProductBackward(a, b, result));
    }
    return result;
  }

  /** a' = gradient b^T, b' = a^T gradient. */
  private static void matrixProductBackward(Var a, Var b, Var result) {
    int inner = a.columns();
    int columns = b.columns();
    double[] from = result.gradient();
    double[] x = a.values();
    double[] y = b.values();
    for (int row = 0; row < a.rows(); row++) {
      for (int k = 0; k < inner; k++) {
        if (a.isDifferentiable()) {
          double sum = 0;
          for (int column = 0; column < columns; column++) {
            sum += from[row * columns + column] * y[k * columns + column];
          }
          a.gradient()[row * inner + k] += sum;
        }
        if (b.isDifferentiable()) {
          double[] to = b.gradient();
          double factor = x[row * inner + k];
          for (int column = 0; column < columns; column++) {
            to[k * columns + column] += factor * from[row * columns + column];
          }
        }
      }
    }
  }
}
