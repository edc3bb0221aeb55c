package org.sparkvae.spark.score;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.Vectors;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.network.Encoding;
import org.sparkvae.model.network.LogLikelihood;
import org.sparkvae.model.network.RowBounds;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.model.random.Purpose;
import org.sparkvae.model.random.RowNoise;
import org.sparkvae.spark.data.ScaledRow;
import org.sparkvae.spark.score.ScoreRequest.LatentType;
import org.sparkvae.spark.train.NetworkPool;
import scala.collection.mutable.WrappedArray;

/**
 * Scores a chunk of rows with a network of its own, column by column. Draws are keyed by (the
 * model's seed, the row's scaled content).
 */
final class ChunkScorer implements AutoCloseable {
  /** Nine of the network's own chunks; fewer rows where they are wide. */
  private static final int MOST_ROWS = 2016;

  private static final int MOST_VALUES = 4 << 20;

  private final VaeConfig config;
  private final ScoreRequest request;
  private VaeNetwork network;

  /** A chunk as the network takes it; what several columns need is computed once. */
  private final class Chunk {
    final int rows;
    final float[] features;
    final long[] keys;
    private Encoding encoding;
    private RowBounds bounds;

    Chunk(List<ScaledRow> from) {
      rows = from.size();
      int size = config.featureSize();
      features = new float[rows * size];
      keys = new long[rows];
      for (int row = 0; row < rows; row++) {
        System.arraycopy(from.get(row).features(), 0, features, row * size, size);
        keys[row] = from.get(row).contentHash();
      }
    }

    Encoding encoding() {
      if (encoding == null) {
        encoding = network.encode(features, rows);
      }
      return encoding;
    }

    RowBounds bounds() {
      if (bounds == null) {
        bounds = network.negativeElbo(features, rows, noise(Purpose.EVALUATION_NOISE));
      }
      return bounds;
    }

    float[] noise(Purpose purpose) {
      return RowNoise.of(config.seed(), purpose, keys, config.model().latentSize());
    }
  }

  ChunkScorer(VaeConfig config, float[] parameters, ScoreRequest request) {
    this.config = config;
    this.request = request;
    network = NetworkPool.borrow(config);
    network.setParameters(parameters);
  }

  int rowsPerChunk() {
    return Math.max(1, Math.min(MOST_ROWS, MOST_VALUES / config.featureSize()));
  }

  /**
   * @param rows at most {@link #rowsPerChunk}
   * @return the values of each column, row by row, as Spark takes them
   */
  Object[][] score(List<ScaledRow> rows) {
    Chunk chunk = new Chunk(rows);
    return request.columns().stream().map(column -> column(column, chunk)).toArray(Object[][]::new);
  }

  private Object[] column(ScoreColumn column, Chunk chunk) {
    return switch (column) {
      case LATENT_MEAN -> latents(chunk.encoding().mean(), chunk.rows);
      case LATENT_LOG_VARIANCE -> latents(chunk.encoding().logVariance(), chunk.rows);
      case LATENT_SAMPLE ->
          latents(
              network.fromPosterior(chunk.encoding(), chunk.noise(Purpose.GENERATION), chunk.rows),
              chunk.rows);
      case NEGATIVE_ELBO -> {
        Object[] values = new Object[chunk.rows];
        Arrays.setAll(values, row -> chunk.bounds().negativeElbo(row));
        yield values;
      }
      case RECONSTRUCTION_NLL -> numbers(chunk.bounds().reconstructionNll());
      case KL_DIVERGENCE -> numbers(chunk.bounds().klDivergence());
      case IMPORTANCE_WEIGHTED_LOG_LIKELIHOOD -> logLikelihoods(chunk);
      case RECONSTRUCTION ->
          arrays(network.decode(chunk.encoding().mean(), chunk.rows), config.featureSize());
    };
  }

  private Object[] logLikelihoods(Chunk chunk) {
    LogLikelihood[] estimates =
        network.importanceWeightedLogLikelihood(
            chunk.features,
            chunk.rows,
            request.samples(),
            RowNoise.streams(config.seed(), Purpose.IMPORTANCE_NOISE, chunk.keys));
    return Arrays.stream(estimates).map(LogLikelihood::value).toArray();
  }

  private Object[] latents(float[] rowMajor, int rows) {
    int size = config.model().latentSize();
    if (request.latentType() == LatentType.ARRAY) {
      return arrays(rowMajor, size);
    }
    Object[] vectors = new Object[rows];
    for (int row = 0; row < rows; row++) {
      double[] values = new double[size];
      for (int i = 0; i < size; i++) {
        values[i] = rowMajor[row * size + i];
      }
      vectors[row] = Vectors.dense(values);
    }
    return vectors;
  }

  /** Spark takes no float[] for an array column, but Scala's view of one. */
  static Object[] arrays(float[] rowMajor, int size) {
    Object[] arrays = new Object[rowMajor.length / size];
    Arrays.setAll(
        arrays,
        row -> WrappedArray.make(Arrays.copyOfRange(rowMajor, row * size, (row + 1) * size)));
    return arrays;
  }

  private static Object[] numbers(float[] values) {
    Object[] numbers = new Object[values.length];
    Arrays.setAll(numbers, i -> (double) values[i]);
    return numbers;
  }

  /** Gives the network back; a second time does nothing. */
  @Override
  public void close() {
    if (network != null) {
      NetworkPool.giveBack(network);
      network = null;
    }
  }
}
