package org.sparkvae.spark.data.source;

import com.typesafe.config.ConfigUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparkvae.model.artifact.TableColumn;
import org.sparkvae.model.artifact.TableColumns;
import org.sparkvae.model.config.ColumnKind;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.EnumSpelling;
import org.sparkvae.model.config.Problems;
import org.sparkvae.spark.data.DataConfig;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.DataFormat;
import org.sparkvae.spark.data.Scaling;
import org.sparkvae.spark.data.file.ColumnCensus;
import org.sparkvae.spark.data.file.FileScan;
import org.sparkvae.spark.data.file.FormatDetector;
import org.sparkvae.spark.data.file.InputListing;
import org.sparkvae.spark.data.file.Numbers;
import org.sparkvae.spark.data.file.SourceFiles;

/** Opens a source: finds its format, chooses the features and how rows are identified. */
public final class SourceReader {
  /** Number of first rows that decide the width; each is read as a whole. */
  private static final int WIDTHS_TO_LOOK_AT = 20;

  private static final Logger LOG = LoggerFactory.getLogger(SourceReader.class);

  /** Names the rows of {@link DataFormat#DATA_FRAME} in messages. */
  private static final String DATA_FRAME = "the DataFrame";

  private final SparkSession spark;
  private final DataConfig data;
  private final String path;
  private final Optional<Dataset<Row>> given;
  private final Optional<ExpectedSchema> expected;

  private SourceReader(
      SparkSession spark,
      DataConfig data,
      Optional<Dataset<Row>> given,
      Optional<ExpectedSchema> expected) {
    this.spark = spark;
    this.data = data;
    this.path = data.path().orElse("");
    this.given = given;
    this.expected = expected;
  }

  /**
   * @param seed draws the rows of {@link DataFormat#SYNTHETIC_DIGITS}
   * @return the source, its rows not yet read
   * @throws DataException if the source is missing, broken or in an unknown format
   * @throws org.sparkvae.model.config.ConfigException if a setting names a column that is missing
   *     or does not contain numbers
   */
  public static SourceTable read(SparkSession spark, DataConfig data, long seed) {
    return new SourceReader(spark, data, Optional.empty(), Optional.empty()).read(seed);
  }

  /**
   * Opens rows that a program hands in, as {@link #read(SparkSession, DataConfig, long)} opens
   * those of a table.
   *
   * @param data of the format {@link DataFormat#DATA_FRAME}, naming the columns of features
   * @return the source, its rows not yet read
   */
  public static SourceTable given(Dataset<Row> rows, DataConfig data) {
    return new SourceReader(rows.sparkSession(), data, Optional.of(rows), Optional.empty()).read(0);
  }

  /**
   * Opens rows that a program hands in for a trained model. No job runs, and the rows may be those
   * of a stream.
   *
   * @param data of the format {@link DataFormat#DATA_FRAME}, naming the columns of features
   * @throws DataException with all differences if the columns are not as expected
   */
  public static SourceTable given(Dataset<Row> rows, DataConfig data, ExpectedSchema expected) {
    SourceReader reader =
        new SourceReader(rows.sparkSession(), data, Optional.of(rows), Optional.of(expected));
    SourceTable table = reader.opened(0);
    expected.requireWidth(table);
    return table;
  }

  /**
   * Does what {@link #read(SparkSession, DataConfig, long)} does, for a trained model.
   *
   * @param seed draws the rows of {@link DataFormat#SYNTHETIC_DIGITS}
   * @return the source, its rows not yet read
   * @throws DataException as there, and with all differences if the columns are not as expected
   */
  public static SourceTable read(
      SparkSession spark, DataConfig data, long seed, ExpectedSchema expected) {
    SourceTable table =
        new SourceReader(spark, data, Optional.empty(), Optional.of(expected)).read(seed);
    expected.requireWidth(table);
    return table;
  }

  /**
   * Checks the columns of a DataFrame before any of its rows is read.
   *
   * @param data naming the columns of features
   * @throws ConfigException if a column is missing, is there twice or has a wrong type
   */
  public static void requireColumns(StructType schema, DataConfig data) {
    new FeatureColumns(data, schema, List.of(), List.of(), null).choose();
  }

  /**
   * As {@link #requireColumns(StructType, DataConfig)}, for a trained model.
   *
   * @param name of the DataFrame, for messages
   * @throws DataException if the columns of a table differ from those of the training
   */
  public static void requireColumns(
      String name, StructType schema, DataConfig data, ExpectedSchema expected) {
    if (expected.table().isPresent()) {
      TableFeatures.ofStored(
          expected.table().get(), schema, data, List.of(), expected.model(), name);
    } else {
      requireColumns(schema, data);
    }
  }

  private SourceTable read(long seed) {
    SourceTable table = opened(seed);
    boolean isStated = table.report().format() != DataFormat.IDX; // whose files are as long as that
    if (isStated && table.featureSize() > FeatureReader.MOST_FEATURES) {
      throw new DataException(
          "Cannot use %s: its rows have %,d features, at most %,d are allowed. Check %s, or name fewer columns"
              .formatted(
                  table.name(),
                  table.featureSize(),
                  FeatureReader.MOST_FEATURES,
                  Text.listed(table.features().columns())));
    }
    table.report().lines().forEach(LOG::info);
    List<String> suspects = table.report().suspects();
    if (!suspects.isEmpty() && expected.isEmpty()) {
      LOG.warn(
          "Features that look like labels or identifiers: {}. If they are, set"
              + " data.ignoredColumns = [{}]",
          Text.listed(suspects),
          suspects.stream().map(SourceReader::quoted).collect(Collectors.joining(", ")));
    }
    return table;
  }

  /** A name as an element of a list in a recipe. */
  private static String quoted(String name) {
    return name.matches("[A-Za-z_]+[A-Za-z_0-9]*") ? name : ConfigUtil.quoteString(name);
  }

  private SourceTable opened(long seed) {
    try {
      return switch (data.format()) {
        case SYNTHETIC_DIGITS -> SyntheticSource.read(spark, data, seed);
        case TABLE -> table(FileScan.analyzed(path, () -> spark.table(path)), "table " + path);
        case DATA_FRAME -> table(handedIn(), DATA_FRAME);
        case AUTO, IDX, PARQUET, CSV, ORC, JSON, LIBSVM -> files();
      };
    } catch (IOException failed) {
      throw DataException.behind(new UncheckedIOException("Cannot read " + path, failed), name());
    } catch (Exception | AssertionError failed) {
      throw DataException.behind(failed, name());
    }
  }

  private Dataset<Row> handedIn() {
    return given.orElseThrow(
        () ->
            ConfigException.of(
                "data.format",
                "Cannot read the rows: data.format = dataFrame stands for a DataFrame that a"
                    + " program handed in. Give --input, or another data.format"));
  }

  /** The source as messages name it. */
  private String name() {
    if (data.format() == DataFormat.DATA_FRAME) {
      return DATA_FRAME;
    }
    try {
      Path given = new Path(path);
      return given
          .getFileSystem(spark.sessionState().newHadoopConf())
          .makeQualified(given)
          .toString();
    } catch (IOException | RuntimeException noPath) {
      return path.isEmpty() ? "the input" : path;
    }
  }

  private SourceTable files() throws IOException {
    Path given = new Path(path);
    FileSystem files = given.getFileSystem(spark.sessionState().newHadoopConf());
    Path input = files.makeQualified(given);
    if (!files.exists(input)) {
      throw new DataException(
          "Cannot read "
              + input
              + ": no such file or folder. Set data.path or --input to an existing one");
    }
    InputListing listing = InputListing.of(files, input);
    DataFormat format =
        data.format() == DataFormat.AUTO ? FormatDetector.detect(listing) : data.format();
    if (format == DataFormat.IDX) {
      new Problems("data")
          .require(
              !data.hasColumns(),
              "columns",
              data.columns().keySet(),
              "cannot be set: the files are IDX, which holds images only. Leave it out")
          .throwIfAny();
      return IdxSource.read(spark, data, listing);
    }
    SourceFiles snapshot = SourceFiles.snapshot(listing, format);
    SparkSession own = BatchSession.of(spark);
    OptionalInt modelWidth = expected.map(ExpectedSchema::libsvmSize).orElse(OptionalInt.empty());
    FileScan scan = FileScan.of(own, format, data, snapshot, modelWidth);
    Dataset<Row> rows = scan.rows().drop(FileScan.CORRUPT);
    if (rows.columns().length == 0) {
      String name = EnumSpelling.of(format);
      throw new DataException(
          "Cannot read " + input + " as " + name + ": it has no columns. Check its contents");
    }
    boolean isColumnar = format == DataFormat.PARQUET || format == DataFormat.ORC;
    FilePlaces.Columns columns = isColumnar ? FilePlaces.Columns.PRUNED : FilePlaces.Columns.ALL;
    requireReadable(input, scan.unreadable());
    FeatureColumns chosen = columns(format, rows, scan, input.toString());
    FeatureReader features = features(chosen, rows, input.toString());
    RowPlaces places = new FilePlaces(scan.rows(), input, columns);
    int size = sizeOf(input.toString(), rows, features);
    SortedMap<String, List<String>> leftOut = chosen.leftOut(features);
    scan.unreadable()
        .forEach(
            (column, reason) ->
                leftOut
                    .computeIfAbsent(SourceReport.UNREADABLE, kind -> new ArrayList<>())
                    .add(column));
    SourceReport report =
        SourceReport.of(format, snapshot, features, size, leftOut, scan.inferred());
    SourceTable table = table(rows, features, places, snapshot, report);
    BatchSession.fit(own, spark, table.featureSize());
    return table;
  }

  /** Only columns that nothing needs are left out for their types. */
  private void requireReadable(Path input, SortedMap<String, String> unreadable) {
    List<String> needed = new ArrayList<>(data.numericColumns());
    data.featuresColumn().ifPresent(needed::add);
    data.rowWeightColumn().ifPresent(needed::add);
    data.splitColumn().ifPresent(needed::add);
    for (String column : needed) {
      if (unreadable.containsKey(column)) {
        throw new DataException(
            "Cannot read %s: its column %s is %s".formatted(input, column, unreadable.get(column)));
      }
    }
    unreadable.forEach((column, why) -> LOG.warn("Left out the column {}: it is {}", column, why));
  }

  private FeatureColumns columns(DataFormat format, Dataset<Row> rows, FileScan scan, String name) {
    ColumnCensus census = new ColumnCensus(rows, data, format);
    boolean isRead = given.isEmpty(); // a stream cannot be, and a DataFrame is used lazily
    expected.ifPresent(
        model ->
            model.requireColumns(
                name, rows.schema(), column -> isRead && census.startsWithTexts(column)));
    Set<String> unreadable = scan.unreadable().keySet();
    DataConfig known =
        data.with(
            changed ->
                changed.ignoredColumns =
                    data.ignoredColumns().stream().filter(c -> !unreadable.contains(c)).toList());
    Optional<String> single =
        data.numericColumns().stream()
            .filter(c -> expected.isPresent())
            .filter(c -> expected.get().isArrayOfOne(rows.schema().apply(c).dataType()))
            .findFirst();
    if (single.isPresent()) {
      known =
          known.with(
              changed -> {
                changed.numericColumns = List.of();
                changed.featuresColumn = single;
              });
    }
    return new FeatureColumns(
        known, rows.schema(), scan.partitionColumns(), scan.nullColumns(), census);
  }

  private FeatureReader features(FeatureColumns chosen, Dataset<Row> rows, String name) {
    Optional<TableColumns> known = expected.flatMap(ExpectedSchema::table);
    if (known.isPresent()) {
      return TableFeatures.ofStored(
          known.get(),
          rows.schema(),
          data,
          given.isEmpty() ? emptyVectors(known.get(), rows) : List.of(),
          expected.get().model(),
          name);
    }
    FeatureReader features = chosen.choose();
    return features instanceof TableCells cells ? sized(cells, rows) : features;
  }

  /**
   * The columns with the sizes of their vectors, which are those of the first rows. A column that
   * is not named is left out if these rows have different sizes, or no values.
   */
  private TableCells sized(TableCells cells, Dataset<Row> rows) {
    List<TableCell> sized = new ArrayList<>();
    List<ColumnKind> kinds = new ArrayList<>();
    for (int i = 0; i < cells.cells().size(); i++) {
      TableCell cell = cells.cells().get(i);
      if (cell.isVector()) {
        List<Integer> sizes = firstRows(rows, cell.quoted()).stream().map(cell::width).toList();
        boolean isNamed = data.columns().containsKey(cell.name());
        int size = sizes.isEmpty() ? 0 : mostFrequent(sizes);
        boolean differ = !isNamed && Set.copyOf(sizes).size() > 1;
        if (size == 0 || differ) {
          LOG.warn(
              "Left out the column {}: {}. Set {} = skip{}",
              cell.name(),
              differ ? "its first rows have different numbers of values" : "it has no values",
              ConfigUtil.joinPath("data", "columns", cell.name()),
              differ ? ", or set its kind, so that rows with another number are bad rows" : "");
          continue;
        }
        cell = cell.ofSize(size);
      }
      sized.add(cell);
      kinds.add(cells.kinds().get(i));
    }
    new Problems("data")
        .require(
            !sized.isEmpty(),
            "columns",
            data.columns(),
            "must name at least one column that is a feature")
        .throwIfAny();
    return new TableCells(sized, kinds);
  }

  /** Columns of vectors that are texts in files without a schema, since no row has a value. */
  private List<String> emptyVectors(TableColumns known, Dataset<Row> rows) {
    List<TableCell> cells = TableCell.all(rows.schema(), Numbers.of(data));
    return known.used().stream()
        .filter(TableColumn::isVector)
        .map(column -> FeatureColumns.find(cells, column.name()))
        .filter(cell -> cell != null && cell.isText() && firstRows(rows, cell.quoted()).isEmpty())
        .map(TableCell::name)
        .toList();
  }

  /** Some of the rows that have a value in a column. */
  private static List<InternalRow> firstRows(Dataset<Row> rows, String quoted) {
    return InternalRows.collect(rows.where(rows.col(quoted).isNotNull()).limit(WIDTHS_TO_LOOK_AT));
  }

  private static FeatureReader identifying(FeatureReader features) {
    return features instanceof TableFeatures known ? known.cells() : features;
  }

  private SourceTable table(Dataset<Row> rows, String name) throws IOException {
    FeatureColumns chosen = columns(DataFormat.TABLE, rows, FileScan.ofTable(rows), name);
    FeatureReader features = features(chosen, rows, name);
    int weightIndex = data.rowWeightColumn().map(rows.schema()::fieldIndex).orElse(-1);
    RowPlaces places = RowPlaces.ofContent(rows, name, identifying(features), weightIndex);
    boolean isSnapshot = given.isEmpty() || expected.isEmpty(); // a stream has no list of files
    SourceFiles files =
        isSnapshot
            ? SourceFiles.snapshot(spark.sessionState().newHadoopConf(), name, rows.inputFiles())
            : SourceFiles.none(name);
    SourceReport report =
        SourceReport.of(
            data.format(),
            files,
            features,
            sizeOf(name, rows, features),
            chosen.leftOut(features),
            new TreeMap<>());
    return table(rows, features, places, files, report);
  }

  private SourceTable table(
      Dataset<Row> rows,
      FeatureReader features,
      RowPlaces places,
      SourceFiles files,
      SourceReport report) {
    return new SourceTable(
        report.name(),
        rows,
        features,
        report.featureSize(),
        Optional.empty(),
        Optional.empty(),
        data.scaling().orElse(Scaling.NONE),
        places,
        files,
        report);
  }

  /** The width of the model, if there is one; otherwise that of the columns or the first rows. */
  private int sizeOf(String name, Dataset<Row> rows, FeatureReader features) {
    if (features instanceof FeatureReader.ManyColumns many) {
      return many.columns().size();
    }
    if (features instanceof TableCells cells) {
      return cells.columns().size();
    }
    if (expected.isPresent()) {
      return expected.get().featureSize();
    }
    String column = features.columns().get(0);
    String quoted = "`" + column.replace("`", "``") + "`";
    List<InternalRow> first = firstRows(rows, quoted);
    if (first.isEmpty()) {
      throw new DataException("Cannot read " + name + ": no row has a value in " + column);
    }
    int size = mostFrequent(first.stream().map(features::width).toList());
    new Problems("data")
        .require(size > 0, "featuresColumn", column, "must hold at least one value a row")
        .throwIfAny();
    return size;
  }

  /** The most frequent width; the first one if two are equally frequent. */
  private static int mostFrequent(List<Integer> widths) {
    return widths.stream()
        .max(Comparator.comparingInt(width -> Collections.frequency(widths, width)))
        .orElseThrow();
  }
}
