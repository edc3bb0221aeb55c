package org.sparkvae.spark.score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.SpecificInternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.model.random.Purpose;
import org.sparkvae.model.random.RowNoise;
import org.sparkvae.spark.data.source.InternalRows;
import org.sparkvae.spark.data.survey.FeatureScaling;
import org.sparkvae.spark.executor.NetworkPool;

/** New rows: latents z from the prior, and E[x|z]. */
public final class GeneratedRows {
  private static final String LATENT = "latent";
  private static final String FEATURES = "features";

  private static final int ROWS_PER_CHUNK = VaeNetwork.ROWS_AT_A_TIME;

  private static final DataType DOUBLES = DataTypes.createArrayType(DataTypes.DoubleType, false);

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
   *     (arrays of double: floats lose the time of day of a date in epoch milliseconds; of a table
   *     with columns of several kinds, structures), computed lazily
   */
  public static Dataset<Row> of(SparkSession spark, StoredModel model, long rows, long seed) {
    VaeConfig network = model.artifact().vae();
    FeatureScaling scaling = model.scaling();
    TableDecoder decoder = TableDecoder.of(model.artifact());
    StructType schema = schema(decoder == null ? DOUBLES : decoder.type());
    Broadcast<float[]> sent =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .broadcast(model.artifact().parameters());
    long chunks = (rows + ROWS_PER_CHUNK - 1) / ROWS_PER_CHUNK;
    JavaRDD<InternalRow> made =
        spark
            .range(chunks)
            .toJavaRDD()
            .flatMap(
                chunk -> chunk(chunk, rows, network, sent.value(), scaling, decoder, schema, seed));
    return InternalRows.dataset(spark, made, schema);
  }

  private static StructType schema(DataType features) {
    return new StructType()
        .add("row", DataTypes.LongType, false)
        .add(LATENT, DataTypes.createArrayType(DataTypes.FloatType, false), false)
        .add(FEATURES, features, false);
  }

  private static Iterator<InternalRow> chunk(
      long chunk,
      long rows,
      VaeConfig config,
      float[] parameters,
      FeatureScaling scaling,
      TableDecoder decoder,
      StructType schema,
      long seed) {
    long first = chunk * ROWS_PER_CHUNK;
    long[] numbers = new long[(int) Math.min(ROWS_PER_CHUNK, rows - first)];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = first + i;
    }
    int latentSize = config.model().latentSize();
    VaeNetwork network = NetworkPool.borrow(config);
    try {
      float[] noise = RowNoise.of(seed, Purpose.GENERATION, numbers, network.priorNoiseSize());
      network.setParameters(parameters);
      float[] latents = network.fromPrior(noise, numbers.length);
      float[] features = network.decode(latents, numbers.length);
      ColumnValues latentArrays = ColumnValues.floats(latents, latentSize);
      ColumnValues featureArrays =
          decoder == null
              ? ColumnValues.doubles(
                  unscaled(features, config.featureSize(), scaling), config.featureSize())
              : decoder.values(features);
      List<InternalRow> made = new ArrayList<>();
      for (int i = 0; i < numbers.length; i++) {
        InternalRow row = new SpecificInternalRow(schema);
        row.setLong(0, numbers[i]);
        latentArrays.put(i, row, 1);
        featureArrays.put(i, row, 2);
        made.add(row);
      }
      return made.iterator();
    } finally {
      NetworkPool.giveBack(network);
    }
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
