package org.sparkvae.spark.score;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import org.apache.spark.unsafe.types.UTF8String;
import org.sparkvae.model.artifact.ScoreCalibration;
import org.sparkvae.model.artifact.ScoreHistogram;
import org.sparkvae.model.config.FeatureBlock;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.network.LogLikelihood;
import org.sparkvae.model.network.PosteriorParameters;
import org.sparkvae.model.network.RowBounds;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.model.random.Purpose;
import org.sparkvae.model.random.RowNoise;
import org.sparkvae.spark.executor.NetworkPool;
import org.sparkvae.spark.score.ScoreRequest.LatentType;

/**
 * Scores a chunk of rows with a network of its own, column by column. Draws are keyed by (the
 * model's seed, the row's scaled content).
 */
final class ChunkScorer implements AutoCloseable {
  /** Wide rows are scored fewer at a time. */
  private static final int MOST_ROWS = 8 * VaeNetwork.ROWS_AT_A_TIME;

  private static final int MOST_VALUES = 4 << 20;

  private final VaeConfig config;
  private final ScoreRequest request;
  private final TableDecoder table; // null if the features are all of the same kind
  private final UTF8String[] contributors;
  private final Optional<ScoreCalibration> calibration;
  private final ScoreHistogram heldOut;
  private final int mostRows;
  private VaeNetwork network;

  /** Computes once what several columns need. */
  private final class Chunk {
    final int rows;
    final float[] features;
    private long[] keys;
    private PosteriorParameters encoding;
    private ElboDraws.Terms terms;
    private double[] calibratedScores;
    private LogLikelihood[] logLikelihoods;

    Chunk(float[] features, int rows) {
      this.rows = rows;
      this.features = features;
    }

    long[] keys() {
      if (keys == null) {
        keys = ElboDraws.keys(features, rows, config.featureSize());
      }
      return keys;
    }

    PosteriorParameters encoding() {
      if (encoding == null) {
        encoding = network.encode(features, rows);
      }
      return encoding;
    }

    ElboDraws.Terms terms() {
      if (terms == null) {
        terms = elbo(request.elboSamples()).terms(features, keys());
      }
      return terms;
    }

    double[] negativeElboAtMean() {
      RowBounds atMean =
          network.negativeElbo(features, rows, new float[rows * network.noiseSize()]);
      double[] values = new double[rows];
      Arrays.setAll(values, atMean::negativeElbo);
      return values;
    }

    double[] contributions() {
      UnaryOperator<double[]> gathered = table == null ? UnaryOperator.identity() : table::byColumn;
      return elbo(request.elboSamples()).nll(features, keys(), gathered);
    }

    /** The scores that the model's calibration is about. */
    double[] calibratedScores() {
      if (calibratedScores == null) {
        int draws = calibration.orElseThrow().elboSamples();
        ElboDraws.Terms ofDraws =
            draws == request.elboSamples() ? terms() : elbo(draws).terms(features, keys());
        calibratedScores = ofDraws.negativeElbo();
      }
      return calibratedScores;
    }

    private ElboDraws elbo(int draws) {
      return new ElboDraws(network, draws);
    }

    LogLikelihood[] logLikelihoods() {
      if (logLikelihoods == null) {
        logLikelihoods =
            network.importanceWeightedLogLikelihood(
                features,
                rows,
                request.samples(),
                RowNoise.streams(config.seed(), Purpose.IMPORTANCE_NOISE, keys()));
      }
      return logLikelihoods;
    }

    float[] noise(Purpose purpose) {
      return RowNoise.of(config.seed(), purpose, keys(), network.noiseSize());
    }
  }

  ChunkScorer(ScoredNetwork scored, float[] parameters, ScoreRequest request) {
    this(scored, parameters, request, MOST_ROWS);
  }

  /**
   * @param mostRows of a chunk; the scores do not depend on it
   */
  ChunkScorer(ScoredNetwork scored, float[] parameters, ScoreRequest request, int mostRows) {
    this.mostRows = mostRows;
    table = scored.table();
    config = scored.config();
    calibration = Optional.ofNullable(scored.calibration());
    heldOut = calibration.map(of -> of.heldOut().histogram()).orElse(null);
    this.request = request;
    contributors =
        request.columns().contains(ScoreColumn.CONTRIBUTIONS)
            ? scored.contributors().stream().map(UTF8String::fromString).toArray(UTF8String[]::new)
            : new UTF8String[0];
    network = NetworkPool.borrow(config);
    network.setParameters(parameters);
  }

  int featureSize() {
    return config.featureSize();
  }

  int rowsPerChunk() {
    // the network computes so many rows in the time of one
    int most = Math.max(VaeNetwork.ROWS_AT_A_TIME, MOST_VALUES / config.featureSize());
    return Math.min(mostRows, most);
  }

  /**
   * @param features scaled, rows * featureSize
   * @param rows at most {@link #rowsPerChunk}
   * @return the values of each column, in the order of the request
   */
  List<ColumnValues> score(float[] features, int rows) {
    Chunk chunk = new Chunk(features, rows);
    return request.columns().stream().map(column -> column(column, chunk)).toList();
  }

  private ColumnValues column(ScoreColumn column, Chunk chunk) {
    return switch (column) {
      case LATENT_MEAN -> latents(network.codes(chunk.encoding(), chunk.rows));
      case LATENT_LOG_VARIANCE -> latents(chunk.encoding().logVariance());
      case LATENT_SAMPLE ->
          latents(
              network.fromPosterior(chunk.encoding(), chunk.noise(Purpose.GENERATION), chunk.rows));
      case NEGATIVE_ELBO -> ColumnValues.doubles(chunk.terms().negativeElbo());
      case NEGATIVE_ELBO_AT_MEAN -> ColumnValues.doubles(chunk.negativeElboAtMean());
      case RECONSTRUCTION_NLL -> ColumnValues.doubles(chunk.terms().reconstructionNll());
      case KL_DIVERGENCE -> ColumnValues.doubles(chunk.terms().klDivergence());
      case IMPORTANCE_WEIGHTED_LOG_LIKELIHOOD -> ofEach(chunk, LogLikelihood::value);
      case STANDARD_ERROR -> ofEach(chunk, LogLikelihood::standardError);
      case RECONSTRUCTION ->
          features(network.decode(network.codes(chunk.encoding(), chunk.rows), chunk.rows));
      case CLIPPED_VALUES -> ColumnValues.ints(clippedValues(chunk));
      case OBSERVED_CELLS -> ColumnValues.ints(observedCells(chunk));
      case CONTRIBUTIONS -> ColumnValues.named(chunk.contributions(), contributors, request.top());
      case PREDICTION ->
          ofScores(chunk, score -> calibration.orElseThrow().isAnomaly(score) ? 1 : 0);
      case TAIL_PROBABILITY ->
          ofScores(chunk, score -> ScoreCalibration.tailProbability(heldOut, score));
    };
  }

  private static ColumnValues ofScores(Chunk chunk, DoubleUnaryOperator value) {
    return ColumnValues.doubles(Arrays.stream(chunk.calibratedScores()).map(value).toArray());
  }

  private ColumnValues features(float[] decoded) {
    return table == null
        ? ColumnValues.floats(decoded, config.featureSize())
        : table.values(decoded);
  }

  private int[] observedCells(Chunk chunk) {
    int[] counts = new int[chunk.rows];
    int size = config.featureSize();
    List<FeatureBlock> blocks =
        config.blocks().isEmpty()
            ? List.of(new FeatureBlock(FeatureBlock.Kind.CONTINUOUS, size))
            : config.blocks();
    Arrays.setAll(counts, row -> FeatureBlock.observedColumns(blocks, chunk.features, row * size));
    return counts;
  }

  private int[] clippedValues(Chunk chunk) {
    float[] clipped = network.clipped(chunk.features);
    int[] counts = new int[chunk.rows];
    int size = config.featureSize();
    for (int i = 0; clipped != chunk.features && i < counts.length * size; i++) {
      // NaN, which is missing, is not equal to itself
      boolean isClipped = clipped[i] != chunk.features[i] && !Float.isNaN(clipped[i]);
      counts[i / size] += isClipped ? 1 : 0;
    }
    return counts;
  }

  private static ColumnValues ofEach(Chunk chunk, ToDoubleFunction<LogLikelihood> value) {
    return ColumnValues.doubles(Arrays.stream(chunk.logLikelihoods()).mapToDouble(value).toArray());
  }

  private ColumnValues latents(float[] rowMajor) {
    int size = config.model().latentSize();
    return request.latentType() == LatentType.VECTOR
        ? ColumnValues.vectors(rowMajor, size)
        : ColumnValues.floats(rowMajor, size);
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
