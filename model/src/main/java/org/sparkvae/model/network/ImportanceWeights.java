package org.sparkvae.model.network;

import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.random.NoiseStream;

/**
 * Importance-weighted log-likelihoods, {@value Chunk#ROWS} pairs of row and sample at a time, so
 * that memory does not grow with the number of rows or samples.
 */
final class ImportanceWeights {
  private final RowScorer scorer;
  private final int featureSize;
  private final int latentSize;
  private final int noiseSize;
  private final float[] features;
  private final float[] noise;
  private final PosteriorParameters encoding;

  ImportanceWeights(RowScorer scorer, VaeConfig config) {
    this.scorer = scorer;
    featureSize = config.featureSize();
    latentSize = config.model().latentSize();
    features = new float[Chunk.ROWS * featureSize];
    noiseSize = scorer.noiseSize();
    noise = new float[Chunk.ROWS * noiseSize];
    int latents = Chunk.ROWS * latentSize;
    encoding =
        new PosteriorParameters(scorer.heads().stream().map(head -> new float[latents]).toList());
  }

  LogLikelihood[] estimate(float[] rows, int count, int samples, NoiseStream[] streams) {
    PosteriorParameters all = scorer.encode(rows, count);
    float[] clipped = scorer.clipped(rows);
    StreamingLogMeanExp[] weights = new StreamingLogMeanExp[count];
    for (int row = 0; row < count; row++) {
      weights[row] = new StreamingLogMeanExp();
    }
    long pairs = (long) count * samples;
    for (long from = 0; from < pairs; from += Chunk.ROWS) {
      int length = (int) Math.min(Chunk.ROWS, pairs - from);
      for (int i = 0; i < length; i++) {
        int row = (int) ((from + i) / samples);
        System.arraycopy(clipped, row * featureSize, features, i * featureSize, featureSize);
        for (int head = 0; head < all.heads().size(); head++) {
          copyLatent(all.heads().get(head), row, encoding.heads().get(head), i);
        }
        streams[row].fillGaussian(noise, i * noiseSize, noiseSize);
      }
      double[] logWeights = scorer.logWeights(features, encoding, noise);
      for (int i = 0; i < length; i++) {
        weights[(int) ((from + i) / samples)].add(logWeights[i]);
      }
    }
    LogLikelihood[] estimates = new LogLikelihood[count];
    for (int row = 0; row < count; row++) {
      estimates[row] = weights[row].estimate();
    }
    return estimates;
  }

  private void copyLatent(float[] from, int row, float[] to, int place) {
    System.arraycopy(from, row * latentSize, to, place * latentSize, latentSize);
  }
}
