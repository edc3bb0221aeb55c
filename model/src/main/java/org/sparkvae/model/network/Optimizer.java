package org.sparkvae.model.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.schedule.ISchedule;
import org.sparkvae.model.config.OptimizerConfig;
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
  private final float weightDecay;
  private final int[] layerEnds;
  private final NativeRows graphParameters;
  private final List<Block> blocks = new ArrayList<>();
  private final float[] parameters;
  private final float[] gradients;
  private NativeRows graphGradients;
  private long step;

  /**
   * Neighbors within a layer.
   *
   * @param from place of the first parameter
   * @param length how many
   * @param state of the rule, each array of the length
   */
  private record Block(int from, int length, float[][] state) {}

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
    parameters = new float[Math.min(BLOCK, parameterCount())];
    gradients = new float[parameters.length];
    int from = 0;
    for (int end : layerEnds) {
      for (; from < end; from += BLOCK) {
        int length = Math.min(BLOCK, end - from);
        blocks.add(new Block(from, length, new float[rule.stateArrays()][length]));
      }
      from = end;
    }
    for (Block block : blocks) {
      for (float[] array : block.state) {
        Arrays.fill(array, rule.stateStart());
      }
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
    int block = 0;
    for (int end : layerEnds) {
      float scale = 1f / rows;
      if (maxGradientNorm > 0) {
        scale *= clipping(block, end, scale);
      }
      for (; block < blocks.size() && blocks.get(block).from < end; block++) {
        update(blocks.get(block), scale, rate);
      }
    }
    step++;
  }

  private void update(Block block, float scale, float rate) {
    graphGradients.readPart(block.from, block.length, gradients);
    graphParameters.readPart(block.from, block.length, parameters);
    if (weightDecay == 0) {
      VectorOps.scale(gradients, block.length, scale);
    } else {
      VectorOps.scaleAndAdd(gradients, parameters, block.length, scale, weightDecay);
    }
    rule.update(parameters, gradients, block.state, block.length, rate);
    graphParameters.writePart(block.from, block.length, parameters);
  }

  /** What a layer's mean gradient is multiplied by, so that its L2 norm stays within the limit. */
  private float clipping(int firstBlock, int end, float scale) {
    double squares = 0;
    for (int i = firstBlock; i < blocks.size() && blocks.get(i).from < end; i++) {
      Block block = blocks.get(i);
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
    for (Block block : blocks) {
      for (int i = 0; i < block.state.length; i++) {
        System.arraycopy(block.state[i], 0, flat, placeOf(block, i), block.length);
      }
    }
    return flat;
  }

  int stateLength() {
    return Math.multiplyExact(rule.stateArrays(), parameterCount());
  }

  void setState(float[] flat) {
    for (Block block : blocks) {
      for (int i = 0; i < block.state.length; i++) {
        System.arraycopy(flat, placeOf(block, i), block.state[i], 0, block.length);
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
