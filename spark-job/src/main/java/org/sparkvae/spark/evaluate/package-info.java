/**
 * Bounds and log-likelihoods over packed rows. Must not know how the parameters were trained. Start
 * at {@link org.sparkvae.spark.evaluate.BoundEvaluator}.
 */
package org.sparkvae.spark.evaluate;
