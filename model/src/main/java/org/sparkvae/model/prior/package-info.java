/**
 * p(z): its log-density, its samples and, if it exists, the closed form of the KL divergence. Must
 * not draw random numbers. Start with {@link org.sparkvae.model.prior.Prior}; a new one needs one
 * class, its name in {@code PriorConfig} and a line in {@code VaeParts}.
 */
package org.sparkvae.model.prior;
