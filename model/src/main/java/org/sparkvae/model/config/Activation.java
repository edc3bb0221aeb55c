package org.sparkvae.model.config;

/** Activation functions of the hidden layers, as recipes name them. */
public enum Activation {
  /** Hyperbolic tangent, the choice of Kingma and Welling (2013). */
  TANH,
  /** max(0, a). */
  RELU,
  /** 1 / (1 + exp(-a)). */
  SIGMOID,
  /** log(1 + exp(a)). */
  SOFTPLUS,
  /** a for a > 0, exp(a) - 1 below. */
  ELU,
  /** max(0.01 a, a). */
  LEAKYRELU,
  /** a * sigmoid(a), also known as SiLU. */
  SWISH
}
