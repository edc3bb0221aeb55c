/**
 * The rounds: what a shard is sent, what it answers, how the driver combines the answers. Start at
 * {@link org.sparkvae.spark.train.ParameterAveragingTrainer}; {@code ShardWorker} is the other end.
 * Knows neither the command line nor files. Decided: one ordinary stage a round, no barrier, so a
 * lost task is simply run again.
 */
package org.sparkvae.spark.train;
