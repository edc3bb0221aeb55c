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
 * Takes the steps of the optimizer. A step is one pass, block by block, over gradients and
 * parameters (of the graph, copied to short arrays) and over the state (kept here in arrays of
 * block length, because the JIT does not vectorize a loop over a short array and part of a longer
 * one). One pass leaves most of the CPU caches to the matrix products of the next step. The order
 * of operations is DL4J's: mean over rows, clipping per layer, weight prior, update rule.
 */
final class Optimizer {
  /** Two arrays of this many floats fit into a core's level 2 cache. */
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
   * @param from index of the first parameter in the flat order
   * @param length number of parameters
   * @param weightDecay added to the gradient per unit of a parameter
   * @param state arrays of the rule, each of this length
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
    for (List<ParameterSpec> tensors : topology.groups()) {
      List<Block> blocks = new ArrayList<>();
      for (ParameterSpec tensor : tensors) {
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
      graphGradients =
          NativeRows.ofVector(flatGradients); // the same array for the lifetime of the graph
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

  /** The factor that keeps the L2 norm of a layer's mean gradient within the limit. */
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

  /**
   * The index in the flat state, in which the arrays follow each other, each as long as the
   * parameters.
   */
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
