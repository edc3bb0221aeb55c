package org.sparkvae.model.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.FeatureBlock;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.likelihood.DensityKind;
import org.sparkvae.model.likelihood.Likelihood;
import org.sparkvae.model.random.NoiseStream;

/**
 * Fills the missing cells of rows from K draws of z, some rows at a time, so that memory does not
 * grow with the number of rows.
 *
 * <pre>
 * importance-weighted   z_k ~ q(z|o)      w_k proportional to p(o|z_k) p(z_k) / q(z_k|o)
 * iterated              z_k ~ q(z|o, m)   w_k = 1/K           m = E[x_missing|z], z from q(z|o, m), some rounds
 *
 * mean = sum_k w_k E[x_missing|z_k]       deviation and limits: of K draws from sum_k w_k p(x_missing|z_k)
 * </pre>
 *
 * o are the observed cells. The weights are those of Mattei and Frellsen (MIWAE, 2019), the rounds
 * those of Rezende, Mohamed and Wierstra (2014) without noise. Where no cell is observed, z is
 * drawn from the prior. A row's values do not depend on the other rows.
 */
final class Imputer {
  /** Of the pre-activations of some rows and all of their draws. */
  private static final int MOST_VALUES = 4 << 20;

  /** As many take half a gigabyte for all arrays of a row. */
  private static final int MOST_VALUES_OF_A_ROW = 16 << 20;

  private final RowScorer scorer;
  private final VaeConfig config;
  private final ImputationConfig how;
  private final CellUnits units;
  private final int featureSize;
  private final int outputSize;
  private final int draws;
  private final List<int[]> bernoulli;

  Imputer(RowScorer scorer, VaeConfig config, ImputationConfig how, CellUnits units) {
    this.scorer = scorer;
    this.config = config;
    this.how = how;
    this.units = units;
    featureSize = config.featureSize();
    outputSize = scorer.outputSize();
    draws = how.draws();
    bernoulli = bernoulli();
    int width = Math.max(featureSize, outputSize);
    if ((long) draws * width > MOST_VALUES_OF_A_ROW) {
      throw ConfigException.of(
          "",
          "Invalid draws: %d (must be at most %d for rows of %d features)"
              .formatted(draws, MOST_VALUES_OF_A_ROW / width, featureSize));
    }
  }

  Imputation impute(float[] features, int count, NoiseStream[] noise) {
    Imputation all = new Imputation(count * featureSize);
    for (int i = 0; i < count * featureSize; i++) {
      if (!Float.isNaN(features[i])) {
        all.observe(i, units.of(i % featureSize, features[i]));
      }
    }
    int[] incomplete =
        IntStream.range(0, count).filter(row -> observed(features, row) < featureSize).toArray();
    // the decoder computes the draws of a whole chunk in the time of one
    int most =
        Math.max(
            Math.max(1, Chunk.ROWS / draws),
            MOST_VALUES / draws / Math.max(featureSize, outputSize));
    for (int from = 0; from < incomplete.length; from += most) {
      int to = Math.min(incomplete.length, from + most);
      fill(features, Arrays.copyOfRange(incomplete, from, to), noise, all);
    }
    return all;
  }

  private int observed(float[] features, int row) {
    int observed = 0;
    for (int i = row * featureSize; i < (row + 1) * featureSize; i++) {
      observed += Float.isNaN(features[i]) ? 0 : 1;
    }
    return observed;
  }

  private boolean isEmpty(float[] features, int row) {
    return config.blocks().isEmpty()
        ? observed(features, row) == 0
        : FeatureBlock.observedColumns(config.blocks(), features, row * featureSize) == 0;
  }

  private void fill(float[] features, int[] rows, NoiseStream[] noise, Imputation all) {
    int count = rows.length;
    float[] x = new float[count * featureSize];
    NoiseStream[] streams = new NoiseStream[count];
    for (int i = 0; i < count; i++) {
      System.arraycopy(features, rows[i] * featureSize, x, i * featureSize, featureSize);
      streams[i] = noise[rows[i]];
    }
    boolean isWeighted = how.method() == ImputationConfig.Method.IMPORTANCE_WEIGHTED;
    float[] input = isWeighted ? likeDropout(x) : iterated(x, count);
    float[] best = isWeighted ? null : reconstructed(input, count);
    int noiseSize = scorer.noiseSize();
    float[] normals = new float[count * draws * noiseSize];
    for (int i = 0; i < count; i++) {
      streams[i].fillGaussian(normals, i * draws * noiseSize, draws * noiseSize);
    }
    PosteriorParameters encoding = repeated(scorer.encode(input, count));
    float[] outputs;
    double[] logWeights = null;
    if (isWeighted) {
      outputs = new float[Math.multiplyExact(count * draws, outputSize)];
      logWeights = logWeights(x, encoding, normals, outputs);
    } else {
      float[] latents = scorer.fromPosterior(encoding, normals, count * draws);
      outputs = scorer.decoderOutputs(latents, count * draws);
    }
    for (int i = 0; i < count; i++) {
      if (isEmpty(x, i)) {
        float[] ofPrior = new float[draws * scorer.priorNoiseSize()];
        streams[i].fillGaussian(ofPrior, 0, ofPrior.length);
        float[] ofRow = scorer.decoderOutputs(scorer.fromPrior(ofPrior, draws), draws);
        System.arraycopy(ofRow, 0, outputs, i * ofRow.length, ofRow.length);
      }
    }
    for (int i = 0; i < count; i++) {
      float[] ofRow = Arrays.copyOfRange(x, i * featureSize, (i + 1) * featureSize);
      float[] decoded =
          Arrays.copyOfRange(outputs, i * draws * outputSize, (i + 1) * draws * outputSize);
      boolean isEmpty = isEmpty(x, i);
      DrawWeights weights =
          isWeighted && !isEmpty
              ? DrawWeights.of(Arrays.copyOfRange(logWeights, i * draws, (i + 1) * draws))
              : DrawWeights.equal(draws);
      float[] ofCode =
          isWeighted || isEmpty
              ? null
              : Arrays.copyOfRange(best, i * featureSize, (i + 1) * featureSize);
      put(ofRow, ofCode, decoded, weights, streams[i], all, rows[i] * featureSize);
    }
  }

  /** Input dropout multiplies what it keeps by 1 / the share that it keeps. */
  private float[] likeDropout(float[] x) {
    if (config.model().inputDropout() == 0 || !config.blocks().isEmpty()) {
      return x;
    }
    float[] scaled = x.clone();
    for (int row = 0; row < x.length / featureSize; row++) {
      float factor = (float) featureSize / Math.max(1, observed(x, row));
      for (int i = row * featureSize; i < (row + 1) * featureSize; i++) {
        scaled[i] *= factor;
      }
    }
    return scaled;
  }

  /** Missing cells first count as 0, like those that the encoder saw in training, if any. */
  private float[] iterated(float[] x, int count) {
    float[] filled = x;
    for (int round = 0; round < how.rounds(); round++) {
      float[] mean = reconstructed(filled, count);
      float[] next = x.clone();
      for (int i = 0; i < next.length; i++) {
        next[i] = Float.isNaN(x[i]) || isMask(i % featureSize) ? mean[i] : x[i];
      }
      filled = next;
    }
    return filled;
  }

  /** E[x|z] at noise 0. */
  private float[] reconstructed(float[] x, int count) {
    float[] zeros = new float[count * scorer.noiseSize()];
    return scorer.decode(scorer.fromPosterior(scorer.encode(x, count), zeros, count), count);
  }

  /** Whether a feature is a mask, whose mean is 0: nothing is missing any more. */
  private boolean isMask(int feature) {
    int end = 0;
    for (FeatureBlock block : config.blocks()) {
      end += block.size();
      if (feature < end) {
        return block.kind() == FeatureBlock.Kind.MASK;
      }
    }
    return false;
  }

  /** Each row as often as there are draws. */
  private PosteriorParameters repeated(PosteriorParameters encoding) {
    int size = config.model().latentSize();
    return new PosteriorParameters(
        encoding.heads().stream().map(head -> repeated(head, size)).toList());
  }

  private float[] repeated(float[] rows, int size) {
    float[] all = new float[rows.length * draws];
    for (int i = 0; i < all.length / size; i++) {
      System.arraycopy(rows, i / draws * size, all, i * size, size);
    }
    return all;
  }

  /**
   * @param x rows, of each of which there are {@code draws} draws
   * @param outputs set to the decoder's pre-activations of the draws
   */
  private double[] logWeights(
      float[] x, PosteriorParameters encoding, float[] normals, float[] outputs) {
    float[] clipped = scorer.clipped(x);
    int latentSize = config.model().latentSize();
    int noiseSize = scorer.noiseSize();
    double[] all = new double[clipped.length / featureSize * draws];
    float[] rows = new float[Chunk.ROWS * featureSize];
    for (int from = 0; from < all.length; from += Chunk.ROWS) {
      int first = from;
      int count = Math.min(Chunk.ROWS, all.length - from);
      for (int i = 0; i < count; i++) {
        System.arraycopy(
            clipped, (from + i) / draws * featureSize, rows, i * featureSize, featureSize);
      }
      PosteriorParameters chunk =
          new PosteriorParameters(
              encoding.heads().stream().map(head -> chunk(head, first, latentSize)).toList());
      double[] logWeights =
          scorer.logWeights(
              rows, chunk, chunk(normals, from, noiseSize), outputs, from, all.length);
      System.arraycopy(logWeights, 0, all, from, count);
    }
    return all;
  }

  private static float[] chunk(float[] rows, int from, int size) {
    return Arrays.copyOfRange(rows, from * size, (from + Chunk.ROWS) * size);
  }

  /**
   * Fills the missing cells of one row.
   *
   * @param x the row
   * @param best E[x|z] at its code; null for the mean of the draws
   * @param outputs of its draws
   */
  private void put(
      float[] x,
      float[] best,
      float[] outputs,
      DrawWeights weights,
      NoiseStream stream,
      Imputation all,
      int at) {
    float[] means = scorer.likelihood(outputs, draws, Likelihood::mean);
    BitSet grey = new BitSet();
    List<int[]> images =
        bernoulli.stream().filter(of -> GreyCells.areIn(gathered(x, of, 1))).toList();
    double[] scaled = images.isEmpty() ? null : mean(best, means, weights, CellUnits.NONE);
    for (int[] features : images) {
      putGrey(features, x, scaled, means, weights, all, at);
      Arrays.stream(features).forEach(grey::set);
    }
    if (IntStream.range(0, featureSize).allMatch(d -> grey.get(d) || !Float.isNaN(x[d]))) {
      return;
    }
    double[] center = mean(best, means, weights, units);
    float[] drawn = drawn(outputs, weights.resampled(stream.nextUniform()), stream);
    double[] values = new double[draws];
    for (int d = 0; d < featureSize; d++) {
      if (Float.isNaN(x[d]) && !grey.get(d)) {
        for (int k = 0; k < draws; k++) {
          values[k] = units.of(d, drawn[k * featureSize + d]);
        }
        all.mean()[at + d] = center[d];
        all.putDraws(at + d, values);
      }
    }
  }

  private void putGrey(
      int[] grey,
      float[] x,
      double[] center,
      float[] means,
      DrawWeights weights,
      Imputation all,
      int at) {
    GreyCells cells =
        new GreyCells(
            gathered(x, grey, 1),
            Arrays.stream(grey).mapToDouble(d -> center[d]).toArray(),
            gathered(means, grey, draws),
            weights);
    for (int i = 0; i < grey.length; i++) {
      int d = grey[i];
      if (Float.isNaN(x[d])) {
        double zero = units.of(d, 0);
        all.mean()[at + d] = units.of(d, (float) center[d]);
        all.stdDev()[at + d] = Math.abs(units.of(d, (float) cells.stdDev(i)) - zero);
        all.lower()[at + d] = units.of(d, cells.limit(i, center[d], -1));
        all.upper()[at + d] = units.of(d, cells.limit(i, center[d], 1));
      }
    }
  }

  /** Some features of each row. */
  private float[] gathered(float[] rows, int[] features, int count) {
    float[] gathered = new float[count * features.length];
    for (int i = 0; i < gathered.length; i++) {
      gathered[i] = rows[i / features.length * featureSize + features[i % features.length]];
    }
    return gathered;
  }

  /** The features that have Bernoulli's likelihood, those of each image or vector for itself. */
  private List<int[]> bernoulli() {
    List<int[]> all = new ArrayList<>();
    if (config.blocks().isEmpty() && scorer.kind() == DensityKind.CROSS_ENTROPY) {
      all.add(IntStream.range(0, featureSize).toArray());
    }
    int from = 0;
    for (FeatureBlock block : config.blocks()) {
      if (block.kind() == FeatureBlock.Kind.BINARY) {
        all.add(IntStream.range(from, from + block.size()).toArray());
      }
      from += block.size();
    }
    return all;
  }

  private double[] mean(float[] best, float[] means, DrawWeights weights, CellUnits of) {
    double[] mean = new double[featureSize];
    for (int k = 0; k < draws && best == null; k++) {
      for (int d = 0; d < featureSize; d++) {
        mean[d] += weights.of(k) * of.of(d, means[k * featureSize + d]);
      }
    }
    for (int d = 0; d < featureSize && best != null; d++) {
      mean[d] = of.of(d, best[d]);
    }
    return mean;
  }

  private float[] drawn(float[] outputs, int[] chosen, NoiseStream stream) {
    float[] ofChosen = new float[outputs.length];
    for (int k = 0; k < draws; k++) {
      System.arraycopy(outputs, chosen[k] * outputSize, ofChosen, k * outputSize, outputSize);
    }
    return scorer.likelihood(
        ofChosen, draws, (likelihood, output) -> likelihood.sample(output, stream));
  }
}
