/**
 * p(z): its log-density, samples, and the KL divergence in closed form where there is one. Must not
 * know likelihoods or objectives. Start at {@link org.sparkvae.model.prior.Prior}.
 */
package org.sparkvae.model.prior;
