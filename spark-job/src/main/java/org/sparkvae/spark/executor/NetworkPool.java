package org.sparkvae.spark.executor;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.network.VaeNetwork;

/**
 * This JVM's built networks, one per running task slot: a network is not thread-safe, and building
 * one takes longer than a short round. A borrower first sets parameters, optimizer state and step,
 * so emptying the pool at any time changes no bit.
 */
public final class NetworkPool {
  /** More configurations than this are left from old jobs, whose networks are closed. */
  private static final int KEPT_CONFIGS = 4;

  private static final Map<VaeConfig, Queue<VaeNetwork>> FREE = new ConcurrentHashMap<>();

  private NetworkPool() {}

  /**
   * @return a network for the caller alone; its parameters, optimizer state and step are undefined
   * @throws org.sparkvae.model.config.ConfigException if this host cannot run it
   */
  public static VaeNetwork borrow(VaeConfig config) {
    HostCheck.thisJvm();
    Queue<VaeNetwork> free = FREE.get(config);
    VaeNetwork network = free == null ? null : free.poll();
    return network == null ? new VaeNetwork(config) : network;
  }

  /** Takes back a network that its borrower no longer uses. */
  public static void giveBack(VaeNetwork network) {
    if (FREE.size() > KEPT_CONFIGS) {
      FREE.keySet().forEach(NetworkPool::close);
    }
    FREE.computeIfAbsent(network.config(), config -> new ConcurrentLinkedQueue<>()).add(network);
  }

  /** Closing frees ND4J's memory at once, not at the next garbage collection. */
  private static void close(VaeConfig config) {
    Queue<VaeNetwork> old = FREE.remove(config);
    VaeNetwork network = old == null ? null : old.poll();
    while (network != null) {
      network.close();
      network = old.poll();
    }
  }
}
