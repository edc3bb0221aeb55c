package org.sparkvae.spark.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.spark.bench.peer.StockEncodedRows;
import org.sparkvae.spark.data.DataConfig;
import org.sparkvae.spark.data.DataFormat;
import org.sparkvae.spark.data.source.SourceReader;
import org.sparkvae.spark.data.source.SourceTable;
import org.sparkvae.spark.data.survey.FeatureScaling;
import org.sparkvae.spark.data.survey.RowCursor;
import org.sparkvae.spark.data.survey.ScaledRows;
import org.sparkvae.spark.io.AtomicOutput;
import org.sparkvae.spark.io.AtomicOutput.Overwrite;
import org.sparkvae.spark.io.lock.JobIdentity;
import org.sparkvae.spark.ml.VaeModel;
import org.sparkvae.spark.score.RowScores;
import org.sparkvae.spark.score.RowsWriter;
import org.sparkvae.spark.score.ScoreColumn;
import org.sparkvae.spark.score.ScoreRequest;
import org.sparkvae.spark.score.ScoreRequest.LatentType;
import org.sparkvae.spark.score.ScoredNetwork;

/**
 * Scoring as {@code submit/score.sh} does it, cut off after each of its parts, and the same work by
 * other means. All read the same Parquet: the row's number and its features as an array of float.
 */
final class ScoreJobs {
  static final String ROW = "row";
  static final String FEATURES = "features";
  private static final ScoreRequest REQUEST =
      new ScoreRequest(List.of(ROW), List.of(ScoreColumn.LATENT_MEAN), LatentType.ARRAY, 1);
  private static final String PARQUET = "parquet";
  private static final String NOWHERE = "noop";
  private static final int MOST_ROWS_OF_A_PRODUCT = 2000;

  private final SparkSession spark;
  private final VaeConfig network;
  private final float[] parameters;
  private final ParquetRows rows;
  private final Path output;

  ScoreJobs(ParquetRows rows, VaeConfig network, float[] parameters) {
    this.spark = rows.spark();
    this.network = network;
    this.parameters = parameters;
    this.rows = rows;
    this.output = rows.output();
  }

  /** Parquet to Parquet, as {@code submit/score.sh} does it. */
  void score() {
    try {
      FileSystem files = output.getFileSystem(spark.sessionState().newHadoopConf());
      JobIdentity job = JobIdentity.newRun(spark.sparkContext().applicationId());
      try (AtomicOutput place = AtomicOutput.open(files, output, Overwrite.REPLACE, job)) {
        SourceTable table = table();
        RowsWriter.write(scored(table), PARQUET, REQUEST.sizes(network), place);
        table.files().verifyUnchanged();
        place.commit();
      }
    } catch (IOException failed) {
      throw new UncheckedIOException("Cannot score into " + output, failed);
    }
  }

  /** As {@link #score}, but discards the result. */
  void readAndEncode() {
    discard(scored(table()));
  }

  /** As {@link #readAndEncode}, by a stage of Spark ML, which keeps all columns. */
  void transform(VaeModel model) {
    discard(model.transform(rows.read()));
  }

  /** As {@link #readAndEncode}, without the encoder. */
  void read() {
    int size = network.featureSize();
    scaled(table()).mapPartitions(part -> List.of(count(part, size)).iterator()).collect();
  }

  private static long count(RowCursor part, int featureSize) {
    float[] features = new float[featureSize];
    long rows = 0;
    while (part.next(features, 0)) {
      rows++;
    }
    return rows;
  }

  /**
   * Spark alone: reads every value of the same columns and writes as many numbers per row in the
   * same way. The numbers are hashes, which compress as badly as latents.
   */
  void copy() {
    Dataset<Row> from = rows.read();
    Column greatest = functions.array_max(from.col(FEATURES)); // so that all features are decoded
    Column[] numbers = new Column[network.model().latentSize()];
    Arrays.setAll(
        numbers,
        i ->
            functions
                .xxhash64(from.col(ROW), greatest, functions.lit(i))
                .cast(DataTypes.FloatType));
    Dataset<Row> copied =
        from.select(from.col(ROW), functions.array(numbers).as(ScoreColumn.LATENT_MEAN.text()));
    RowsWriter.writer(copied, PARQUET, REQUEST.sizes(network))
        .mode(SaveMode.Overwrite)
        .save(output.toString());
  }

  /** Spark alone: copies the table with its features. */
  void copyTable() {
    rows.read().write().mode(SaveMode.Overwrite).parquet(output.toString());
  }

  /**
   * The encoder's matrix products alone, in as many tasks as run at a time.
   *
   * @param rows total number of rows to encode
   * @return seconds of the slowest task, without the time to allocate its matrices
   */
  double products(long rows) {
    VaeConfig config = network;
    int tasks = spark.sparkContext().defaultParallelism();
    return JavaSparkContext.fromSparkContext(spark.sparkContext())
        .parallelize(Collections.nCopies(tasks, (rows + tasks - 1) / tasks), tasks)
        .map(share -> multiply(config, share))
        .reduce(Math::max);
  }

  private static double multiply(VaeConfig config, long rows) {
    long calls = (rows + MOST_ROWS_OF_A_PRODUCT - 1) / MOST_ROWS_OF_A_PRODUCT;
    try (GemmBench products = GemmBench.ofEncoding(config, Math.toIntExact(rows / calls))) {
      long began = System.nanoTime();
      for (long call = 0; call < calls; call++) {
        products.run();
      }
      return (System.nanoTime() - began) / 1e9;
    }
  }

  /** An encoder of stock layers over Spark's boxed rows, 100 at a time; discards the result. */
  void readAndEncodeWithStockGraph() {
    VaeConfig config = network;
    Broadcast<float[]> sent =
        JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(parameters);
    JavaRDD<Row> encoded =
        rows.read()
            .toJavaRDD()
            .mapPartitions(part -> new StockEncodedRows(part, config, sent.value()));
    discard(spark.createDataFrame(encoded, StockEncodedRows.SCHEMA));
    sent.destroy();
  }

  /** As {@link #readAndEncodeWithStockGraph}, without the encoder. */
  void readForStockGraph() {
    rows.read().toJavaRDD().foreachPartition(part -> part.forEachRemaining(row -> {}));
  }

  private static void discard(Dataset<Row> rows) {
    rows.write().format(NOWHERE).mode(SaveMode.Overwrite).save();
  }

  private SourceTable table() {
    return SourceReader.read(spark, data(rows.input()), network.seed());
  }

  private Dataset<Row> scored(SourceTable table) {
    ScoredNetwork scored = new ScoredNetwork(network, List.of(FEATURES), null);
    return RowScores.of(spark, table, scaled(table), scored, parameters, REQUEST);
  }

  private ScaledRows scaled(SourceTable table) {
    FeatureScaling none = FeatureScaling.none();
    return ScaledRows.read(table, data(rows.input()), none, new ScaledRows.Extent.All());
  }

  /** Parquet with a column of unscaled features. */
  static DataConfig data(Path input) {
    return DataConfig.DEFAULTS.with(
        data -> {
          data.path = Optional.of(input.toString());
          data.format = DataFormat.PARQUET;
          data.featuresColumn = Optional.of(FEATURES);
        });
  }
}
