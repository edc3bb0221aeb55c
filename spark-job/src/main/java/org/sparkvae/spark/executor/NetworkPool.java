package org.sparkvae.spark.executor;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.network.VaeNetwork;

/**
 * Built networks of this JVM, one for each task slot that runs: a network is not thread-safe, and
 * dearer to build than a short round. Every user sets parameters, state and step first, so the pool
 * can be emptied at any moment without changing a bit.
 */
public final class NetworkPool {
  /** More configurations than this in one JVM means old jobs: their networks go. */
  private static final int KEPT_CONFIGS = 4;

  private static final Map<VaeConfig, Queue<VaeNetwork>> FREE = new ConcurrentHashMap<>();

  private NetworkPool() {}

  /**
   * @param config of the network
   * @return a network that nobody else uses; its parameters, state and step are anything
   * @throws org.sparkvae.model.config.ConfigException if this host cannot run it
   */
  public static VaeNetwork borrow(VaeConfig config) {
    HostCheck.thisJvm();
    Queue<VaeNetwork> free = FREE.get(config);
    VaeNetwork network = free == null ? null : free.poll();
    return network == null ? new VaeNetwork(config) : network;
  }

  /**
   * @param network that its borrower has done with
   */
  public static void giveBack(VaeNetwork network) {
    if (FREE.size() > KEPT_CONFIGS) {
      FREE.keySet().forEach(NetworkPool::close);
    }
    FREE.computeIfAbsent(network.config(), config -> new ConcurrentLinkedQueue<>()).add(network);
  }

  /** ND4J's memory goes at once, not when the JVM collects; who took a network out owns it. */
  private static void close(VaeConfig config) {
    Queue<VaeNetwork> old = FREE.remove(config);
    VaeNetwork network = old == null ? null : old.poll();
    while (network != null) {
      network.close();
      network = old.poll();
    }
  }
}
