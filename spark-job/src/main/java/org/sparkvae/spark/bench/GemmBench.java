package org.sparkvae.spark.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.factory.Nd4j;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.graph.Topology;
import org.sparkvae.model.graph.Topology.Layer;
import org.sparkvae.model.graph.Topology.Role;
import org.sparkvae.model.random.NoiseStream;

/**
 * The matrix products of a network alone, in the order of a training step and each on memory of its
 * own, so that caches are as warm as in a step. Their time is the least that a step can take with
 * this BLAS: the roofline.
 */
final class GemmBench implements AutoCloseable {
  private final List<FloatPointer> memory = new ArrayList<>();
  private final List<Product> calls = new ArrayList<>();
  private final int rows;
  private double flops;

  /** A layer with its memory: weights, input and output. */
  private record Placed(Layer layer, FloatPointer weights, FloatPointer in, FloatPointer out) {}

  private GemmBench(int rows) {
    Nd4j.getBackend(); // loads OpenBLAS with the kernel that the networks use
    this.rows = rows;
  }

  /**
   * The products of a training step: forward, and backward without the gradient by the features.
   *
   * @param rows rows of the mini-batch; the decoder has samplesPerRow times as many
   */
  static GemmBench ofStep(VaeConfig config, int rows) {
    int draws = rows * config.objective().samplesPerRow();
    GemmBench encoder = new GemmBench(rows);
    Topology topology = Topology.of(config);
    List<Placed> below = encoder.forward(topology.encoder());
    GemmBench decoder = new GemmBench(draws);
    List<Placed> above = decoder.forward(topology.decoder());
    decoder.backward(above, true);
    encoder.calls.addAll(decoder.calls);
    encoder.flops += decoder.flops;
    encoder.memory.addAll(decoder.memory);
    encoder.backward(below, false);
    return encoder;
  }

  /** The products from the features to the heads. */
  static GemmBench ofEncoding(VaeConfig config, int rows) {
    GemmBench products = new GemmBench(rows);
    products.forward(Topology.of(config).encoder());
    return products;
  }

  /** Both heads read the output of the last hidden layer. */
  private List<Placed> forward(List<Layer> layers) {
    List<Placed> placed = new ArrayList<>();
    FloatPointer in = filled(rows * layers.get(0).fanIn(), 1);
    for (Layer layer : layers) {
      int fanIn = Math.toIntExact(layer.fanIn());
      int fanOut = Math.toIntExact(layer.fanOut());
      FloatPointer weights = filled(layer.weights().length(), 1 / Math.sqrt(fanIn));
      FloatPointer out = filled((long) rows * fanOut, 1);
      calls.add(Product.forward(rows, fanIn, fanOut, in, weights, out));
      flops += rows * flopsPerRow(layer);
      placed.add(new Placed(layer, weights, in, out));
      if (layer.role() != Role.HEAD) {
        in = out;
      }
    }
    return placed;
  }

  /**
   * @param toInput whether the first layer's input has a gradient
   */
  private void backward(List<Placed> layers, boolean toInput) {
    FloatPointer outGradient = null;
    FloatPointer sharedGradient = null; // of the input of both heads
    for (int i = layers.size() - 1; i >= 0; i--) {
      Layer layer = layers.get(i).layer();
      int fanIn = Math.toIntExact(layer.fanIn());
      int fanOut = Math.toIntExact(layer.fanOut());
      if (outGradient == null || layer.role() == Role.HEAD) {
        outGradient = filled((long) rows * fanOut, 1);
      }
      FloatPointer in = layers.get(i).in();
      FloatPointer weightGradient = filled(layer.weights().length(), 0);
      calls.add(Product.weightGradient(rows, fanIn, fanOut, in, outGradient, weightGradient));
      flops += rows * flopsPerRow(layer);
      boolean isFirst = layers.get(i).in() == layers.get(0).in();
      if (toInput || !isFirst) {
        boolean adds = layer.role() == Role.HEAD && sharedGradient != null;
        FloatPointer inGradient = adds ? sharedGradient : filled((long) rows * fanIn, 0);
        calls.add(
            Product.inputGradient(
                rows,
                fanIn,
                fanOut,
                outGradient,
                layers.get(i).weights(),
                inGradient,
                adds ? 1 : 0));
        flops += rows * flopsPerRow(layer);
        sharedGradient = inGradient;
        outGradient = inGradient;
      }
    }
  }

  /**
   * Multiplications and additions of a training step per row, with one sample a row: three products
   * a layer, without the gradients with respect to the features.
   */
  static double flopsPerRow(VaeConfig config) {
    Topology topology = Topology.of(config);
    int overFeatures = config.model().encoderLayers().isEmpty() ? topology.encoder().size() : 1;
    return 3 * flopsPerRow(topology.layers())
        - flopsPerRow(topology.encoder().stream().limit(overFeatures));
  }

  private static double flopsPerRow(Stream<Layer> layers) {
    return layers.mapToDouble(GemmBench::flopsPerRow).sum();
  }

  /** Multiplications and additions of one product with the weights of a layer, per row. */
  private static double flopsPerRow(Layer layer) {
    return 2.0 * layer.weights().length();
  }

  private FloatPointer filled(long size, double scale) {
    float[] values = new float[Math.toIntExact(size)];
    NoiseStream noise = NoiseStream.of(memory.size());
    for (int i = 0; scale > 0 && i < values.length; i++) {
      values[i] = (float) (scale * (2 * noise.nextUniform() - 1));
    }
    FloatPointer pointer = new FloatPointer(size);
    pointer.put(values);
    memory.add(pointer);
    return pointer;
  }

  /** Computes all products once. */
  void run() {
    for (Product call : calls) {
      call.run();
    }
  }

  int calls() {
    return calls.size();
  }

  /** Multiplications and additions of one {@link #run}. */
  double flops() {
    return flops;
  }

  @Override
  public void close() {
    memory.forEach(FloatPointer::close);
    memory.clear();
    calls.clear();
  }
}
