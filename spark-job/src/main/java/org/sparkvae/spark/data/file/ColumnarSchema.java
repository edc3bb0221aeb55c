package org.sparkvae.spark.data.file;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.orc.OrcFile;
import org.apache.orc.Reader;
import org.apache.orc.TypeDescription;
import org.apache.parquet.hadoop.Footer;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.orc.OrcUtils;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.execution.datasources.parquet.ParquetToSparkSchemaConverter;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.sparkvae.spark.data.DataConfig;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.DataFormat;

/**
 * The columns of Parquet or ORC files: the union over all files, where Spark would take those of
 * one of them.
 *
 * @param schema the columns that can be read
 * @param unreadable the others, with the type and the remedy
 * @param nullColumns columns that are null in every row
 */
record ColumnarSchema(
    StructType schema, SortedMap<String, String> unreadable, Set<String> nullColumns) {
  private static final List<DataType> WIDENING =
      List.of(
          DataTypes.ByteType,
          DataTypes.ShortType,
          DataTypes.IntegerType,
          DataTypes.LongType,
          DataTypes.FloatType,
          DataTypes.DoubleType);

  /**
   * @throws DataException if a file cannot be read at all; if names differ in case only; if a
   *     column that would be a feature by default has several types
   */
  static ColumnarSchema of(
      SparkSession spark, DataFormat format, DataConfig data, SourceFiles files)
      throws IOException {
    Collection<Footers.Shape> shapes =
        Footers.read(
            spark, format, files.read().values().stream().map(FileStatus::getPath).toList());
    boolean hasRows = shapes.stream().anyMatch(shape -> shape.rows() > 0);
    Union union = new Union(spark, format, files.source());
    Map<String, Boolean> isNull = new TreeMap<>();
    for (Footers.Shape shape : shapes) {
      if (shape.rows() > 0 || !hasRows) { // pandas cannot know the types of no rows
        for (String column : union.add(shape)) {
          isNull.merge(column, shape.nullColumns().contains(column), Boolean::logicalAnd);
        }
      }
    }
    union.refuseConflicts(data);
    isNull.values().removeIf(known -> !known || !hasRows);
    return new ColumnarSchema(union.schema(), union.unreadable, isNull.keySet());
  }

  /** Collects the columns of all files. */
  private static final class Union {
    private final SparkSession spark;
    private final DataFormat format;
    private final String source;
    private final Configuration hadoop;
    private final Map<String, StructField> fields = new LinkedHashMap<>();
    private final Map<String, String> fileOf = new TreeMap<>();
    private final SortedMap<String, String> unreadable = new TreeMap<>();
    private final List<String> conflicts = new ArrayList<>();

    Union(SparkSession spark, DataFormat format, String source) {
      this.spark = spark;
      this.format = format;
      this.source = source;
      this.hadoop = spark.sessionState().newHadoopConf();
    }

    List<String> add(Footers.Shape shape) throws IOException {
      StructType columns = format == DataFormat.ORC ? orc(shape.file()) : parquet(shape.file());
      ColumnNames.requireDistinct(spark, shape.file().toString(), columns.fieldNames());
      for (StructField field : columns.fields()) {
        add(field, shape.file().getName());
      }
      return List.of(columns.fieldNames());
    }

    private void add(StructField field, String file) {
      String key = ColumnNames.isCaseSensitive(spark) ? field.name() : lower(field.name());
      StructField known = fields.putIfAbsent(key, field);
      if (known == null) {
        fileOf.put(key, file);
      } else if (!known.dataType().sameType(field.dataType())) {
        DataType wide = format == DataFormat.ORC ? wider(known.dataType(), field.dataType()) : null;
        if (wide != null) {
          fields.put(key, new StructField(known.name(), wide, true, known.metadata()));
          return;
        }
        String types =
            "%s in %s, but %s in %s. Write all files with the same type"
                .formatted(
                    known.dataType().simpleString(),
                    fileOf.get(key),
                    field.dataType().simpleString(),
                    file);
        if (unreadable.putIfAbsent(known.name(), types) == null
            && known.dataType() instanceof NumericType
            && field.dataType() instanceof NumericType) {
          conflicts.add(known.name());
        }
      }
    }

    private static String lower(String name) {
      return name.toLowerCase(Locale.ROOT);
    }

    /** The type to which ORC's reader converts both; null if there is none. */
    private static DataType wider(DataType one, DataType other) {
      int first = WIDENING.indexOf(one);
      int second = WIDENING.indexOf(other);
      if (first < 0 || second < 0) {
        return null;
      }
      DataType wide = WIDENING.get(Math.max(first, second));
      boolean isExact = wide != DataTypes.FloatType || Math.min(first, second) < 2;
      return isExact ? wide : DataTypes.DoubleType;
    }

    private StructType orc(org.apache.hadoop.fs.Path file) throws IOException {
      StructType columns = new StructType();
      TypeDescription all;
      try (Reader reader = OrcFile.createReader(file, OrcFile.readerOptions(hadoop))) {
        all = reader.getSchema(); // with Spark's own types as attributes, such as timestamp_ntz
      }
      for (int i = 0; i < all.getChildren().size(); i++) {
        String name = all.getFieldNames().get(i);
        TypeDescription one =
            TypeDescription.createStruct().addField(name, all.getChildren().get(i).clone());
        try {
          columns = columns.add(OrcUtils.toCatalystSchema(one).fields()[0]);
        } catch (Exception unknown) {
          leaveOut(name, all.getChildren().get(i).toString());
        }
      }
      return columns;
    }

    private StructType parquet(org.apache.hadoop.fs.Path file) throws IOException {
      ParquetMetadata footer;
      try (ParquetFileReader reader =
          ParquetFileReader.open(HadoopInputFile.fromPath(file, hadoop))) {
        footer = reader.getFooter();
      }
      ParquetToSparkSchemaConverter converter =
          new ParquetToSparkSchemaConverter(spark.sessionState().conf());
      MessageType all = footer.getFileMetaData().getSchema();
      if (footer
          .getFileMetaData()
          .getKeyValueMetaData()
          .containsKey("org.apache.spark.sql.parquet.row.metadata")) {
        return ParquetFileFormat.readSchemaFromFooter(new Footer(file, footer), converter);
      }
      StructType columns = new StructType();
      for (Type field : all.getFields()) {
        try {
          columns = columns.add(converter.convert(new MessageType("one", field)).fields()[0]);
        } catch (Exception unknown) {
          leaveOut(field.getName(), type(field));
        }
      }
      return columns;
    }

    private static String type(Type field) {
      if (!field.isPrimitive()) {
        return "a nested type with a part that Spark cannot read";
      }
      return field.getLogicalTypeAnnotation() == null
          ? field.asPrimitiveType().getPrimitiveTypeName().toString()
          : field.getLogicalTypeAnnotation().toString();
    }

    private void leaveOut(String name, String type) {
      String remedy =
          type.contains("NANOS")
              ? "Write it in microseconds"
              : "Write it as another type, such as text or a number";
      unreadable.put(name, type + ", which Spark cannot read. " + remedy);
    }

    private StructType schema() {
      return new StructType(
          fields.values().stream()
              .filter(field -> !unreadable.containsKey(field.name()))
              .map(field -> new StructField(field.name(), field.dataType(), true, field.metadata()))
              .toArray(StructField[]::new));
    }

    /** A column of numbers must not silently cease to be a feature. */
    void refuseConflicts(DataConfig data) {
      if (data.featuresColumn().isEmpty() && data.numericColumns().isEmpty()) {
        Set<String> others = data.nonFeatures();
        for (String column : conflicts) {
          if (!others.contains(column)) {
            throw new DataException(
                "Cannot read %s: its column %s is %s, or name the features without it in data.numericColumns"
                    .formatted(source, column, unreadable.get(column)));
          }
        }
      }
    }
  }
}
