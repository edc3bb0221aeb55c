/**
 * What a step minimizes: how a bound is built from likelihood, posterior and prior, and its
 * gradient. Must not know the graph, which carries the gradient from z to the encoder's heads.
 * Start at {@link org.sparkvae.model.objective.Objective}; {@link
 * org.sparkvae.model.objective.AnalyticKlElbo} is the usual one.
 */
package org.sparkvae.model.objective;
