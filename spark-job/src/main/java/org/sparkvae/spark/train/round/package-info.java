/**
 * One round: what a worker receives, computes and returns, and how the results are averaged. Must
 * not know the training around it or its configuration. Start at {@link
 * org.sparkvae.spark.train.round.RoundRunner} on the driver and {@link
 * org.sparkvae.spark.train.round.ShardWorker} in the task.
 */
package org.sparkvae.spark.train.round;
