/**
 * q(z|x): how the encoder's heads and noise make a latent, and its log-density. Start at {@link
 * org.sparkvae.model.posterior.Posterior}. Knows no prior.
 */
package org.sparkvae.model.posterior;
