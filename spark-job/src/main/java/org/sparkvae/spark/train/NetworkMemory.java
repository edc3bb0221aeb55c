package org.sparkvae.spark.train;

import java.util.ArrayList;
import java.util.List;
import org.sparkvae.model.config.ModelConfig;
import org.sparkvae.model.config.OptimizerConfig.OptimizerName;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.likelihood.Likelihoods;

/**
 * What a network takes, computed without building it: the memory of one task slot outside the heap.
 *
 * @param parameters how many
 * @param updaterState numbers of optimizer state
 * @param arrayBytes of what lives as long as the network: parameters, gradients, mini-batches, a
 *     chunk of rows to score
 * @param workspaceBytes of what a step or a scored chunk needs while it runs, at most
 * @param heapBytes of the optimizer state and what the optimizer works on, on the heap
 */
public record NetworkMemory(
    long parameters, long updaterState, long arrayBytes, long workspaceBytes, long heapBytes) {
  /** What of parameters and gradients the optimizer has on the heap at a time. */
  private static final long OPTIMIZER_SCRATCH = 2 << 16;

  /** Rows that are scored at a time, with their margins. */
  private static final long SCORED_ROWS = 256;

  /** Numbers of rows that mini-batches have: whole ones and short ones of other rounds. */
  private static final long KEPT_BATCHES = 4;

  /** Outputs, their gradients and scratch for both, measured with room to spare. */
  private static final long COPIES_OF_OUTPUTS = 8;

  /**
   * Of all parameters: the optimizer state of the engine dl4j-spark, which lies outside the heap.
   */
  private static final long COPIES_OF_PARAMETERS = 2;

  /**
   * @param config of the network
   * @param batchSize rows of a mini-batch
   * @return its memory
   */
  public static NetworkMemory of(VaeConfig config, int batchSize) {
    long features = config.featureSize();
    long latents = config.model().latentSize();
    long noise = latents * config.objective().samplesPerRow();
    long parameters = 0;
    long outputs = latents; // of the latent vertex
    for (long[] layer : layers(config)) {
      parameters = Math.addExact(parameters, Math.multiplyExact(layer[0] + 1, layer[1]));
      outputs += layer[1];
    }
    long state = Math.multiplyExact(statePerParameter(config.optimizer().name()), parameters);
    long kept =
        2 * parameters
            + SCORED_ROWS * (features + 2 * latents)
            + KEPT_BATCHES * batchSize * (features + noise + 1);
    long rows = Math.max(SCORED_ROWS, (long) batchSize * config.objective().samplesPerRow());
    long scratch =
        COPIES_OF_OUTPUTS * rows * (outputs + features) + COPIES_OF_PARAMETERS * parameters;
    long heap = Math.min(OPTIMIZER_SCRATCH, 2 * parameters) + state;
    return new NetworkMemory(parameters, state, 4 * kept, 4 * scratch, 4 * heap);
  }

  /** Inputs and outputs of every layer. */
  private static List<long[]> layers(VaeConfig config) {
    ModelConfig model = config.model();
    List<long[]> layers = new ArrayList<>();
    long width = config.featureSize();
    for (int units : model.encoderLayers()) {
      layers.add(new long[] {width, units});
      width = units;
    }
    layers.add(new long[] {width, model.latentSize()}); // mean
    layers.add(new long[] {width, model.latentSize()}); // log-variance
    width = model.latentSize();
    for (int units : model.decoderLayers()) {
      layers.add(new long[] {width, units});
      width = units;
    }
    long perFeature = Likelihoods.of(model.likelihood()).parametersPerFeature();
    layers.add(new long[] {width, perFeature * config.featureSize()});
    return layers;
  }

  private static long statePerParameter(OptimizerName name) {
    return switch (name) {
      case ADAM, ADADELTA -> 2;
      case ADAGRAD, RMSPROP, NESTEROVS -> 1;
      case SGD -> 0;
    };
  }

  /**
   * @return of parameters and optimizer state, as they travel
   */
  public long messageBytes() {
    return 4 * (parameters + updaterState);
  }

  /**
   * @return arrays and workspaces
   */
  public long offHeapBytes() {
    return arrayBytes + workspaceBytes;
  }
}
