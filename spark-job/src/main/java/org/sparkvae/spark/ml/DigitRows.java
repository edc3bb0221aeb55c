package org.sparkvae.spark.ml;

import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sparkvae.spark.data.synthetic.SyntheticDigits;

/** Synthetic digits for a first try, the rows of {@code data.format = syntheticDigits}. */
public final class DigitRows {
  private static final StructType SCHEMA =
      new StructType()
          .add("row", DataTypes.LongType, false)
          .add("label", DataTypes.DoubleType, false)
          .add("features", SQLDataTypes.VectorType(), false);

  private DigitRows() {}

  /**
   * @param rows how many; row i does not depend on it
   * @param seed draws them
   * @return columns {@code row} (from 0), {@code label} (0 to 9) and {@code features} (vectors of
   *     784 gray values in [0, 1], 28 rows of 28 from the top left), drawn when they are read
   */
  public static Dataset<Row> of(SparkSession spark, long rows, long seed) {
    return spark.createDataFrame(
        spark
            .range(rows)
            .toJavaRDD()
            .map(
                row -> {
                  byte[] pixels = new byte[SyntheticDigits.PIXELS];
                  SyntheticDigits.render(seed, row, pixels);
                  double[] values = new double[pixels.length];
                  for (int i = 0; i < values.length; i++) {
                    values[i] = (pixels[i] & 0xFF) / 255.0;
                  }
                  double label = SyntheticDigits.label(seed, row);
                  return RowFactory.create(row, label, Vectors.dense(values));
                }),
        SCHEMA);
  }
}
