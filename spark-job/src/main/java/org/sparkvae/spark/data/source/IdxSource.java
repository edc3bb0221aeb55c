package org.sparkvae.spark.data.source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
import org.sparkvae.model.artifact.FeatureSpec.ImageShape;
import org.sparkvae.spark.data.DataConfig;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.DataFormat;
import org.sparkvae.spark.data.Scaling;
import org.sparkvae.spark.data.file.IdxFolder;
import org.sparkvae.spark.data.file.IdxHeader;
import org.sparkvae.spark.data.file.IdxHeader.Packing;
import org.sparkvae.spark.data.file.IdxRows;
import org.sparkvae.spark.data.file.InputListing;
import org.sparkvae.spark.data.file.SourceFiles;

/** IDX images as rows (split, row, label, features); the pixels are read inside tasks. */
final class IdxSource {
  static final String SPLIT = "split";
  static final String ROW = "row";
  static final String LABEL = "label";
  static final String FEATURES = "features";

  private static final int BYTES_PER_RANGE = 16 << 20;

  private IdxSource() {}

  static SourceTable read(SparkSession spark, DataConfig data, InputListing listing)
      throws IOException {
    List<IdxFolder.Pair> pairs = IdxFolder.pairs(listing);
    String input = listing.input().toString();
    IdxHeader first = pairs.get(0).header();
    List<IdxRows.Range> ranges = new ArrayList<>();
    Map<String, String> fileOfSplit = new HashMap<>();
    for (IdxFolder.Pair pair : pairs) {
      if (pair.header().height() != first.height() || pair.header().width() != first.width()) {
        throw new DataException(
            "Cannot read %s: its images are %d x %d, but those of %s are %d x %d"
                .formatted(
                    pair.images(),
                    pair.header().height(),
                    pair.header().width(),
                    pairs.get(0).images().getName(),
                    first.height(),
                    first.width()));
      }
      fileOfSplit.put(splitText(pair), pair.images().getName());
      addRanges(pair, ranges);
    }
    boolean labeled = pairs.stream().anyMatch(pair -> pair.labels() != null);
    StructType all = schema();
    Dataset<Row> rows = spark.createDataFrame(rdd(spark, ranges), all);
    // Without labels, their column is dropped and the features, which come last, move up by one.
    Dataset<Row> kept = labeled ? rows : rows.drop(LABEL);
    FeatureReader features =
        new VectorColumnReader.Bytes(FEATURES, kept.schema().fieldIndex(FEATURES));
    SourceFiles opened = SourceFiles.idx(listing, paths(pairs));
    List<String> keys = labeled ? List.of(SPLIT, ROW, LABEL) : List.of(SPLIT, ROW);
    return new SourceTable(
        input,
        kept,
        features,
        first.bytesPerRow(),
        Optional.of(new ImageShape(first.height(), first.width()))
            .filter(shape -> first.holdsImages()),
        pairs.size() > 1 ? Optional.of(SPLIT) : Optional.empty(),
        data.scaling().orElse(Scaling.DIVIDE_BY255),
        RowPlaces.ofColumn(kept, 1, row -> fileOfSplit.get(splitOf(row))),
        opened,
        SourceReport.of(
            DataFormat.IDX,
            opened,
            features,
            first.bytesPerRow(),
            new TreeMap<>(Map.of("key", keys)),
            new TreeMap<>()));
  }

  private static List<Path> paths(List<IdxFolder.Pair> pairs) {
    return pairs.stream()
        .flatMap(pair -> Stream.of(pair.images(), pair.labels()))
        .filter(Objects::nonNull)
        .toList();
  }

  private static String splitText(IdxFolder.Pair pair) {
    return pair.split() == null ? null : pair.split().text();
  }

  private static void addRanges(IdxFolder.Pair pair, List<IdxRows.Range> ranges) {
    IdxHeader header = pair.header();
    // A gzipped file can only be read from its start.
    int step =
        header.packing() == Packing.GZIP
            ? Math.max(1, header.rows())
            : Math.max(1, BYTES_PER_RANGE / header.bytesPerRow());
    for (long from = 0; from < header.rows(); from += step) {
      int to = (int) Math.min(header.rows(), from + step);
      String labels = pair.labels() == null ? null : pair.labels().toString();
      ranges.add(
          new IdxRows.Range(
              pair.images().toString(), header, labels, splitText(pair), (int) from, to));
    }
  }

  private static JavaRDD<Row> rdd(SparkSession spark, List<IdxRows.Range> ranges) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    SerializableConfiguration hadoop =
        new SerializableConfiguration(spark.sessionState().newHadoopConf());
    // The ranges travel in the closure; as elements they would be serialized by Kryo if it is set.
    return context
        .parallelize(IntStream.range(0, ranges.size()).boxed().toList(), Math.max(1, ranges.size()))
        .flatMap(
            index -> {
              IdxRows rows = new IdxRows(ranges.get(index), hadoop.value());
              TaskContext.get()
                  .addTaskCompletionListener((TaskCompletionListener) task -> rows.close());
              return rows;
            });
  }

  /** The split of a row; null if a single file holds all rows. */
  private static String splitOf(InternalRow row) {
    return row.isNullAt(0) ? null : row.getString(0);
  }

  private static StructType schema() {
    return new StructType()
        .add(SPLIT, DataTypes.StringType)
        .add(ROW, DataTypes.LongType)
        .add(LABEL, DataTypes.IntegerType)
        .add(FEATURES, DataTypes.BinaryType);
  }
}
