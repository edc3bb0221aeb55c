/**
 * How a bound is built from likelihood, posterior and prior, and its gradient. Start at {@link
 * org.sparkvae.model.objective.Objective}, with {@link org.sparkvae.model.objective.AnalyticKlElbo}
 * as the common one. Knows no graph: the way from z to the heads is the graph's.
 */
package org.sparkvae.model.objective;
