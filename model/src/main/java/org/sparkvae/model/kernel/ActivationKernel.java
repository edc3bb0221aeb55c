package org.sparkvae.model.kernel;

/**
 * Activation functions whose derivative is a function of their output, so that a layer keeps
 * nothing but its output for the backward pass. They equal DL4J's functions of the same names, in
 * single precision.
 */
public enum ActivationKernel {
  /** f(x) = x. */
  IDENTITY {
    @Override
    public double value(double x) {
      return x;
    }

    @Override
    public double derivative(double output) {
      return 1;
    }

    @Override
    public void activate(float[] values, int length) {
      // nothing to do
    }

    @Override
    public void backpropagate(float[] gradients, float[] outputs, int length) {
      // f' = 1
    }
  },

  /** f' = 1 - f^2. */
  TANH {
    @Override
    public double value(double x) {
      return Math.tanh(x);
    }

    @Override
    public double derivative(double output) {
      return 1 - output * output;
    }

    @Override
    public void activate(float[] values, int length) {
      Tanh.apply(values, length);
    }

    @Override
    public void backpropagate(float[] gradients, float[] outputs, int length) {
      for (int i = 0; i < length; i++) {
        gradients[i] *= 1 - outputs[i] * outputs[i];
      }
    }
  },

  /** f(x) = 1 / (1 + exp(-x)), f' = f (1 - f). */
  SIGMOID {
    @Override
    public double value(double x) {
      return 1 / (1 + Math.exp(-x));
    }

    @Override
    public double derivative(double output) {
      return output * (1 - output);
    }

    @Override
    public void activate(float[] values, int length) {
      Sigmoid.apply(values, length);
    }

    @Override
    public void backpropagate(float[] gradients, float[] outputs, int length) {
      for (int i = 0; i < length; i++) {
        gradients[i] *= outputs[i] * (1 - outputs[i]);
      }
    }
  },

  /** f(x) = max(x, 0). */
  RELU {
    @Override
    public double value(double x) {
      return Math.max(x, 0);
    }

    @Override
    public double derivative(double output) {
      return output > 0 ? 1 : 0;
    }

    @Override
    public void activate(float[] values, int length) {
      for (int i = 0; i < length; i++) {
        values[i] = Math.max(values[i], 0);
      }
    }

    @Override
    public void backpropagate(float[] gradients, float[] outputs, int length) {
      for (int i = 0; i < length; i++) {
        gradients[i] = outputs[i] > 0 ? gradients[i] : 0;
      }
    }
  },

  /** f(x) = max(x, 0.01 x). */
  LEAKYRELU {
    @Override
    public double value(double x) {
      return Math.max(x, SLOPE * x);
    }

    @Override
    public double derivative(double output) {
      return output > 0 ? 1 : SLOPE;
    }

    @Override
    public void activate(float[] values, int length) {
      for (int i = 0; i < length; i++) {
        values[i] = Math.max(values[i], SLOPE * values[i]);
      }
    }

    @Override
    public void backpropagate(float[] gradients, float[] outputs, int length) {
      for (int i = 0; i < length; i++) {
        gradients[i] *= outputs[i] > 0 ? 1 : SLOPE;
      }
    }
  },

  /** f(x) = x above 0, exp(x) - 1 below; f' = 1 above, f + 1 below. */
  ELU {
    @Override
    public double value(double x) {
      return x > 0 ? x : Math.expm1(x);
    }

    @Override
    public double derivative(double output) {
      return output > 0 ? 1 : output + 1;
    }

    @Override
    public void activate(float[] values, int length) {
      for (int i = 0; i < length; i++) {
        values[i] = values[i] > 0 ? values[i] : (float) Math.expm1(values[i]);
      }
    }

    @Override
    public void backpropagate(float[] gradients, float[] outputs, int length) {
      for (int i = 0; i < length; i++) {
        gradients[i] *= outputs[i] > 0 ? 1 : outputs[i] + 1;
      }
    }
  },

  /** f(x) = log(1 + exp(x)), f' = 1 - exp(-f). */
  SOFTPLUS {
    @Override
    public double value(double x) {
      return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    @Override
    public double derivative(double output) {
      return -Math.expm1(-output);
    }

    @Override
    public void activate(float[] values, int length) {
      for (int i = 0; i < length; i++) {
        double tail = Math.log1p(Math.exp(-Math.abs((double) values[i])));
        values[i] = (float) (Math.max(values[i], 0) + tail);
      }
    }

    @Override
    public void backpropagate(float[] gradients, float[] outputs, int length) {
      for (int i = 0; i < length; i++) {
        gradients[i] *= (float) -Math.expm1(-outputs[i]);
      }
    }
  };

  private static final float SLOPE = 0.01f;

  /**
   * @param x a pre-activation
   * @return f(x), in double
   */
  public abstract double value(double x);

  /**
   * @param output f(x)
   * @return f'(x), in double
   */
  public abstract double derivative(double output);

  /**
   * In place.
   *
   * @param values pre-activations; the first length of them are replaced by f
   */
  public abstract void activate(float[] values, int length);

  /**
   * Multiplies gradients by the derivative, in place.
   *
   * @param gradients with respect to the outputs; replaced by those with respect to the
   *     pre-activations
   * @param outputs of {@link #activate}
   */
  public abstract void backpropagate(float[] gradients, float[] outputs, int length);
}
