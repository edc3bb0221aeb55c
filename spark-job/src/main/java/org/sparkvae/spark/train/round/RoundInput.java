package org.sparkvae.spark.train.round;

import java.io.Serializable;
import org.sparkvae.model.config.VaeConfig;

/**
 * What every shard's worker is told at the start of a round; parameters and optimizer state come
 * apart, as broadcasts of primitives. No ND4J or DL4J object travels. A part of the task and not a
 * broadcast: those may go through Kryo, which cannot make records.
 *
 * @param network what the worker's network is built from
 * @param seed of orders and noise
 * @param batchSize rows of a mini-batch (M)
 * @param workerState which optimizer state the worker starts with
 * @param wireFormat in what the worker answers
 * @param step how many steps the optimizer has taken
 * @param round its number, from 0
 * @param pass its number, from 0
 * @param firstBatch position in the pass, in mini-batches
 * @param batches mini-batches of this round (H), fewer where the pass ends
 */
public record RoundInput(
    VaeConfig network,
    long seed,
    int batchSize,
    OptimizerStatePolicy workerState,
    WireFormat wireFormat,
    long step,
    int round,
    int pass,
    int firstBatch,
    int batches)
    implements Serializable {}
