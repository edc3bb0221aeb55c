/**
 * The quantity that training minimizes, built from likelihood, posterior and prior, and its
 * gradient. Must not know the graph, which adds the path of the gradient from z to the heads. Start
 * with {@link org.sparkvae.model.objective.Objective} and {@link
 * org.sparkvae.model.objective.AnalyticKlElbo}.
 */
package org.sparkvae.model.objective;
