package org.sparkvae.model.likelihood;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A likelihood's value and gradient.
 *
 * @param reconstructionNll -log p(x|z), nats, summed over features, one per row; not rounded to
 *     float, because it is part of a log-weight
 * @param gradient gradient of each row's value with respect to its own pre-activations, shape of
 *     the decoder's output; the receiver may change it
 * @param byOwn gradient of each row's value with respect to the own parameters, row-major, rows *
 *     own; empty if there are none
 */
public record NllGradient(double[] reconstructionNll, INDArray gradient, double[] byOwn) {
  /** The gradient of a likelihood without own parameters. */
  public NllGradient(double[] reconstructionNll, INDArray gradient) {
    this(reconstructionNll, gradient, new double[0]);
  }
}
