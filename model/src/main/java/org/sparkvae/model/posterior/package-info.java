/**
 * q(z|x): the map from the encoder's heads and noise to z, and its log-density. Must not know the
 * prior. Start with {@link org.sparkvae.model.posterior.Posterior}; a new one needs one class, its
 * name in {@code PosteriorConfig} and a line in {@code VaeParts}.
 */
package org.sparkvae.model.posterior;
