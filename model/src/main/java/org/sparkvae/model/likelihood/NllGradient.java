package org.sparkvae.model.likelihood;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A likelihood's value and gradient.
 *
 * @param reconstructionNll -log p(x|z), nats, summed over features, [rows, 1]
 * @param gradient gradient of each row's value with respect to its own pre-activations, shape of
 *     the decoder's output; the receiver may change it
 */
public record NllGradient(INDArray reconstructionNll, INDArray gradient) {}
