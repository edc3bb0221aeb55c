/**
 * p(x|z): what the decoder's pre-activations say about the features. Start at {@link
 * org.sparkvae.model.likelihood.Likelihood}; a new one is one class, its name in {@code
 * LikelihoodKind}, a line in {@link org.sparkvae.model.likelihood.Likelihoods} and a test.
 */
package org.sparkvae.model.likelihood;
