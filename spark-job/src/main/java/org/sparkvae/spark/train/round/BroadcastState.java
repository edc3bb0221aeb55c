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
 * What the workers of a round start from, broadcast as primitives. Nobody changes the arrays: they
 * are the driver's own where workers run in its JVM.
 */
final class BroadcastState implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Broadcast<FloatArray> parameters;
  private final ArrayList<Broadcast<FloatArray>> updaterStates; // one a shard, or one for all

  private BroadcastState(
      Broadcast<FloatArray> parameters, ArrayList<Broadcast<FloatArray>> updaterStates) {
    this.parameters = parameters;
    this.updaterStates = updaterStates;
  }

  /**
   * A worker's own state goes to its own task alone, each by a broadcast that only it reads. The
   * parameters are sent beside the states: all cores wait for both.
   */
  static BroadcastState broadcast(JavaSparkContext spark, WorkerState start) {
    CompletableFuture<Broadcast<FloatArray>> parameters =
        CompletableFuture.supplyAsync(
            () -> spark.broadcast(new FloatArray(start.parameters())), BroadcastState::beside);
    ArrayList<Broadcast<FloatArray>> states = new ArrayList<>();
    for (float[] state : start.isShared() ? List.of(start.updaterState()) : start.ownStates()) {
      states.add(spark.broadcast(new FloatArray(state)));
    }
    try {
      return new BroadcastState(parameters.join(), states);
    } catch (CompletionException e) {
      return ExceptionUtils.rethrow(e.getCause());
    }
  }

  /** A thread of its own has the class loader of this one, which Spark's serializers ask for. */
  private static void beside(Runnable work) {
    Thread thread = new Thread(work, "spark-vae broadcast");
    thread.setDaemon(true);
    thread.start();
  }

  /** In flat order; not copied. */
  float[] parameters() {
    return parameters.value().values();
  }

  /** Of a shard; empty where workers start anew. Not copied. */
  float[] updaterState(int shard) {
    return updaterStates.get(updaterStates.size() == 1 ? 0 : shard).value().values();
  }

  void destroy() {
    parameters.destroy();
    updaterStates.forEach(Broadcast::destroy);
  }
}
