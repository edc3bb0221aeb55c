package org.sparkvae.model.network;

/**
 * The importance-weighted estimate of log p(x) of one row.
 *
 * @param value log 1/K sum_k w_k in nats, higher is better; a lower bound in expectation
 * @param standardError standard error of the value due to the random draws (delta method), nats
 */
public record LogLikelihood(double value, double standardError) {}
