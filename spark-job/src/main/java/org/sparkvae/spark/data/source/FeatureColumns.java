package org.sparkvae.spark.data.source;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.sparkvae.model.config.ColumnKind;
import org.sparkvae.model.config.EnumSpelling;
import org.sparkvae.model.config.Problems;
import org.sparkvae.spark.data.DataConfig;
import org.sparkvae.spark.data.file.ColumnCensus;
import org.sparkvae.spark.data.file.Numbers;
import org.sparkvae.spark.data.source.FeatureReader.ManyColumns;

/**
 * Decides which columns are features: those whose kinds are set, or that are named in the settings;
 * otherwise the only column of vectors or arrays; otherwise all numeric columns; otherwise the only
 * column of bytes. Row weight, split, {@code label}, ignored columns and the columns of partition
 * folders are features only if named.
 *
 * @param partition columns that come from the names of folders
 * @param nulls columns that are null in every row
 * @param census what columns of numbers and texts contain; only asked if no feature is named
 */
record FeatureColumns(
    DataConfig data,
    StructType schema,
    List<String> partition,
    List<String> nulls,
    ColumnCensus census) {
  FeatureReader choose() {
    data.rowWeightColumn().ifPresent(column -> requireNumbers("rowWeightColumn", column));
    data.splitColumn().ifPresent(this::requireSplits);
    data.ignoredColumns().forEach(column -> requireColumn("ignoredColumns", column));
    if (data.hasColumns()) {
      return ofKinds();
    }
    if (data.featuresColumn().isPresent()) {
      requireColumn("featuresColumn", data.featuresColumn().get());
      return named(data.featuresColumn().get());
    }
    if (!data.numericColumns().isEmpty()) {
      data.numericColumns().forEach(column -> requireNumbers("numericColumns", column));
      return many(data.numericColumns());
    }
    return byDefault();
  }

  /** The columns whose kinds are set, in the order of the table. */
  private TableCells ofKinds() {
    List<TableCell> all = TableCell.all(schema, Numbers.of(data));
    SortedMap<String, ColumnKind> named = data.columns();
    for (String name : named.keySet()) {
      require(
          name.equals(DataConfig.EVERY_OTHER) || find(all, name) != null,
          "columns",
          name,
          "must be one of the columns " + Text.listed(all.stream().map(TableCell::name).toList()));
    }
    Set<String> excluded = data.nonFeatures();
    excluded.addAll(partition);
    excluded.addAll(nulls);
    ColumnKind others = named.getOrDefault(DataConfig.EVERY_OTHER, ColumnKind.SKIP);
    List<TableCell> cells = new ArrayList<>();
    List<ColumnKind> kinds = new ArrayList<>();
    for (TableCell cell : all) {
      boolean isNamed = named.containsKey(cell.name()) && find(all, cell.name()) == cell;
      boolean isOther =
          !isNamed
              && !cell.isBytes() // more likely an identifier than an image
              && !excluded.contains(schema.fieldNames()[cell.column()]);
      ColumnKind kind = isNamed ? named.get(cell.name()) : isOther ? others : ColumnKind.SKIP;
      if (kind == ColumnKind.SKIP || kind == ColumnKind.AUTO && !isNamed && !cell.canBe(kind)) {
        continue;
      }
      require(
          cell.canBe(kind),
          "columns",
          cell.name() + " = " + EnumSpelling.of(kind),
          "cannot be: the column holds "
              + cell.typeName()
              + (cell.canBe(ColumnKind.AUTO)
                  ? ". Set another kind, or skip"
                  : ". Set skip, or convert it to numbers, texts, or arrays of numbers"));
      cells.add(cell);
      kinds.add(kind);
    }
    require(!cells.isEmpty(), "columns", named, "must name at least one column that is a feature");
    return new TableCells(cells, kinds);
  }

  /** The column of that name, or else the field of a struct; null if there is none. */
  static TableCell find(List<TableCell> cells, String name) {
    TableCell found = null;
    for (TableCell cell : cells) {
      if (cell.name().equals(name) && (found == null || cell.isTopLevel())) {
        found = cell;
      }
    }
    return found;
  }

  /** The columns that are no features, by their kind. */
  SortedMap<String, List<String>> leftOut(FeatureReader features) {
    Set<String> chosen = new HashSet<>(features.columns());
    Set<String> folders = new HashSet<>(partition);
    SortedMap<String, List<String>> kinds = new TreeMap<>();
    for (StructField field : schema.fields()) {
      if (!chosen.contains(field.name())) {
        String kind = folders.contains(field.name()) ? SourceReport.PARTITION : kind(field);
        kinds.computeIfAbsent(kind, key -> new ArrayList<>()).add(field.name());
      }
    }
    return kinds;
  }

  private String kind(StructField field) {
    String name = field.name();
    DataType type = field.dataType();
    if (data.ignoredColumns().contains(name)) {
      return "ignored";
    }
    if (data.rowWeightColumn().filter(name::equals).isPresent()) {
      return "weight";
    }
    if (data.splitColumn().filter(name::equals).isPresent()) {
      return "split";
    }
    if (nulls.contains(name) || census.isKnownToBeEmpty(name)) {
      return "null";
    }
    if (type instanceof StringType) {
      return "text";
    }
    if (type instanceof BinaryType) {
      return "bytes";
    }
    return type instanceof NumericType ? "number" : type.typeName();
  }

  private FeatureReader byDefault() {
    Set<String> excluded = data.nonFeatures();
    excluded.addAll(partition);
    excluded.addAll(nulls);
    List<String> wide = new ArrayList<>();
    List<String> bytes = new ArrayList<>();
    List<String> numeric = new ArrayList<>();
    for (StructField field : schema.fields()) {
      String name = field.name();
      if (excluded.contains(name)) {
        continue;
      }
      if (field.dataType() instanceof BinaryType) {
        bytes.add(name);
      } else if (holdsFeatures(field.dataType())) {
        wide.add(name);
      } else if ((field.dataType() instanceof NumericType || field.dataType() instanceof StringType)
          && census.holdsNumbers(name)) {
        numeric.add(name);
      }
    }
    if (wide.isEmpty() && !numeric.isEmpty()) {
      return many(numeric);
    }
    // Bytes next to numbers are more likely an identifier, such as a UUID, than an image.
    List<String> single = wide.isEmpty() ? bytes : wide;
    require(
        single.size() <= 1,
        "featuresColumn",
        Text.given(""),
        "must name one of " + Text.listed(single));
    require(
        !single.isEmpty(),
        "featuresColumn",
        Text.given(""),
        "must be set: none of the columns "
            + available()
            + " holds numbers, vectors, arrays or bytes");
    return named(single.get(0));
  }

  private void requireColumn(String key, String column) {
    long columns = Arrays.stream(schema.fieldNames()).filter(column::equals).count();
    if (columns != 1) {
      String rule = "must be one of the columns " + available();
      require(false, key, column, columns == 0 ? rule : "is the name of " + columns + " columns");
    }
  }

  private void requireSplits(String column) {
    requireColumn("splitColumn", column);
    DataType type = schema.apply(column).dataType();
    require(
        type instanceof BooleanType || type instanceof StringType,
        "splitColumn",
        column,
        "must hold texts or booleans; it holds " + type.simpleString());
  }

  private void requireNumbers(String key, String column) {
    requireColumn(key, column);
    DataType type = schema.apply(column).dataType();
    require(
        isNumber(type) || type instanceof StringType,
        key,
        column,
        "must hold numbers; it holds "
            + type.simpleString()
            + ". Convert it to numbers, or name other columns");
  }

  private FeatureReader named(String column) {
    DataType type = schema.apply(column).dataType();
    Optional<VectorColumnReader> reader =
        VectorColumnReader.of(column, schema.fieldIndex(column), type);
    require(
        reader.isPresent(),
        "featuresColumn",
        column,
        "must hold vectors, arrays of numbers or bytes; it holds "
            + type.simpleString()
            + ". Convert it to an array, or name another column");
    return reader.orElseThrow();
  }

  private FeatureReader many(List<String> columns) {
    Numbers texts = Numbers.of(data);
    return new ManyColumns(
        columns,
        columns.stream().mapToInt(schema::fieldIndex).toArray(),
        columns.stream()
            .map(column -> new NumericColumnReader(schema.apply(column).dataType(), texts))
            .toArray(NumericColumnReader[]::new));
  }

  /** Whether a column of the type can be named as a feature; texts depend on their contents. */
  static boolean isNumber(DataType type) {
    return type instanceof NumericType || type instanceof BooleanType;
  }

  /** Whether a single column of the type can hold all features. */
  static boolean holdsFeatures(DataType type) {
    return VectorColumnReader.of("", 0, type).isPresent();
  }

  private static void require(boolean holds, String key, Object given, String rule) {
    new Problems("data").require(holds, key, given, rule).throwIfAny();
  }

  private String available() {
    return Text.listed(Arrays.asList(schema.fieldNames()));
  }
}
