package org.sparkvae.spark.train;

import java.io.Serializable;
import org.sparkvae.model.config.VaeConfig;

/**
 * What every shard's worker is sent at the start of a round. Primitives and settings only: no ND4J
 * or DL4J object travels.
 *
 * @param network what the worker's network is built from
 * @param seed of orders and noise
 * @param batchSize rows of a mini-batch (M)
 * @param workerState which optimizer state the worker starts with
 * @param parameters in flat order
 * @param updaterState averaged state; empty where each worker has its own or starts anew
 * @param step how many steps the optimizer has taken
 * @param round its number, from 0
 * @param pass its number, from 0
 * @param firstBatch position in the pass, in mini-batches
 * @param batches mini-batches of this round (H), fewer where the pass ends
 */
record RoundInput(
    VaeConfig network,
    long seed,
    int batchSize,
    WorkerState workerState,
    float[] parameters,
    float[] updaterState,
    long step,
    int round,
    int pass,
    int firstBatch,
    int batches)
    implements Serializable {}
