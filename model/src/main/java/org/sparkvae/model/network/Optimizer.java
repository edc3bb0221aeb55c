package org.sparkvae.model.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ObjIntConsumer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.schedule.ISchedule;
import org.sparkvae.model.config.OptimizerConfig;
import org.sparkvae.model.graph.ParameterSpec;
import org.sparkvae.model.graph.Topology;
import org.sparkvae.model.graph.Updaters;
import org.sparkvae.model.kernel.NativeRows;
import org.sparkvae.model.kernel.UpdateRule;
import org.sparkvae.model.kernel.VectorOps;

/**
 * Takes the optimizer's steps, each one pass over gradients and parameters, which are the graph's,
 * and over the state, which lives here. A block at a time: those of the graph by way of short
 * arrays, the state in place, in arrays of a block each (a loop over a part of a longer one, beside
 * a short one, is not vectorized). So a step moves through the caches, which the next products
 * need, as little as can be. In the order of DL4J: mean over rows, clipping by layer, weight prior,
 * rule.
 */
final class Optimizer {
  /** Two short arrays of so many floats stay in a core's second cache. */
  private static final int BLOCK = 1 << 16;

  private final UpdateRule rule;
  private final ISchedule schedule;
  private final double maxGradientNorm;
  private final NativeRows graphParameters;
  private final List<List<Block>> layers = new ArrayList<>();
  private final float[] parameters;
  private final float[] gradients;
  private NativeRows graphGradients;
  private long step;

  /**
   * Neighboring parameters of one tensor.
   *
   * @param from place of the first parameter
   * @param length how many
   * @param weightDecay added to the gradient per unit of a parameter
   * @param state of the rule, each array of the length
   */
  private record Block(int from, int length, float weightDecay, float[][] state) {}

  /**
   * @param config the rule and its schedule
   * @param topology of the graph
   * @param graphParameters of the graph, flat
   */
  Optimizer(OptimizerConfig config, Topology topology, INDArray graphParameters) {
    rule = UpdateRule.valueOf(config.name().name());
    schedule = Updaters.schedule(config);
    maxGradientNorm = config.maxGradientNorm();
    this.graphParameters = NativeRows.ofVector(graphParameters);
    parameters = new float[Math.min(BLOCK, parameterCount())];
    gradients = new float[parameters.length];
    int from = 0;
    for (Topology.Layer layer : topology.layers().toList()) {
      List<Block> blocks = new ArrayList<>();
      for (ParameterSpec tensor : layer.parameters()) {
        int end = from + (int) tensor.length();
        for (; from < end; from += BLOCK) {
          blocks.add(block(from, Math.min(BLOCK, end - from), tensor));
        }
        from = end;
      }
      layers.add(blocks);
    }
  }

  private Block block(int from, int length, ParameterSpec tensor) {
    float[][] state = new float[rule.stateArrays()][length];
    for (float[] array : state) {
      Arrays.fill(array, rule.stateStart());
    }
    return new Block(from, length, (float) tensor.weightDecay(), state);
  }

  /**
   * @param config the rule
   * @param parameterCount of the network
   * @return the state before the first step, as {@link #state} gives it
   */
  static float[] initialState(OptimizerConfig config, int parameterCount) {
    UpdateRule rule = UpdateRule.valueOf(config.name().name());
    float[] state = new float[Math.multiplyExact(rule.stateArrays(), parameterCount)];
    Arrays.fill(state, rule.stateStart());
    return state;
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
    for (List<Block> layer : layers) {
      float scale = 1f / rows;
      if (maxGradientNorm > 0) {
        scale *= clipping(layer, scale);
      }
      for (Block block : layer) {
        update(block, scale, rate);
      }
    }
    step++;
  }

  private void update(Block block, float scale, float rate) {
    graphGradients.readPart(block.from, block.length, gradients);
    graphParameters.readPart(block.from, block.length, parameters);
    if (block.weightDecay == 0) {
      VectorOps.scale(gradients, block.length, scale);
    } else {
      VectorOps.scaleAndAdd(gradients, parameters, block.length, scale, block.weightDecay);
    }
    rule.update(parameters, gradients, block.state, block.length, rate);
    graphParameters.writePart(block.from, block.length, parameters, 0);
  }

  /** What a layer's mean gradient is multiplied by, so that its L2 norm stays within the limit. */
  private float clipping(List<Block> layer, float scale) {
    double squares = 0;
    for (Block block : layer) {
      graphGradients.readPart(block.from, block.length, gradients);
      for (int j = 0; j < block.length; j++) {
        squares += (double) gradients[j] * gradients[j];
      }
    }
    double norm = scale * Math.sqrt(squares);
    return norm > maxGradientNorm ? (float) (maxGradientNorm / norm) : 1;
  }

  int parameterCount() {
    return graphParameters.columns();
  }

  float[] parameters() {
    float[] flat = new float[parameterCount()];
    graphParameters.read(0, flat);
    return flat;
  }

  void setParameters(float[] from) {
    graphParameters.write(0, from);
  }

  float[] state() {
    float[] flat = new float[stateLength()];
    forEachState(
        (block, i) -> System.arraycopy(block.state[i], 0, flat, placeOf(block, i), block.length));
    return flat;
  }

  int stateLength() {
    return Math.multiplyExact(rule.stateArrays(), parameterCount());
  }

  void setState(float[] flat) {
    forEachState(
        (block, i) -> System.arraycopy(flat, placeOf(block, i), block.state[i], 0, block.length));
  }

  private void forEachState(ObjIntConsumer<Block> copy) {
    for (List<Block> layer : layers) {
      for (Block block : layer) {
        for (int i = 0; i < block.state.length; i++) {
          copy.accept(block, i);
        }
      }
    }
  }

  /** In the flat state: one array after the other, each as long as the parameters. */
  private int placeOf(Block block, int array) {
    return array * parameterCount() + block.from;
  }

  long steps() {
    return step;
  }

  void setSteps(long steps) {
    step = steps;
  }
}
