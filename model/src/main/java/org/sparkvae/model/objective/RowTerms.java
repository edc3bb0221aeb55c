package org.sparkvae.model.objective;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The two terms of the negative ELBO of each row: negativeElbo = reconstructionNll + klDivergence.
 *
 * @param reconstructionNll -log p(x|z), the mean over the samples of a row, nats, [rows, 1]
 * @param klDivergence KL(q(z|x) || p(z)), nats, [rows, 1]; a sampled estimate under estimator A,
 *     which can be negative
 */
public record RowTerms(INDArray reconstructionNll, INDArray klDivergence) {}
