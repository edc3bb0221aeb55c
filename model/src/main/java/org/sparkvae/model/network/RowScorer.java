package org.sparkvae.model.network;

import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.graph.VaeGraphs;
import org.sparkvae.model.likelihood.Likelihood;
import org.sparkvae.model.likelihood.Likelihoods;
import org.sparkvae.model.posterior.DiagonalGaussian;
import org.sparkvae.model.posterior.Posterior;
import org.sparkvae.model.prior.Prior;
import org.sparkvae.model.prior.StandardNormal;
import org.sparkvae.model.random.NoiseStream;

/**
 * Row-wise values from encoder and decoder as graphs of their own, over views of the parameters
 * that train. Always {@value #CHUNK_ROWS} rows at a time, padded with zeros: a matrix product of
 * another height can take another kernel, and a row's value must not depend on its neighbors.
 */
@SuppressWarnings("try") // a workspace is opened for what is allocated inside, not to be named
final class RowScorer implements AutoCloseable {
  /** Rows of data in a chunk. */
  static final int CHUNK_ROWS = 224;

  private static final int MARGIN = 16;
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
    decoder.init(view(parameters, split, parameters.length()), false);
    features = FlatArrays.matrix(HEIGHT, featureSize);
    latents = FlatArrays.matrix(HEIGHT, latentSize);
    noise = FlatArrays.matrix(HEIGHT, latentSize);
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

  Encoding encode(float[] rows, int count) {
    Encoding all = new Encoding(new float[count * latentSize], new float[count * latentSize]);
    for (int from = 0; from < count; from += CHUNK_ROWS) {
      int length = Math.min(CHUNK_ROWS, count - from) * latentSize;
      Encoding chunk = encodeChunk(padded(rows, from, count, featureSize));
      System.arraycopy(chunk.mean(), MARGIN * latentSize, all.mean(), from * latentSize, length);
      System.arraycopy(
          chunk.logVariance(), MARGIN * latentSize, all.logVariance(), from * latentSize, length);
    }
    return all;
  }

  private Encoding encodeChunk(float[] chunk) {
    FlatArrays.put(chunk, features);
    INDArray[] heads = encoder.output(features);
    Encoding encoding = new Encoding(FlatArrays.rowMajor(heads[0]), FlatArrays.rowMajor(heads[1]));
    for (INDArray head : heads) {
      head.close();
    }
    return encoding;
  }

  float[] decode(float[] rows, int count) {
    float[] all = new float[Math.multiplyExact(count, featureSize)];
    for (int from = 0; from < count; from += CHUNK_ROWS) {
      FlatArrays.put(padded(rows, from, count, latentSize), latents);
      try (INDArray output = decoder.outputSingle(latents);
          MemoryWorkspace scratch = scratch()) {
        int length = Math.min(CHUNK_ROWS, count - from) * featureSize;
        float[] mean = FlatArrays.rowMajor(likelihood.mean(output).dup('c'));
        System.arraycopy(mean, MARGIN * featureSize, all, from * featureSize, length);
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
      FlatArrays.put(padded(draws, from, count, latentSize), noise);
      try (INDArray drawn = prior.sample(noise)) {
        int length = Math.min(CHUNK_ROWS, count - from) * latentSize;
        System.arraycopy(
            FlatArrays.rowMajor(drawn), MARGIN * latentSize, all, from * latentSize, length);
      }
    }
    return all;
  }

  float[] fromPosterior(Encoding encoding, float[] draws, int count) {
    float[] all = new float[count * latentSize];
    for (int from = 0; from < count; from += CHUNK_ROWS) {
      Encoding chunk =
          new Encoding(
              padded(encoding.mean(), from, count, latentSize),
              padded(encoding.logVariance(), from, count, latentSize));
      setLatents(chunk, padded(draws, from, count, latentSize));
      int length = Math.min(CHUNK_ROWS, count - from) * latentSize;
      System.arraycopy(
          FlatArrays.get(latents), MARGIN * latentSize, all, from * latentSize, length);
    }
    return all;
  }

  RowBounds negativeElbo(float[] rows, int count, float[] draws) {
    RowBounds all = new RowBounds(new float[count], new float[count]);
    for (int from = 0; from < count; from += CHUNK_ROWS) {
      float[] chunk = padded(rows, from, count, featureSize);
      float[] chunkDraws = padded(draws, from, count, latentSize);
      Encoding encoding = encodeChunk(chunk);
      RowBounds bounds =
          new RowBounds(reconstructionNll(chunk, encoding, chunkDraws), kl(encoding));
      int length = Math.min(CHUNK_ROWS, count - from);
      System.arraycopy(bounds.reconstructionNll(), MARGIN, all.reconstructionNll(), from, length);
      System.arraycopy(bounds.klDivergence(), MARGIN, all.klDivergence(), from, length);
    }
    return all;
  }

  private float[] kl(Encoding encoding) {
    try (MemoryWorkspace scratch = scratch()) {
      return prior
          .klDivergenceFrom(posterior)
          .orElseThrow()
          .klDivergence(heads(encoding))
          .toFloatVector();
    }
  }

  /** -log p(x|z) of a chunk, z = latent(encoding, draws). */
  private float[] reconstructionNll(float[] chunk, Encoding encoding, float[] draws) {
    setLatents(encoding, draws);
    FlatArrays.put(chunk, features);
    try (INDArray output = decoder.outputSingle(latents);
        MemoryWorkspace scratch = scratch()) {
      return likelihood.reconstructionNll(features, output).toFloatVector();
    }
  }

  /**
   * log w = log p(x|z) + log p(z) - log q(z|x), z = latent(encoding, draws), of a chunk's rows.
   *
   * @param rows CHUNK_ROWS * featureSize; likewise the others
   */
  float[] logWeights(float[] rows, Encoding encodingOfRows, float[] drawsOfRows) {
    float[] chunk = padded(rows, 0, CHUNK_ROWS, featureSize);
    float[] draws = padded(drawsOfRows, 0, CHUNK_ROWS, latentSize);
    Encoding encoding =
        new Encoding(
            padded(encodingOfRows.mean(), 0, CHUNK_ROWS, latentSize),
            padded(encodingOfRows.logVariance(), 0, CHUNK_ROWS, latentSize));
    float[] nll = reconstructionNll(chunk, encoding, draws); // leaves z in latents
    try (MemoryWorkspace scratch = scratch()) {
      FlatArrays.put(draws, noise);
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

  private void setLatents(Encoding encoding, float[] draws) {
    try (MemoryWorkspace scratch = scratch()) {
      FlatArrays.put(draws, noise);
      latents.assign(posterior.latent(heads(encoding), noise));
    }
  }

  private List<INDArray> heads(Encoding encoding) {
    return List.of(
        Nd4j.createFromArray(encoding.mean()).reshape('c', HEIGHT, latentSize),
        Nd4j.createFromArray(encoding.logVariance()).reshape('c', HEIGHT, latentSize));
  }

  private static MemoryWorkspace scratch() {
    return Nd4j.getWorkspaceManager().getAndActivateWorkspace(SCRATCH, "VAE_SCORING");
  }

  private static float[] padded(float[] rows, int from, int count, int columns) {
    int end = Math.min(from + CHUNK_ROWS, count);
    float[] chunk = new float[HEIGHT * columns];
    System.arraycopy(rows, from * columns, chunk, MARGIN * columns, (end - from) * columns);
    return chunk;
  }

  /** All but the parameters, which are the whole graph's. */
  @Override
  public void close() {
    features.close();
    latents.close();
    noise.close();
  }
}
