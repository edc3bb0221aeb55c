/**
 * p(x|z) as a function of the decoder's pre-activations. Must not know how z was drawn. Start with
 * {@link org.sparkvae.model.likelihood.Likelihood}; a new one needs one class, often a {@link
 * org.sparkvae.model.likelihood.CellDensity}, its name in {@code LikelihoodKind}, a line in {@code
 * VaeParts} and a test.
 */
package org.sparkvae.model.likelihood;
