package org.sparkvae.spark.data.source;

import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sparkvae.model.artifact.FeatureSpec.ImageShape;
import org.sparkvae.spark.data.SourceSpec;

/** Synthetic digits as rows (row, label, features), drawn inside tasks. */
final class SyntheticSource {
  private static final int SIDE = 28;

  private SyntheticSource() {}

  static SourceTable read(SparkSession spark, SourceSpec spec, DigitRenderer renderer) {
    StructType schema =
        new StructType()
            .add(IdxSource.ROW, DataTypes.LongType)
            .add(IdxSource.LABEL, DataTypes.IntegerType)
            .add(IdxSource.FEATURES, DataTypes.BinaryType);
    long seed = spec.seed();
    Dataset<Row> rows =
        spark.createDataFrame(
            spark
                .range(spec.rows())
                .toJavaRDD()
                .map(
                    row -> {
                      byte[] pixels = new byte[SIDE * SIDE];
                      int label = renderer.render(seed, row, pixels);
                      return RowFactory.create(row, label, pixels);
                    }),
            schema);
    return new SourceTable(
        "synthetic digits",
        rows,
        new VectorColumnReader.Bytes(IdxSource.FEATURES, 2),
        SIDE * SIDE,
        Optional.of(new ImageShape(SIDE, SIDE)),
        Optional.empty(),
        RowPlaces.ofSynthetic(rows, 0, "synthetic digits"),
        SourceFiles.none());
  }
}
