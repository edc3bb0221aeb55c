package org.sparkvae.model.network;

/**
 * q(z|x) of some rows.
 *
 * @param mean row-major, rows * latentSize
 * @param logVariance natural logarithm of the variance, row-major, rows * latentSize
 */
public record PosteriorParameters(float[] mean, float[] logVariance) {}
