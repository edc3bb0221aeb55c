package org.sparkvae.spark.score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.sparkvae.model.network.RowBounds;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.model.random.Purpose;
import org.sparkvae.model.random.RowNoise;
import org.sparkvae.spark.data.source.RowIdentity;

/**
 * Negative ELBOs of rows as means of some draws, which depend on (seed, content of the row) alone.
 * The first draw of a row does not depend on how many there are.
 *
 * @param network open, with the parameters of the model
 * @param draws of z per row
 */
record ElboDraws(VaeNetwork network, int draws) {

  /** The terms of some rows, in nats. */
  record Terms(double[] reconstructionNll, double[] klDivergence) {
    double[] negativeElbo() {
      double[] sum = new double[reconstructionNll.length];
      Arrays.setAll(sum, row -> reconstructionNll[row] + klDivergence[row]);
      return sum;
    }
  }

  /** {@return the key of the draws of each row} */
  static long[] keys(float[] features, int rows, int featureSize) {
    long[] keys = new long[rows];
    Arrays.setAll(keys, row -> RowIdentity.ofContent(features, row * featureSize, featureSize));
    return keys;
  }

  Terms terms(float[] features, long[] keys) {
    double[] nll = new double[keys.length];
    double[] kl = new double[keys.length];
    forEachDraw(
        keys,
        noise -> {
          RowBounds draw = network.negativeElbo(features, keys.length, noise);
          for (int row = 0; row < keys.length; row++) {
            nll[row] += draw.reconstructionNll()[row];
            kl[row] += draw.klDivergence()[row];
          }
        });
    divide(nll);
    divide(kl);
    return new Terms(nll, kl);
  }

  /**
   * @param gathered what is kept of a draw, given what each feature adds to the reconstruction term
   * @return the mean over the draws
   */
  double[] nll(float[] features, long[] keys, UnaryOperator<double[]> gathered) {
    List<double[]> sum = new ArrayList<>();
    forEachDraw(
        keys,
        noise -> {
          double[] draw = gathered.apply(network.nllByFeature(features, keys.length, noise));
          if (sum.isEmpty()) {
            sum.add(new double[draw.length]);
          }
          for (int i = 0; i < draw.length; i++) {
            sum.get(0)[i] += draw[i];
          }
        });
    divide(sum.get(0));
    return sum.get(0);
  }

  private void divide(double[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] /= draws;
    }
  }

  private void forEachDraw(long[] keys, Consumer<float[]> use) {
    NoiseStream[] streams =
        RowNoise.streams(network.config().seed(), Purpose.EVALUATION_NOISE, keys);
    int size = network.noiseSize();
    float[] noise = new float[keys.length * size];
    for (int draw = 0; draw < draws; draw++) {
      for (int row = 0; row < keys.length; row++) {
        streams[row].fillGaussian(noise, row * size, size);
      }
      use.accept(noise);
    }
  }
}
