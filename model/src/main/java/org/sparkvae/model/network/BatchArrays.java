package org.sparkvae.model.network;

import java.util.HashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.kernel.NativeRows;

/**
 * ND4J arrays that mini-batches are copied into and that are reused between steps, because an
 * allocation outside a workspace costs more than the copy. There is one set per number of rows; a
 * pass has two, since its last mini-batch is shorter.
 */
final class BatchArrays implements AutoCloseable {
  private static final int KINDS = 4;
  private static final int KEPT_SIZES = 4;

  private final VaeConfig config;
  private final EncoderInput encoderInput;
  private final int noiseSize;
  private final Map<String, INDArray> kept = new HashMap<>();

  /**
   * @param noiseSize numbers that a row and sample need
   */
  BatchArrays(VaeConfig config, int noiseSize) {
    this.config = config;
    encoderInput = new EncoderInput(config);
    this.noiseSize = noiseSize;
  }

  /** Must be called before the first array of a mini-batch: it may free those of earlier ones. */
  void begin() {
    if (kept.size() >= KINDS * KEPT_SIZES) {
      close();
    }
  }

  INDArray features(Batch batch) {
    return filled("features", batch.rows(), config.featureSize(), batch.features());
  }

  /**
   * What the encoder gets.
   *
   * @return row-major; {@code batch.features()} itself if the encoder gets them as they are
   */
  float[] encoderInput(Batch batch) {
    return encoderInput.of(batch);
  }

  /**
   * @param input from the other method
   * @param features of the mini-batch
   * @return {@code features} itself if the encoder gets them as they are
   */
  INDArray encoderInput(Batch batch, float[] input, INDArray features) {
    return input == batch.features()
        ? features
        : filled("encoderInput", batch.rows(), config.featureSize(), input);
  }

  INDArray noise(Batch batch) {
    int rows = batch.rows() * config.objective().samplesPerRow();
    return filled("noise", rows, noiseSize, batch.noise());
  }

  INDArray[] rowWeights(Batch batch) {
    return new INDArray[] {filled("rowWeights", batch.rows(), 1, batch.rowWeights())};
  }

  private INDArray filled(String name, int rows, int columns, float[] values) {
    if (values.length < rows * columns) {
      throw new IllegalArgumentException(
          "Invalid "
              + name
              + ": "
              + values.length
              + " numbers (must be at least "
              + rows
              + " rows of "
              + columns
              + ")");
    }
    INDArray array =
        kept.computeIfAbsent(name + rows, key -> Nd4j.create(DataType.FLOAT, rows, columns));
    NativeRows.ofVector(array).write(0, values);
    return array;
  }

  @Override
  public void close() {
    kept.values().forEach(INDArray::close);
    kept.clear();
  }
}
