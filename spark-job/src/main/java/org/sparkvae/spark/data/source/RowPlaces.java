package org.sparkvae.spark.data.source;

import org.apache.commons.collections4.IteratorUtils;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;

/** Gives rows their identities and places; see {@link FilePlaces} for files that Spark reads. */
public interface RowPlaces {
  /** Every row with its identity and place, lazily read. */
  JavaRDD<IdentifiedRow> identify();

  /** The same rows and columns without places. */
  default Dataset<Row> unplaced(Dataset<Row> rows) {
    return rows;
  }

  default int corruptIndex() {
    return -1;
  }

  /** Rows that carry their position in a file. */
  static RowPlaces ofColumn(
      Dataset<Row> rows, int positionIndex, Function<InternalRow, String> fileOf) {
    return () ->
        InternalRows.of(rows)
            .map(
                row -> {
                  RowPlace place = new RowPlace(fileOf.call(row), row.getLong(positionIndex));
                  long fileHash = RowIdentity.hash(place.file());
                  long identity = RowIdentity.ofPlace(fileHash, place.position());
                  return new IdentifiedRow(row, identity, place);
                });
  }

  /** Rows without a place: equal content (features and row weight) gives equal identity. */
  static RowPlaces ofContent(
      Dataset<Row> rows, String table, FeatureReader features, int weightIndex) {
    NumericColumnReader weights =
        weightIndex < 0
            ? null
            : new NumericColumnReader(rows.schema().apply(weightIndex).dataType());
    return () ->
        InternalRows.of(rows)
            .mapPartitions(
                part -> {
                  String where = table + ", partition " + TaskContext.getPartitionId();
                  long[] count = {0};
                  return IteratorUtils.transformedIterator(
                      part,
                      row -> {
                        double[] values = features.read(row);
                        double weight = weights == null ? 1 : weights.number(row, weightIndex);
                        long identity =
                            RowIdentity.ofContent(values == null ? new double[0] : values, weight);
                        return new IdentifiedRow(row, identity, new RowPlace(where, count[0]++));
                      });
                });
  }
}
