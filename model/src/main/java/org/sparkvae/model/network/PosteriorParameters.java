package org.sparkvae.model.network;

/**
 * The parameters of q(z|x) for some rows.
 *
 * @param mean row-major, rows * latentSize
 * @param logVariance natural logarithm of the variance, row-major, rows * latentSize
 */
public record PosteriorParameters(float[] mean, float[] logVariance) {}
