/**
 * p(z): log-density, samples, and the KL divergence in closed form where there is one. Start at
 * {@link org.sparkvae.model.prior.Prior}.
 */
package org.sparkvae.model.prior;
