package org.sparkvae.model.tape;

/** Functions of single elements with their derivatives. */
enum ElementFunction {
  EXP,
  LOG,
  LOG1P,
  EXPM1,
  TANH,
  SIGMOID,
  SOFTPLUS,
  SQUARE,
  SQRT,
  LGAMMA,
  DIGAMMA;

  Var of(Var argument) {
    double[] x = argument.values();
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = value(x[i]);
    }
    Var result = argument.result(y, argument.rows(), argument.columns());
    if (result.isDifferentiable()) {
      argument.tape().record(result, () -> backward(argument, result));
    }
    return result;
  }

  private void backward(Var argument, Var result) {
    double[] x = argument.values();
    double[] y = result.values();
    double[] from = result.gradient();
    double[] to = argument.gradient();
    for (int i = 0; i < x.length; i++) {
      to[i] += from[i] * derivative(x[i], y[i]);
    }
  }

  private double value(double x) {
    return switch (this) {
      case EXP -> Math.exp(x);
      case LOG -> Math.log(x);
      case LOG1P -> Math.log1p(x);
      case EXPM1 -> Math.expm1(x);
      case TANH -> Math.tanh(x);
      case SIGMOID -> sigmoid(x);
      case SOFTPLUS -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
      case SQUARE -> x * x;
      case SQRT -> Math.sqrt(x);
      case LGAMMA -> Gamma.logarithm(x);
      case DIGAMMA -> Gamma.digamma(x);
    };
  }

  /**
   * @param y the value at x
   */
  private double derivative(double x, double y) {
    return switch (this) {
      case EXP -> y;
      case LOG -> 1 / x;
      case LOG1P -> 1 / (1 + x);
      case EXPM1 -> y + 1;
      case TANH -> 1 - y * y;
      case SIGMOID -> y * (1 - y);
      case SOFTPLUS -> sigmoid(x);
      case SQUARE -> 2 * x;
      case SQRT -> 0.5 / y;
      case LGAMMA -> Gamma.digamma(x);
      case DIGAMMA -> Gamma.trigamma(x);
    };
  }

  private static double sigmoid(double x) {
    double small = Math.exp(-Math.abs(x));
    return (x >= 0 ? 1 : small) / (1 + small);
  }
}
