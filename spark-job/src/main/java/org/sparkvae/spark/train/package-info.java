/**
 * Training: what a recipe may say about the rounds and the cluster they run on. Start at {@link
 * org.sparkvae.spark.train.TrainingConfig}. Knows neither the command line nor files.
 */
package org.sparkvae.spark.train;
