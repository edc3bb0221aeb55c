package org.sparkvae.spark.data.file;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.sparkvae.spark.data.DataConfig;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.MultiLine;

/**
 * Infers the columns of JSON files. Spark would infer text for a column of numbers that contains
 * one text, and the column would be no feature. A column that may hold features therefore gets the
 * type number, or array of numbers, if most of its values are such; a row with another value is
 * malformed.
 */
final class JsonSchema {
  /** The column of malformed lines while Spark infers; the files may have a column of our name. */
  private static final String MALFORMED = "\u0001malformed";

  private static final String CASE_SENSITIVE = "spark.sql.caseSensitive";

  private final SparkSession spark;
  private final SourceFiles files;
  private final DataConfig data;
  private final List<String> paths;

  private JsonSchema(SparkSession spark, SourceFiles files, DataConfig data, List<String> paths) {
    this.spark = spark;
    this.files = files;
    this.data = data;
    this.paths = paths;
  }

  /**
   * @param spark a session of the source's own
   * @return the columns of the files, {@link FileScan#CORRUPT}, then those of partition folders
   * @throws DataException if the files are not made up as the settings say
   */
  static Dataset<Row> read(SparkSession spark, SourceFiles files, DataConfig data) {
    List<String> paths =
        files.read().values().stream()
            .filter(file -> file.getLen() > 0)
            .map(file -> file.getPath().toString())
            .toList();
    if (paths.isEmpty()) {
      return spark.emptyDataFrame();
    }
    JsonFileCheck.check(spark, paths, data.multiLine());
    boolean isWhole = data.multiLine() == MultiLine.YES;
    DataFrameReader reader = spark.read().option("multiLine", isWhole);
    StructType schema = new JsonSchema(spark, files, data, paths).of(reader);
    if (schema.isEmpty()) {
      return spark.emptyDataFrame();
    }
    String[] names = schema.fieldNames();
    if (Arrays.stream(names).anyMatch(FileScan.CORRUPT::equalsIgnoreCase)) {
      throw new DataException(
          "Cannot read %s: the column name %s is reserved. Rename the column"
              .formatted(files.source(), FileScan.CORRUPT));
    }
    ColumnNames.requireDistinct(spark, files.source(), names);
    return files.load(
        reader
            .option(FileScan.CORRUPT_OPTION, FileScan.CORRUPT)
            .schema(schema.add(FileScan.CORRUPT, DataTypes.StringType)),
        "json");
  }

  private StructType of(DataFrameReader reader) {
    StructType inferred = inferred(reader.option(FileScan.CORRUPT_OPTION, MALFORMED));
    Set<String> candidates = candidates(inferred);
    StructType schema = new StructType();
    List<String> doubtful = new ArrayList<>();
    for (StructField field : inferred.fields()) {
      String name = field.name();
      if (!name.equals(MALFORMED) && !files.partitionColumns().contains(name)) {
        schema = schema.add(name, field.dataType());
        if (candidates.contains(name) && isText(field.dataType())) {
          doubtful.add(name);
        }
      }
    }
    return doubtful.isEmpty() ? schema : voted(schema, doubtful);
  }

  /** Names that differ in case only are refused later, by their names, which Spark does not say. */
  private StructType inferred(DataFrameReader reader) {
    String given = spark.conf().get(CASE_SENSITIVE);
    spark.conf().set(CASE_SENSITIVE, true);
    try {
      return files.load(reader, "json").schema();
    } finally {
      spark.conf().set(CASE_SENSITIVE, given);
    }
  }

  private StructType voted(StructType schema, List<String> doubtful) {
    JsonVotes votes =
        data.multiLine() == MultiLine.YES
            ? JsonVotes.ofFiles(spark, paths, doubtful)
            : JsonVotes.ofLines(spark, files, doubtful);
    Set<String> names = new HashSet<>(doubtful);
    StructType voted = new StructType();
    for (StructField field : schema.fields()) {
      boolean isVoted = names.contains(field.name());
      voted = voted.add(field.name(), isVoted ? votes.type(field) : field.dataType());
    }
    return voted;
  }

  private Set<String> candidates(StructType inferred) {
    if (data.featuresColumn().isPresent()) {
      return Set.of(data.featuresColumn().get());
    }
    if (!data.numericColumns().isEmpty()) {
      return new HashSet<>(data.numericColumns());
    }
    Set<String> candidates = new HashSet<>(Arrays.asList(inferred.fieldNames()));
    candidates.removeAll(data.nonFeatures());
    return candidates;
  }

  private static boolean isText(DataType type) {
    return type instanceof StringType
        || type instanceof ArrayType array && array.elementType() instanceof StringType;
  }
}
