package org.sparkvae.model.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.graph.ParameterSpec;
import org.sparkvae.model.graph.Topology;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.model.random.Purpose;

/**
 * The weights and biases of a network that have a posterior N(mean, exp(logStdDev)^2), for other
 * uses than their means. Draws and pruning return parameters with other means, which scoring uses.
 */
public final class RandomWeights {
  private final List<Topology.Layer> random;
  private final float[] parameters;
  private final int[] means; // indices of the means in the parameters
  private final int[] logStdDevs; // indices of their logarithms, in the same order

  /**
   * @param parameters of the network, in flat order; not changed
   */
  public RandomWeights(VaeConfig config, float[] parameters) {
    Topology topology = Topology.of(config);
    this.parameters = parameters;
    random = topology.decoder().stream().filter(Topology.Layer::isRandom).toList();
    int count = 0;
    int[] ofMeans = new int[parameters.length];
    int[] ofLogs = new int[parameters.length];
    int from = (int) topology.ends()[2];
    for (Topology.Layer layer : topology.decoder()) {
      int points = (int) (layer.weights().length() + layer.biases().length());
      for (int i = 0; layer.isRandom() && i < points; i++) {
        ofMeans[count] = from + i;
        ofLogs[count++] = from + points + i;
      }
      from += layer.parameters().stream().mapToInt(spec -> (int) spec.length()).sum();
    }
    means = Arrays.copyOf(ofMeans, count);
    logStdDevs = Arrays.copyOf(ofLogs, count);
  }

  /** {@return number of weights and biases that have a posterior} */
  public int count() {
    return means.length;
  }

  /**
   * The posteriors of one matrix or vector, row-major.
   *
   * @param name the layer and whether these are its weights or its biases
   */
  public record Tensor(String name, float[] means, float[] logStdDevs) {}

  /** {@return the posteriors by tensor, in flat order} */
  public List<Tensor> tensors() {
    List<Tensor> tensors = new ArrayList<>();
    int from = 0;
    for (Topology.Layer layer : random) {
      for (ParameterSpec spec : List.of(layer.weights(), layer.biases())) {
        int to = from + (int) spec.length();
        String kind = spec.equals(layer.weights()) ? " weights" : " biases";
        tensors.add(
            new Tensor(layer.name() + kind, values(means, from, to), values(logStdDevs, from, to)));
        from = to;
      }
    }
    return tensors;
  }

  private float[] values(int[] indices, int from, int to) {
    float[] values = new float[to - from];
    for (int i = from; i < to; i++) {
      values[i - from] = parameters[indices[i]];
    }
    return values;
  }

  /**
   * {@return draw {@code number} of all weights under a model's seed: all parameters, in flat
   * order}
   */
  public float[] drawn(long seed, long number) {
    return drawn(NoiseStream.of(seed, Purpose.WEIGHTS.id(), number));
  }

  /**
   * Draws all weights, the same for every row.
   *
   * @param noise generator of the draws
   * @return all parameters, in flat order
   */
  public float[] drawn(NoiseStream noise) {
    float[] drawn = parameters.clone();
    for (int i = 0; i < means.length; i++) {
      double stdDev = Math.exp(parameters[logStdDevs[i]]);
      drawn[means[i]] += (float) (stdDev * noise.nextGaussian());
    }
    return drawn;
  }

  /**
   * Sets those weights to 0 that their posterior knows least about: with the smallest |mean| /
   * stdDev (Blundell et al. 2015, section 5.1).
   *
   * @param share of all weights with a posterior, in [0, 1]
   * @return all parameters, in flat order
   */
  public float[] pruned(double share) {
    double[] ratios = new double[means.length];
    Arrays.setAll(
        ratios,
        i -> Math.abs(parameters[means[i]]) * Math.exp(-(double) parameters[logStdDevs[i]]));
    double[] sorted = ratios.clone();
    Arrays.sort(sorted);
    int cut = (int) Math.round(share * sorted.length);
    float[] pruned = parameters.clone();
    for (int i = 0; i < means.length; i++) {
      if (cut == sorted.length || ratios[i] < sorted[cut]) {
        pruned[means[i]] = 0;
      }
    }
    return pruned;
  }
}
