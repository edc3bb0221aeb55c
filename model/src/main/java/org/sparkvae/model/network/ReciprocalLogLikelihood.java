package org.sparkvae.model.network;

/**
 * The estimate of log p(x) of one row by reciprocal importance sampling.
 *
 * @param value nats, higher is better; an upper bound in expectation; NaN if no Gaussian could be
 *     fitted, because the chain accepted too few draws
 * @param standardError standard error of the value due to the random draws, from the means of
 *     successive batches of them, nats
 * @param acceptance mean probability with which draws were accepted after burn-in
 */
public record ReciprocalLogLikelihood(double value, double standardError, double acceptance) {}
