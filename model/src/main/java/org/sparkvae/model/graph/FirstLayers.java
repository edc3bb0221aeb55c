package org.sparkvae.model.graph;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.sparkvae.model.graph.FusedDense.InputGradient;
import org.sparkvae.model.kernel.SparseInput;

/**
 * The layers of a graph whose input is data. Where nearly all of it is 0, they multiply its entries
 * alone, with results that differ from those of dense products by rounding. Which way is taken
 * depends on the values of the data and on nothing else.
 */
public final class FirstLayers {
  /** Dense products of narrower rows are cheap. */
  private static final int LEAST_FEATURES = 1024;

  /**
   * A dense product takes as long as a sparse one of rows of which one value in so many is not 0.
   */
  private static final int VALUES_PER_ENTRY = 128;

  private final List<FusedDenseLayer> layers = new ArrayList<>();
  private final int featureSize;

  /**
   * @param graph for training or of the encoder
   * @param featureSize of its input
   */
  public FirstLayers(ComputationGraph graph, int featureSize) {
    this.featureSize = featureSize;
    for (Layer layer : graph.getLayers()) {
      if (layer instanceof FusedDenseLayer fused
          && fused.layerConf().inputGradient() == InputGradient.NONE) {
        layers.add(fused);
      }
    }
  }

  /**
   * Takes a mini-batch by its entries, if it has few.
   *
   * @param input what the encoder gets, row-major
   * @return whether it was taken, so that the graph does not read its own input
   */
  public boolean takeBatch(float[] input, int rows) {
    SparseInput sparse =
        canTake()
            ? SparseInput.ofAll(
                input, rows, featureSize, (long) rows * featureSize / VALUES_PER_ENTRY)
            : null;
    layers.forEach(layer -> layer.setSparseInput(sparse, sparse != null));
    return sparse != null;
  }

  /**
   * Takes those rows by their entries that have few. In scoring, the bits of a row must not depend
   * on its neighbors, so each row counts for itself.
   *
   * @param input what the encoder gets, row-major
   * @param from first row of the graph's input
   * @param count number of rows
   * @param offset of the first row in the graph's input
   */
  public void takeRows(float[] input, int from, int count, int offset) {
    if (canTake()) {
      SparseInput sparse =
          SparseInput.ofSome(
              input, from, count, featureSize, offset, featureSize / VALUES_PER_ENTRY);
      boolean isAll = sparse.rows() == count;
      layers.forEach(layer -> layer.setSparseInput(sparse.rows() == 0 ? null : sparse, isAll));
    }
  }

  /** The next input of the graph is dense. */
  public void takeNone() {
    layers.forEach(layer -> layer.setSparseInput(null, false));
  }

  private boolean canTake() {
    return featureSize >= LEAST_FEATURES && !layers.isEmpty();
  }
}
