package org.sparkvae.spark.bench;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.factory.Nd4j;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.spark.bench.peer.DenseLayers;
import org.sparkvae.spark.bench.peer.DenseLayers.Layer;

/**
 * The matrix products of a network and nothing else, in the order of a step, each on memory of its
 * own as a step has it: so caches are as warm as they are in a step. The time that these take is
 * the least that a step can take with this BLAS; the roofline.
 */
final class GemmBench implements AutoCloseable {
  private final List<FloatPointer> memory = new ArrayList<>();
  private final List<Product> calls = new ArrayList<>();
  private final int rows;
  private double flops;

  /** A layer with its memory: weights, and what comes in and goes out of it. */
  private record Placed(Layer layer, FloatPointer weights, FloatPointer in, FloatPointer out) {}

  private GemmBench(int rows) {
    Nd4j.getBackend(); // loads OpenBLAS, the kernel that the networks run with
    this.rows = rows;
  }

  /**
   * A training step: forward, and back without the gradient by the features.
   *
   * @param rows of the mini-batch, times samples behind the latents
   */
  static GemmBench ofStep(VaeConfig config, int rows) {
    int draws = rows * config.objective().samplesPerRow();
    GemmBench encoder = new GemmBench(rows);
    List<Placed> below = encoder.forward(DenseLayers.encoder(config));
    GemmBench decoder = new GemmBench(draws);
    List<Placed> above = decoder.forward(DenseLayers.decoder(config));
    decoder.backward(above, true);
    encoder.calls.addAll(decoder.calls);
    encoder.flops += decoder.flops;
    encoder.memory.addAll(decoder.memory);
    encoder.backward(below, false);
    return encoder;
  }

  /** Features to the heads. */
  static GemmBench ofEncoding(VaeConfig config, int rows) {
    GemmBench products = new GemmBench(rows);
    products.forward(DenseLayers.encoder(config));
    return products;
  }

  /** Both heads take what the last hidden layer gives. */
  private List<Placed> forward(List<Layer> layers) {
    List<Placed> placed = new ArrayList<>();
    FloatPointer in = filled((long) rows * layers.get(0).fanIn(), 1);
    for (Layer layer : layers) {
      FloatPointer weights =
          filled((long) layer.fanIn() * layer.fanOut(), 1 / Math.sqrt(layer.fanIn()));
      FloatPointer out = filled((long) rows * layer.fanOut(), 1);
      calls.add(Product.forward(rows, layer.fanIn(), layer.fanOut(), in, weights, out));
      flops += layer.flops(rows);
      placed.add(new Placed(layer, weights, in, out));
      if (!isHead(layer)) {
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
    FloatPointer sharedGradient = null; // of what both heads take
    for (int i = layers.size() - 1; i >= 0; i--) {
      Layer layer = layers.get(i).layer();
      if (outGradient == null || isHead(layer)) {
        outGradient = filled((long) rows * layer.fanOut(), 1);
      }
      FloatPointer in = layers.get(i).in();
      FloatPointer weightGradient = filled((long) layer.fanIn() * layer.fanOut(), 0);
      calls.add(
          Product.weightGradient(
              rows, layer.fanIn(), layer.fanOut(), in, outGradient, weightGradient));
      flops += layer.flops(rows);
      boolean isFirst = layers.get(i).in() == layers.get(0).in();
      if (toInput || !isFirst) {
        boolean adds = isHead(layer) && sharedGradient != null;
        FloatPointer inGradient = adds ? sharedGradient : filled((long) rows * layer.fanIn(), 0);
        calls.add(
            Product.inputGradient(
                rows,
                layer.fanIn(),
                layer.fanOut(),
                outGradient,
                layers.get(i).weights(),
                inGradient,
                adds ? 1 : 0));
        flops += layer.flops(rows);
        sharedGradient = inGradient;
        outGradient = inGradient;
      }
    }
  }

  private static boolean isHead(Layer layer) {
    return layer.name().equals(DenseLayers.MEAN) || layer.name().equals(DenseLayers.LOG_VARIANCE);
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

  /** All of them once. */
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
