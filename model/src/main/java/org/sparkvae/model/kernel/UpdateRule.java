package org.sparkvae.model.kernel;

import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;

/**
 * An optimizer's step for a block of parameters, which updates state and parameters in one pass.
 * The formulas, the constants that recipes do not set and the layout of the state are DL4J's.
 */
public enum UpdateRule {
  /** Kingma and Ba (2015), with epsilon added after the bias correction, as in DL4J. */
  ADAM(2, 0) {
    @Override
    public double rate(double learningRate, long step) {
      return learningRate
          * Math.sqrt(1 - Math.pow(Adam.DEFAULT_ADAM_BETA2_VAR_DECAY, step + 1))
          / (1 - Math.pow(Adam.DEFAULT_ADAM_BETA1_MEAN_DECAY, step + 1));
    }

    @Override
    public void update(float[] p, float[] g, float[][] state, int length, float rate) {
      adam(p, g, state[0], state[1], length, rate);
    }
  },

  /** Duchi, Hazan and Singer (2011). */
  ADAGRAD(1, (float) AdaGrad.DEFAULT_ADAGRAD_EPSILON) {
    @Override
    public void update(float[] p, float[] g, float[][] state, int length, float rate) {
      adaGrad(p, g, state[0], length, rate);
    }
  },

  /** Zeiler (2012); no learning rate. */
  ADADELTA(2, 0) {
    @Override
    public void update(float[] p, float[] g, float[][] state, int length, float rate) {
      adaDelta(p, g, state[0], state[1], length);
    }
  },

  /** Hinton (2012), lecture 6e. */
  RMSPROP(1, (float) RmsProp.DEFAULT_RMSPROP_EPSILON) {
    @Override
    public void update(float[] p, float[] g, float[][] state, int length, float rate) {
      rmsProp(p, g, state[0], length, rate);
    }
  },

  /** Nesterov's momentum in the form of Sutskever et al. (2013). */
  NESTEROVS(1, 0) {
    @Override
    public void update(float[] p, float[] g, float[][] state, int length, float rate) {
      nesterovs(p, g, state[0], length, rate);
    }
  },

  /** Plain stochastic gradient descent. */
  SGD(0, 0) {
    @Override
    public void update(float[] p, float[] g, float[][] state, int length, float rate) {
      sgd(p, g, length, rate);
    }
  };

  private final int stateArrays;
  private final float stateStart;

  UpdateRule(int stateArrays, float stateStart) {
    this.stateArrays = stateArrays;
    this.stateStart = stateStart;
  }

  /** {@return number of state arrays, each as long as the parameters} */
  public int stateArrays() {
    return stateArrays;
  }

  /** {@return initial value of every element of the state} */
  public float stateStart() {
    return stateStart;
  }

  /**
   * The factor of a step, including bias correction.
   *
   * @param learningRate of this step
   * @param step number of steps taken before
   * @return the rate for {@link #update}
   */
  public double rate(double learningRate, long step) {
    return learningRate;
  }

  /**
   * Takes a step.
   *
   * @param p parameters, changed
   * @param g gradients of the mean objective with respect to them
   * @param state {@link #stateArrays} arrays, changed
   * @param length number of parameters
   * @param rate from {@link #rate}
   */
  public abstract void update(float[] p, float[] g, float[][] state, int length, float rate);

  // Each loop is a separate method with all its arrays as arguments, so that the JIT vectorizes it.

  private static void adam(float[] p, float[] g, float[] m, float[] v, int length, float rate) {
    float beta1 = (float) Adam.DEFAULT_ADAM_BETA1_MEAN_DECAY;
    float beta2 = (float) Adam.DEFAULT_ADAM_BETA2_VAR_DECAY;
    float rest1 = (float) (1 - Adam.DEFAULT_ADAM_BETA1_MEAN_DECAY);
    float rest2 = (float) (1 - Adam.DEFAULT_ADAM_BETA2_VAR_DECAY);
    float epsilon = (float) Adam.DEFAULT_ADAM_EPSILON;
    for (int i = 0; i < length; i++) {
      m[i] = beta1 * m[i] + rest1 * g[i];
      v[i] = beta2 * v[i] + rest2 * g[i] * g[i];
      p[i] -= rate * m[i] / ((float) Math.sqrt(v[i]) + epsilon);
    }
  }

  private static void adaGrad(float[] p, float[] g, float[] h, int length, float rate) {
    float epsilon = (float) AdaGrad.DEFAULT_ADAGRAD_EPSILON;
    for (int i = 0; i < length; i++) {
      h[i] += g[i] * g[i];
      p[i] -= rate * g[i] / ((float) Math.sqrt(h[i]) + epsilon);
    }
  }

  private static void adaDelta(float[] p, float[] g, float[] msg, float[] msdx, int length) {
    float rho = (float) AdaDelta.DEFAULT_ADADELTA_RHO;
    float rest = (float) (1 - AdaDelta.DEFAULT_ADADELTA_RHO);
    float epsilon = (float) AdaDelta.DEFAULT_ADADELTA_EPSILON;
    for (int i = 0; i < length; i++) {
      msg[i] = rho * msg[i] + rest * g[i] * g[i];
      float root = (float) Math.sqrt(msdx[i] + epsilon) / (float) Math.sqrt(msg[i] + epsilon);
      float update = g[i] * root;
      msdx[i] = rho * msdx[i] + rest * update * update;
      p[i] -= update;
    }
  }

  private static void rmsProp(float[] p, float[] g, float[] cache, int length, float rate) {
    float decay = (float) RmsProp.DEFAULT_RMSPROP_RMSDECAY;
    float rest = (float) (1 - RmsProp.DEFAULT_RMSPROP_RMSDECAY);
    float epsilon = (float) RmsProp.DEFAULT_RMSPROP_EPSILON;
    for (int i = 0; i < length; i++) {
      cache[i] = decay * cache[i] + rest * g[i] * g[i];
      p[i] -= rate * g[i] / ((float) Math.sqrt(cache[i]) + epsilon);
    }
  }

  private static void nesterovs(float[] p, float[] g, float[] v, int length, float rate) {
    float momentum = (float) Nesterovs.DEFAULT_NESTEROV_MOMENTUM;
    for (int i = 0; i < length; i++) {
      float before = v[i];
      v[i] = momentum * before - rate * g[i];
      p[i] += (1 + momentum) * v[i] - momentum * before;
    }
  }

  private static void sgd(float[] p, float[] g, int length, float rate) {
    for (int i = 0; i < length; i++) {
      p[i] -= rate * g[i];
    }
  }
}
