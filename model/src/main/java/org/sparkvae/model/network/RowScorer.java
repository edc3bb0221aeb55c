package org.sparkvae.model.network;

import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.graph.VaeGraphs;
import org.sparkvae.model.kernel.NativeRows;
import org.sparkvae.model.likelihood.Likelihood;
import org.sparkvae.model.likelihood.Likelihoods;
import org.sparkvae.model.posterior.DiagonalGaussian;
import org.sparkvae.model.posterior.Posterior;
import org.sparkvae.model.prior.Prior;
import org.sparkvae.model.prior.StandardNormal;
import org.sparkvae.model.random.NoiseStream;

/**
 * Computes row-wise values with encoder and decoder as separate graphs, whose parameters are views
 * of the trained ones. It always processes {@value #CHUNK_ROWS} rows at a time: a matrix product of
 * another height can use another kernel, and the value of a row must not depend on its neighbors.
 * Unused rows and margins hold arbitrary finite values: zeros, or rows of an earlier chunk.
 */
@SuppressWarnings(
    "try") // a workspace is opened for the allocations inside; its variable is not used
final class RowScorer implements AutoCloseable {
  /** Rows of data in a chunk. */
  static final int CHUNK_ROWS = 240;

  /**
   * OpenBLAS's Haswell and Zen kernels compute the first and the last 8 rows of a product of this
   * height with different rounding than the rows between; taller products have such rows in the
   * middle, too.
   */
  private static final int MARGIN = 8;

  private static final int HEIGHT = MARGIN + CHUNK_ROWS + MARGIN;

  private static final WorkspaceConfiguration SCRATCH =
      WorkspaceConfiguration.builder().policyLearning(LearningPolicy.FIRST_LOOP).build();

  private final int featureSize;
  private final int latentSize;
  private final ComputationGraph encoder;
  private final ComputationGraph decoder;
  private final Likelihood likelihood;
  private final Posterior posterior = new DiagonalGaussian();
  private final Prior prior = new StandardNormal();
  private final INDArray own; // of the likelihood; null if it has none
  private final INDArray features;
  private final INDArray latents;
  private final INDArray noise;

  /**
   * @param parameters of the whole graph; not copied
   */
  RowScorer(VaeConfig config, VaeGraphs graphs, INDArray parameters) {
    featureSize = config.featureSize();
    latentSize = config.model().latentSize();
    likelihood = Likelihoods.of(config.model().likelihood());
    encoder = new ComputationGraph(graphs.encoder());
    decoder = new ComputationGraph(graphs.decoder());
    long split = parameterCount(encoder);
    encoder.init(view(parameters, 0, split), false);
    long end = split + parameterCount(decoder);
    decoder.init(view(parameters, split, end), false);
    own = likelihood.own().isEmpty() ? null : view(parameters, end, parameters.length());
    features = zeros(featureSize);
    latents = zeros(latentSize);
    noise = zeros(latentSize);
  }

  private static long parameterCount(ComputationGraph graph) {
    return graph.getConfiguration().getVertices().values().stream()
        .mapToLong(vertex -> vertex.numParams(true))
        .sum();
  }

  private static INDArray view(INDArray parameters, long from, long to) {
    INDArray flat = parameters.reshape(parameters.length());
    return flat.get(NDArrayIndex.interval(from, to)).reshape(1, to - from);
  }

  PosteriorParameters encode(float[] rows, int count) {
    PosteriorParameters all =
        new PosteriorParameters(new float[count * latentSize], new float[count * latentSize]);
    for (int from = 0; from < count; from += CHUNK_ROWS) {
      fill(features, rows, from, count);
      PosteriorParameters chunk = encodeFeatures();
      take(chunk.mean(), all.mean(), from, count);
      take(chunk.logVariance(), all.logVariance(), from, count);
    }
    return all;
  }

  private PosteriorParameters encodeFeatures() {
    INDArray[] heads = encoder.output(features);
    PosteriorParameters encoding =
        new PosteriorParameters(NativeRows.values(heads[0]), NativeRows.values(heads[1]));
    for (INDArray head : heads) {
      head.close();
    }
    return encoding;
  }

  float[] decode(float[] rows, int count) {
    float[] all = new float[Math.multiplyExact(count, featureSize)];
    for (int from = 0; from < count; from += CHUNK_ROWS) {
      fill(latents, rows, from, count);
      try (INDArray output = decoder.outputSingle(latents);
          MemoryWorkspace scratch = scratch()) {
        take(NativeRows.values(likelihood.mean(output)), all, from, count);
      }
    }
    return all;
  }

  float[] generate(int count, NoiseStream from) {
    float[] draws = new float[count * latentSize];
    from.fillGaussian(draws, 0, draws.length);
    return decode(fromPrior(draws, count), count);
  }

  float[] fromPrior(float[] draws, int count) {
    float[] all = new float[count * latentSize];
    for (int from = 0; from < count; from += CHUNK_ROWS) {
      fill(noise, draws, from, count);
      try (INDArray drawn = prior.sample(noise)) {
        take(NativeRows.values(drawn), all, from, count);
      }
    }
    return all;
  }

  float[] fromPosterior(PosteriorParameters encoding, float[] draws, int count) {
    float[] all = new float[count * latentSize];
    for (int from = 0; from < count; from += CHUNK_ROWS) {
      fill(noise, draws, from, count);
      setLatents(chunk(encoding, from, count));
      take(NativeRows.values(latents), all, from, count);
    }
    return all;
  }

  RowBounds negativeElbo(float[] rows, int count, float[] draws) {
    RowBounds all = new RowBounds(new float[count], new float[count]);
    float[] clipped = likelihood.clipped(rows);
    for (int from = 0; from < count; from += CHUNK_ROWS) {
      fill(features, rows, from, count);
      fill(noise, draws, from, count);
      PosteriorParameters encoding = encodeFeatures();
      setLatents(encoding);
      if (clipped != rows) {
        fill(features, clipped, from, count);
      }
      take(reconstructionNll(), all.reconstructionNll(), from, count);
      take(kl(encoding), all.klDivergence(), from, count);
    }
    return all;
  }

  private float[] kl(PosteriorParameters encoding) {
    try (MemoryWorkspace scratch = scratch()) {
      return prior
          .klDivergenceFrom(posterior)
          .orElseThrow()
          .klDivergence(heads(encoding))
          .toFloatVector();
    }
  }

  /** -log p(x|z) of the features, given the latents. */
  private float[] reconstructionNll() {
    try (INDArray output = decoder.outputSingle(latents);
        MemoryWorkspace scratch = scratch()) {
      Likelihood now = own == null ? likelihood : likelihood.with(own.toDoubleVector());
      return now.reconstructionNll(features, output).toFloatVector();
    }
  }

  /** The values whose likelihood is computed; see {@link Likelihood#clipped}. */
  float[] clipped(float[] rows) {
    return likelihood.clipped(rows);
  }

  /**
   * log w = log p(x|z) + log p(z) - log q(z|x), z = latent(encoding, draws), for the rows of a
   * chunk.
   *
   * @param rows CHUNK_ROWS * featureSize, as {@link #clipped} gives them; the other arguments have
   *     CHUNK_ROWS rows, too
   */
  float[] logWeights(float[] rows, PosteriorParameters encodingOfRows, float[] draws) {
    fill(features, rows, 0, CHUNK_ROWS);
    fill(noise, draws, 0, CHUNK_ROWS);
    PosteriorParameters encoding = chunk(encodingOfRows, 0, CHUNK_ROWS);
    setLatents(encoding);
    float[] nll = reconstructionNll();
    try (MemoryWorkspace scratch = scratch()) {
      INDArray logWeights =
          prior.logDensity(latents).subi(posterior.logDensity(heads(encoding), noise));
      float[] values = logWeights.toFloatVector();
      float[] ofRows = new float[CHUNK_ROWS];
      for (int row = 0; row < CHUNK_ROWS; row++) {
        ofRows[row] = values[MARGIN + row] - nll[MARGIN + row];
      }
      return ofRows;
    }
  }

  /** Computes z from the encoding and the noise. */
  private void setLatents(PosteriorParameters encoding) {
    try (MemoryWorkspace scratch = scratch()) {
      latents.assign(posterior.latent(heads(encoding), noise));
    }
  }

  private List<INDArray> heads(PosteriorParameters encoding) {
    return List.of(
        NativeRows.matrix(encoding.mean(), HEIGHT, latentSize),
        NativeRows.matrix(encoding.logVariance(), HEIGHT, latentSize));
  }

  private static MemoryWorkspace scratch() {
    return Nd4j.getWorkspaceManager().getAndActivateWorkspace(SCRATCH, "VAE_SCORING");
  }

  /** Copies rows from, from + 1, ... to the rows between the margins of a chunk. */
  private static void fill(INDArray chunk, float[] rows, int from, int count) {
    NativeRows to = NativeRows.of(chunk);
    int columns = chunk.columns();
    int length = Math.min(CHUNK_ROWS, count - from) * columns;
    to.writePart(MARGIN * columns, length, rows, from * columns);
  }

  private static INDArray zeros(int columns) {
    return Nd4j.create(DataType.FLOAT, HEIGHT, columns);
  }

  /** Copies the results of the rows between the margins. */
  private static void take(float[] chunk, float[] all, int from, int count) {
    int columns = chunk.length / HEIGHT;
    int length = Math.min(CHUNK_ROWS, count - from) * columns;
    System.arraycopy(chunk, MARGIN * columns, all, from * columns, length);
  }

  private PosteriorParameters chunk(PosteriorParameters all, int from, int count) {
    return new PosteriorParameters(
        padded(all.mean(), from, count), padded(all.logVariance(), from, count));
  }

  private float[] padded(float[] rows, int from, int count) {
    int length = Math.min(CHUNK_ROWS, count - from) * latentSize;
    float[] chunk = new float[HEIGHT * latentSize];
    System.arraycopy(rows, from * latentSize, chunk, MARGIN * latentSize, length);
    return chunk;
  }

  /** Frees everything except the parameters, which belong to the whole graph. */
  @Override
  public void close() {
    features.close();
    latents.close();
    noise.close();
  }
}
