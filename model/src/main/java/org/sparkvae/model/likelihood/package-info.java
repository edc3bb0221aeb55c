/**
 * p(x|z): the log-density of the features given the decoder's logits. Must not know posterior,
 * prior or objective. Start at {@link org.sparkvae.model.likelihood.Likelihood}; a new likelihood
 * is one class, its name in {@code LikelihoodKind}, a line in {@link
 * org.sparkvae.model.likelihood.Likelihoods} and a test.
 */
package org.sparkvae.model.likelihood;
