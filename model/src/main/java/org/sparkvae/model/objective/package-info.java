/**
 * The quantity that training minimizes, built from likelihood, posterior and prior, and its
 * gradient. Must not know the graph, which adds the path of the gradient from z to the heads. Start
 * with {@link org.sparkvae.model.objective.Objective} and {@link
 * org.sparkvae.model.objective.AnalyticKlElbo}. A new one is a formula such as {@link
 * org.sparkvae.model.objective.ImportanceWeightedBound}, its name in {@code ObjectiveName}, a line
 * in {@link org.sparkvae.model.objective.VaeParts} and a test.
 */
package org.sparkvae.model.objective;
