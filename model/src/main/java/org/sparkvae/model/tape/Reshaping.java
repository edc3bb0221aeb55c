package org.sparkvae.model.tape;

/** Sums of rows, and rows and elements in other places. */
final class Reshaping {
  private Reshaping() {}

  /** Returns the sum of as many groups of adjacent elements as are wanted, [groups, 1]. */
  static Var sums(Var of, int groups) {
    double[] x = of.values();
    int length = x.length / groups;
    double[] sums = new double[groups];
    for (int group = 0; group < groups; group++) {
      double sum = 0;
      for (int i = group * length; i < (group + 1) * length; i++) {
        sum += x[i];
      }
      sums[group] = sum;
    }
    Var result = of.result(sums, groups, 1);
    if (result.isDifferentiable()) {
      of.tape()
          .record(
              result,
              () -> {
                double[] to = of.gradient();
                for (int group = 0; group < groups; group++) {
                  double from = result.gradient()[group];
                  for (int i = group * length; i < (group + 1) * length; i++) {
                    to[i] += from;
                  }
                }
              });
    }
    return result;
  }

  /** Returns log(sum(exp(x))) of each row; its gradient is the softmax. */
  static Var logSumExp(Var of) {
    int columns = of.columns();
    double[] x = of.values();
    double[] logs = new double[of.rows()];
    for (int row = 0; row < logs.length; row++) {
      double max = Double.NEGATIVE_INFINITY;
      for (int i = row * columns; i < (row + 1) * columns; i++) {
        max = Math.max(max, x[i]);
      }
      double sum = 0;
      for (int i = row * columns; i < (row + 1) * columns; i++) {
        sum += Math.exp(x[i] - max);
      }
      logs[row] = max + Math.log(sum);
    }
    Var result = of.result(logs, of.rows(), 1);
    if (result.isDifferentiable()) {
      of.tape()
          .record(
              result,
              () -> {
                double[] to = of.gradient();
                for (int row = 0; row < logs.length; row++) {
                  double from = result.gradient()[row];
                  for (int i = row * columns; i < (row + 1) * columns; i++) {
                    to[i] += from * Math.exp(x[i] - logs[row]);
                  }
                }
              });
    }
    return result;
  }

  static Var transposed(Var of) {
    int[] places = new int[of.values().length];
    for (int row = 0; row < of.rows(); row++) {
      for (int column = 0; column < of.columns(); column++) {
        places[column * of.rows() + row] = row * of.columns() + column;
      }
    }
    return gathered(of, places, of.columns(), of.rows());
  }

  static Var rows(Var of, int... indices) {
    int columns = of.columns();
    int[] places = new int[indices.length * columns];
    for (int i = 0; i < places.length; i++) {
      places[i] = indices[i / columns] * columns + i % columns;
    }
    return gathered(of, places, indices.length, columns);
  }

  static Var repeated(Var of, int times) {
    int columns = of.columns();
    int[] places = new int[of.values().length * times];
    for (int i = 0; i < places.length; i++) {
      places[i] = i / columns / times * columns + i % columns;
    }
    return gathered(of, places, of.rows() * times, columns);
  }

  /** Returns the elements at the given places; a gradient is added up over all copies. */
  private static Var gathered(Var of, int[] places, int rows, int columns) {
    double[] x = of.values();
    double[] elements = new double[places.length];
    for (int i = 0; i < places.length; i++) {
      elements[i] = x[places[i]];
    }
    Var result = of.result(elements, rows, columns);
    if (result.isDifferentiable()) {
      of.tape()
          .record(
              result,
              () -> {
                double[] from = result.gradient();
                double[] to = of.gradient();
                for (int i = 0; i < places.length; i++) {
                  to[places[i]] += from[i];
                }
              });
    }
    return result;
  }

  static Var reshaped(Var of, int rows, int columns) {
    Var result = of.result(of.values(), rows, columns);
    if (result.isDifferentiable()) {
      of.tape()
          .record(
              result,
              () -> {
                double[] from = result.gradient();
                double[] to = of.gradient();
                for (int i = 0; i < from.length; i++) {
                  to[i] += from[i];
                }
              });
    }
    return result;
  }
}
