package org.sparkvae.spark.score;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.SpecificInternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.model.random.Purpose;
import org.sparkvae.model.random.RowNoise;
import org.sparkvae.spark.data.source.InternalRows;
import org.sparkvae.spark.data.survey.FeatureScaling;
import org.sparkvae.spark.executor.NetworkPool;

/**
 * New rows: latents z from the prior, and E[x|z]. Of a table with columns of several kinds, rows
 * like those of the table, see {@link TableDraws}.
 */
public final class GeneratedRows {
  private static final String LATENT = "latent";
  private static final String FEATURES = "features";

  private static final int ROWS_PER_CHUNK = VaeNetwork.ROWS_AT_A_TIME;

  private static final StructType SCHEMA =
      new StructType()
          .add("row", DataTypes.LongType, false)
          .add(LATENT, DataTypes.createArrayType(DataTypes.FloatType, false), false)
          .add(FEATURES, DataTypes.createArrayType(DataTypes.DoubleType, false), false);

  private GeneratedRows() {}

  /**
   * {@return the columns that are drawn or decoded, each with the number of its values in a row}
   */
  public static Map<String, Integer> sizes(VaeConfig network) {
    return Map.of(LATENT, network.model().latentSize(), FEATURES, network.featureSize());
  }

  /**
   * @param model whose scaling is inverted, so that features are in the input's units
   * @param rows number of rows; row i does not depend on it
   * @return columns {@code row} (from 0), {@code latent} (arrays of float), {@code features}
   *     (arrays of double: floats lose the time of day of a date in epoch milliseconds); of a table
   *     with columns of several kinds, its columns instead; computed lazily
   */
  public static Dataset<Row> of(SparkSession spark, StoredModel model, long rows, long seed) {
    VaeConfig network = model.artifact().vae();
    TableDraws table = TableDraws.of(model.artifact());
    StructType schema = table == null ? SCHEMA : table.type();
    FeatureScaling scaling = model.scaling();
    Decoder decoder =
        table == null
            ? (built, drawn) -> meanRows(built, drawn, scaling)
            : (built, drawn) -> tableRows(built, drawn, table);
    Broadcast<float[]> sent =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .broadcast(model.artifact().parameters());
    long chunks = (rows + ROWS_PER_CHUNK - 1) / ROWS_PER_CHUNK;
    JavaRDD<InternalRow> made =
        spark
            .range(chunks)
            .toJavaRDD()
            .flatMap(chunk -> chunk(chunk, rows, network, sent.value(), decoder, seed));
    return InternalRows.dataset(spark, made, schema);
  }

  /**
   * Latents of generated rows.
   *
   * @param first number of the first row
   * @param values rows * latentSize, z from the prior
   * @param streams of each row, where the draws of its latents ended
   */
  public record Latents(long first, float[] values, NoiseStream[] streams) {
    /** {@return the latents of the rows from {@code first} on} */
    public static Latents of(VaeNetwork network, long seed, long first, int count) {
      long[] numbers = LongStream.range(first, first + count).toArray();
      NoiseStream[] streams = RowNoise.streams(seed, Purpose.GENERATION, numbers);
      int size = network.priorNoiseSize();
      float[] noise = new float[Math.multiplyExact(count, size)];
      for (int i = 0; i < count; i++) {
        streams[i].fillGaussian(noise, i * size, size);
      }
      return new Latents(first, network.fromPrior(noise, count), streams);
    }
  }

  private interface Decoder extends Serializable {
    List<InternalRow> rows(VaeNetwork network, Latents drawn);
  }

  private static Iterator<InternalRow> chunk(
      long chunk, long rows, VaeConfig config, float[] parameters, Decoder decoder, long seed) {
    long first = chunk * ROWS_PER_CHUNK;
    VaeNetwork network = NetworkPool.borrow(config);
    try {
      network.setParameters(parameters);
      int count = (int) Math.min(ROWS_PER_CHUNK, rows - first);
      return decoder.rows(network, Latents.of(network, seed, first, count)).iterator();
    } finally {
      NetworkPool.giveBack(network);
    }
  }

  private static List<InternalRow> meanRows(
      VaeNetwork network, Latents drawn, FeatureScaling scaling) {
    VaeConfig config = network.config();
    int rows = drawn.streams().length;
    float[] means = network.decode(drawn.values(), rows);
    ColumnValues latents = ColumnValues.floats(drawn.values(), config.model().latentSize());
    ColumnValues features =
        ColumnValues.doubles(unscaled(means, config.featureSize(), scaling), config.featureSize());
    List<InternalRow> made = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      InternalRow row = new SpecificInternalRow(SCHEMA);
      row.setLong(0, drawn.first() + i);
      latents.put(i, row, 1);
      features.put(i, row, 2);
      made.add(row);
    }
    return made;
  }

  private static List<InternalRow> tableRows(VaeNetwork network, Latents drawn, TableDraws table) {
    float[] features = table.features(network, drawn.values(), drawn.streams());
    int size = network.config().featureSize();
    List<InternalRow> made = new ArrayList<>();
    for (int i = 0; i < drawn.streams().length; i++) {
      float[] row = Arrays.copyOfRange(features, i * size, (i + 1) * size);
      made.add(table.row(row, drawn.streams()[i]));
    }
    return made;
  }

  private static double[] unscaled(float[] rowMajor, int size, FeatureScaling scaling) {
    double[] raw = new double[rowMajor.length];
    for (int from = 0; from < raw.length; from += size) {
      float[] row = Arrays.copyOfRange(rowMajor, from, from + size);
      System.arraycopy(scaling.unscaled(row), 0, raw, from, size);
    }
    return raw;
  }
}
