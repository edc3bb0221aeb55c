/**
 * q(z|x): how the encoder's heads and noise make a latent, and its log-density. Must not know the
 * prior. Start at {@link org.sparkvae.model.posterior.Posterior}.
 */
package org.sparkvae.model.posterior;
