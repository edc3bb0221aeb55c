/**
 * The training loop and its state: divergence guard, outer optimizer, validation. Must not know
 * files, Spark ML parameters or the command line. Start at {@link
 * org.sparkvae.spark.train.ParameterAveragingTrainer}.
 */
package org.sparkvae.spark.train;
