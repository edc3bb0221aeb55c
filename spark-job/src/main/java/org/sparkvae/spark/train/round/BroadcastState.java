package org.sparkvae.spark.train.round;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * What the workers of a round start from, broadcast as primitives. The arrays must not be changed:
 * where workers run in the driver's JVM, they are the driver's own.
 */
final class BroadcastState implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Broadcast<FloatArray> parameters;
  private final ArrayList<Broadcast<FloatArray>>
      updaterStates; // one for each shard, or one for all
  private final ArrayList<Broadcast<FloatArray>> chains; // one for each shard, or none

  private BroadcastState(
      Broadcast<FloatArray> parameters,
      ArrayList<Broadcast<FloatArray>> updaterStates,
      ArrayList<Broadcast<FloatArray>> chains) {
    this.parameters = parameters;
    this.updaterStates = updaterStates;
    this.chains = chains;
  }

  /**
   * Each worker's own state, and what is kept of its rows, is a broadcast of its own, so that only
   * its task fetches it. Parameters and states are broadcast at the same time, because all cores
   * wait for both.
   */
  static BroadcastState broadcast(JavaSparkContext spark, WorkerState start) {
    CompletableFuture<Broadcast<FloatArray>> parameters =
        CompletableFuture.supplyAsync(
            () -> spark.broadcast(new FloatArray(start.parameters())), BroadcastState::inOwnThread);
    ArrayList<Broadcast<FloatArray>> states = new ArrayList<>();
    ArrayList<Broadcast<FloatArray>> chains = new ArrayList<>();
    try {
      for (float[] state : start.isShared() ? List.of(start.updaterState()) : start.ownStates()) {
        states.add(spark.broadcast(new FloatArray(state)));
      }
      for (float[] kept : start.chains()) {
        chains.add(spark.broadcast(new FloatArray(kept)));
      }
      return new BroadcastState(parameters.join(), states, chains);
    } catch (Throwable failed) {
      if (!spark.sc().isStopped()) {
        states.forEach(Broadcast::destroy);
        chains.forEach(Broadcast::destroy);
        parameters.thenAccept(Broadcast::destroy);
      }
      return ExceptionUtils.rethrow(
          failed instanceof CompletionException ? failed.getCause() : failed);
    }
  }

  /**
   * Unlike a pool's thread, it inherits the context class loader, which Spark's serializers use.
   */
  private static void inOwnThread(Runnable work) {
    Thread thread = new Thread(work, "spark-vae broadcast");
    thread.setDaemon(true);
    thread.start();
  }

  /** In flat order; not copied. */
  float[] parameters() {
    return parameters.value().values();
  }

  /** The state of a shard's worker; empty if it is reset in each round. Not copied. */
  float[] updaterState(int shard) {
    return updaterStates.get(updaterStates.size() == 1 ? 0 : shard).value().values();
  }

  /** What is kept of a shard's rows; empty if there is nothing. Not copied. */
  float[] chains(int shard) {
    return chains.isEmpty() ? new float[0] : chains.get(shard).value().values();
  }

  /** Frees the memory of all JVMs. A task that still runs keeps what it has fetched. */
  void destroy() {
    parameters.destroy();
    updaterStates.forEach(Broadcast::destroy);
    chains.forEach(Broadcast::destroy);
  }
}
