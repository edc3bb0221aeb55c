package org.sparkvae.model.network;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.schedule.ISchedule;
import org.sparkvae.model.config.OptimizerConfig;
import org.sparkvae.model.graph.Updaters;
import org.sparkvae.model.kernel.NativeRows;
import org.sparkvae.model.kernel.RowSums;
import org.sparkvae.model.kernel.UpdateRule;

/**
 * Takes the optimizer's steps. Parameters and state live on the heap, where a step is one pass over
 * them a block at a time; the graph's own parameters are written anew in the same pass. In the
 * order of DL4J: mean over rows, clipping by layer, weight prior, rule.
 */
final class Optimizer {
  /** Small enough that a block of all arrays stays in the cache. */
  private static final int BLOCK = 2048;

  private final UpdateRule rule;
  private final ISchedule schedule;
  private final double maxGradientNorm;
  private final float weightDecay;
  private final int[] layerEnds;
  private final NativeRows graphParameters;
  private final float[] parameters;
  private final float[] gradients;
  private final float[][] state;
  private NativeRows graphGradients;
  private long step;

  /**
   * @param config the rule and its schedule
   * @param weightDecay added to the gradient for each unit of a parameter
   * @param graphParameters of the graph, flat
   * @param layerEnds the place after the last parameter of each layer
   */
  Optimizer(OptimizerConfig config, double weightDecay, INDArray graphParameters, int[] layerEnds) {
    rule = UpdateRule.valueOf(config.name().name());
    schedule = Updaters.schedule(config);
    maxGradientNorm = config.maxGradientNorm();
    this.weightDecay = (float) weightDecay;
    this.layerEnds = layerEnds;
    this.graphParameters = NativeRows.ofVector(graphParameters);
    parameters = new float[this.graphParameters.columns()];
    gradients = new float[parameters.length];
    state = new float[rule.stateArrays()][parameters.length];
    for (float[] array : state) {
      Arrays.fill(array, rule.stateStart());
    }
  }

  /**
   * @param flatGradients of the graph, sums over rows, flat
   * @param rows of the mini-batch
   */
  void step(INDArray flatGradients, int rows) {
    if (graphGradients == null) {
      graphGradients = NativeRows.ofVector(flatGradients); // one array as long as the graph lives
    }
    float rate = (float) rule.rate(schedule.valueAt(Math.toIntExact(step), 0), step);
    int from = 0;
    for (int end : layerEnds) {
      float scale = 1f / rows;
      if (maxGradientNorm > 0) {
        graphGradients.readPart(from, end - from, gradients);
        scale *= clipping(from, end, scale);
      }
      for (int block = from; block < end; block += BLOCK) {
        update(block, Math.min(block + BLOCK, end), scale, rate);
      }
      from = end;
    }
    step++;
  }

  private void update(int from, int to, float scale, float rate) {
    graphGradients.readPart(from, to - from, gradients);
    if (weightDecay == 0) {
      RowSums.scale(gradients, from, to, scale);
    } else {
      RowSums.scaleAndAdd(gradients, parameters, from, to, scale, weightDecay);
    }
    rule.update(parameters, gradients, state, from, to, rate);
    graphParameters.writePart(from, to - from, parameters);
  }

  /** What a layer's mean gradient is multiplied by, so that its L2 norm stays within the limit. */
  private float clipping(int from, int to, float scale) {
    double squares = 0;
    for (int i = from; i < to; i++) {
      squares += (double) gradients[i] * gradients[i];
    }
    double norm = scale * Math.sqrt(squares);
    return norm > maxGradientNorm ? (float) (maxGradientNorm / norm) : 1;
  }

  int parameterCount() {
    return parameters.length;
  }

  float[] parameters() {
    return parameters.clone();
  }

  /** Of the heap and of the graph. */
  void setParameters(float[] from) {
    System.arraycopy(from, 0, parameters, 0, parameters.length);
    graphParameters.write(0, parameters);
  }

  float[] state() {
    float[] flat = new float[stateLength()];
    for (int i = 0; i < state.length; i++) {
      System.arraycopy(state[i], 0, flat, i * parameters.length, parameters.length);
    }
    return flat;
  }

  int stateLength() {
    return Math.multiplyExact(state.length, parameters.length);
  }

  void setState(float[] flat) {
    for (int i = 0; i < state.length; i++) {
      System.arraycopy(flat, i * parameters.length, state[i], 0, parameters.length);
    }
  }

  long steps() {
    return step;
  }

  void setSteps(long steps) {
    step = steps;
  }
}
