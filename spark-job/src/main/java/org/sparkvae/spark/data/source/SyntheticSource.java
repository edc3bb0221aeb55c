package org.sparkvae.spark.data.source;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sparkvae.model.artifact.FeatureSpec.ImageShape;
import org.sparkvae.spark.data.DataConfig;
import org.sparkvae.spark.data.DataFormat;
import org.sparkvae.spark.data.Scaling;
import org.sparkvae.spark.data.file.SourceFiles;
import org.sparkvae.spark.data.synthetic.SyntheticDigits;

/** Reads synthetic digits as rows (row, label, features), drawn inside tasks. */
final class SyntheticSource {
  private static final String NAME = "synthetic digits";

  private SyntheticSource() {}

  static SourceTable read(SparkSession spark, DataConfig data, long seed) throws IOException {
    StructType schema =
        new StructType()
            .add(IdxSource.ROW, DataTypes.LongType)
            .add(IdxSource.LABEL, DataTypes.IntegerType)
            .add(IdxSource.FEATURES, DataTypes.BinaryType);
    Dataset<Row> rows =
        spark.createDataFrame(
            spark
                .range(data.rows())
                .toJavaRDD()
                .map(
                    row -> {
                      byte[] pixels = new byte[SyntheticDigits.PIXELS];
                      SyntheticDigits.render(seed, row, pixels);
                      return RowFactory.create(row, SyntheticDigits.label(seed, row), pixels);
                    }),
            schema);
    FeatureReader features = new VectorColumnReader.Bytes(IdxSource.FEATURES, 2);
    SourceFiles files = SourceFiles.none(NAME);
    return new SourceTable(
        NAME,
        rows,
        features,
        SyntheticDigits.PIXELS,
        Optional.of(new ImageShape(SyntheticDigits.HEIGHT, SyntheticDigits.WIDTH)),
        Optional.empty(),
        data.scaling().orElse(Scaling.DIVIDE_BY255),
        RowPlaces.ofColumn(rows, 0, row -> NAME),
        files,
        SourceReport.of(
            DataFormat.SYNTHETIC_DIGITS,
            files,
            features,
            SyntheticDigits.PIXELS,
            new TreeMap<>(Map.of("key", List.of(IdxSource.ROW, IdxSource.LABEL))),
            new TreeMap<>()));
  }
}
