package org.sparkvae.model.network;

import org.sparkvae.model.config.InputNormalization;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.kernel.VectorOps;
import org.sparkvae.model.random.NoiseStream;

/**
 * What the encoder gets of rows: 0 in place of cells that are not observed, the row normalized, and
 * in training some of its features dropped.
 *
 * <pre>
 * x -> x / |x|        dropout with probability p: 0, or the value / (1 - p)
 * </pre>
 *
 * As in Liang et al. (arXiv:1802.05814), whose norm is that of the whole row. The likelihood takes
 * x as it is.
 */
final class EncoderInput {
  private final int featureSize;
  private final boolean isNormalized;
  private final double dropout;

  EncoderInput(VaeConfig config) {
    featureSize = config.featureSize();
    isNormalized = config.model().inputNormalization() == InputNormalization.L2;
    dropout = config.model().inputDropout();
  }

  /**
   * Without dropout.
   *
   * @param rows row-major, length at least count * featureSize; not changed
   * @return {@code rows} itself if they are what the encoder gets
   */
  float[] of(float[] rows, int count) {
    float[] numbers = VectorOps.zeroForNan(rows, count * featureSize);
    if (!isNormalized) {
      return numbers;
    }
    float[] input = numbers == rows ? rows.clone() : numbers;
    for (int row = 0; row < count; row++) {
      normalize(input, row * featureSize);
    }
    return input;
  }

  /** A row of zeros stays as it is. */
  private void normalize(float[] input, int offset) {
    double squares = 0;
    for (int i = offset; i < offset + featureSize; i++) {
      squares += (double) input[i] * input[i];
    }
    float factor = squares == 0 ? 1 : (float) (1 / Math.sqrt(squares));
    for (int i = offset; i < offset + featureSize; i++) {
      input[i] *= factor;
    }
  }

  /**
   * With dropout, if there is any. A feature that is 0 takes no draw, because dropping it changes
   * nothing: sparse rows take few.
   *
   * @return {@code batch.features()} itself if they are what the encoder gets
   */
  float[] of(Batch batch) {
    float[] input = of(batch.features(), batch.rows());
    if (dropout == 0) {
      return input;
    }
    float[] dropped = input == batch.features() ? input.clone() : input;
    float kept = (float) (1 / (1 - dropout));
    for (int row = 0; row < batch.rows(); row++) {
      NoiseStream stream = NoiseStream.of(batch.dropoutKeys()[row]);
      for (int i = row * featureSize; i < (row + 1) * featureSize; i++) {
        if (dropped[i] != 0) {
          dropped[i] = stream.nextUniform() < dropout ? 0 : kept * dropped[i];
        }
      }
    }
    return dropped;
  }
}
