package org.sparkvae.spark.data.survey;

import com.typesafe.config.ConfigUtil;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparkvae.model.artifact.TableColumn;
import org.sparkvae.model.artifact.TableColumns;
import org.sparkvae.model.config.ColumnKind;
import org.sparkvae.model.config.EnumSpelling;
import org.sparkvae.model.likelihood.FeatureRange;
import org.sparkvae.spark.data.CategoriesConfig;
import org.sparkvae.spark.data.DataConfig;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.data.source.IdentifiedRow;
import org.sparkvae.spark.data.source.SourceTable;
import org.sparkvae.spark.data.source.TableCell;
import org.sparkvae.spark.data.source.TableCells;
import org.sparkvae.spark.data.source.Text;

/**
 * The pass over a table before its {@link Survey}: decides about columns whose kind is {@code
 * auto}, and learns the categories. Only training rows count.
 *
 * <p>Of {@code auto}: booleans, and numbers that are 0 and 1, are binary; dates and times are
 * continuous; whole numbers with at most {@value #FEW} values and texts that repeat are
 * categorical; whole numbers from 0 to at most {@value #LARGEST_COUNT} are counts; other numbers
 * are continuous, or heavy-tailed if one of them is more than {@value #HEAVY_TAIL} standard
 * deviations away from the mean. Vectors of 0 and 1, and bytes, are binary, other vectors
 * continuous. A column with one value, or with too many texts, is left out.
 */
public final class ColumnSurvey {
  private static final int FEW = 10;
  private static final int LARGEST_COUNT = 100;

  /** Of a billion draws of a Gaussian, all are within 7 standard deviations of the mean. */
  private static final int HEAVY_TAIL = 10;

  private static final Logger LOG = LoggerFactory.getLogger(ColumnSurvey.class);

  private final SourceTable table;
  private final CategoriesConfig categories;

  private ColumnSurvey(SourceTable table, CategoriesConfig categories) {
    this.table = table;
    this.categories = categories;
  }

  /**
   * @param table whose features are {@link TableCells}
   * @return the table with the features that its columns have
   * @throws DataException if a column does not fit its kind
   */
  public static SourceTable known(SourceTable table, DataConfig data, long seed) {
    try {
      TableCells cells = (TableCells) table.features();
      Part found = found(table, cells, data, seed);
      ColumnSurvey survey = new ColumnSurvey(table, data.categories());
      List<TableColumn> columns = new ArrayList<>();
      for (int i = 0; i < found.tallies.size(); i++) {
        TableColumn column =
            survey.column(cells.cells().get(i), cells.kinds().get(i), found.tallies.get(i));
        LOG.info("Column {}", described(column));
        columns.add(column);
      }
      if (columns.stream().allMatch(column -> column.kind() == ColumnKind.SKIP)) {
        throw new DataException(
            "Cannot train on %s: no column has values to learn, see the log. Name other columns in data.columns"
                .formatted(table.name()));
      }
      return table.with(new TableColumns(columns, found.missing.patterns(columns)), data);
    } catch (Exception failed) {
      throw DataException.behind(failed, table.name());
    }
  }

  private static Part found(SourceTable table, TableCells cells, DataConfig data, long seed) {
    SurveySpec spec = SurveySpec.of(table, data, null, feature -> FeatureRange.ANY);
    RowParser parser = new RowParser(table, data, spec);
    JavaRDD<IdentifiedRow> rows = table.identifiedRows();
    SplitRule split = SplitRule.of(table, data, seed, rows.map(parser::parse));
    int maxDistinct = data.categories().maxDistinct();
    JavaRDD<Part> parts =
        rows.mapPartitionsWithIndex(
            (partition, part) ->
                List.of(part(part, cells, parser, split.open(partition), maxDistinct)).iterator(),
            true);
    Part found = parts.treeReduce(Part::add);
    found.bad.check(data.badRows(), table.name());
    return found;
  }

  /** What was found in some rows. A plain class for Kryo. */
  private static final class Part implements Serializable {
    private static final long serialVersionUID = 1L;

    private final List<ColumnTally> tallies = new ArrayList<>();
    private final MissingTally missing = new MissingTally();
    private final BadRows bad = new BadRows();

    private Part add(Part other) {
      for (int i = 0; i < tallies.size(); i++) {
        tallies.get(i).add(other.tallies.get(i));
      }
      missing.add(other.missing);
      bad.add(other.bad);
      return this;
    }
  }

  private static Part part(
      Iterator<IdentifiedRow> rows,
      TableCells cells,
      RowParser parser,
      SplitRule.Assigner assigner,
      int maxDistinct) {
    Part part = new Part();
    for (ColumnKind kind : cells.kinds()) {
      boolean isAuto = kind == ColumnKind.AUTO;
      part.tallies.add(
          new ColumnTally(
              isAuto || kind == ColumnKind.CATEGORICAL ? maxDistinct : 0,
              isAuto ? Moments.Wanted.ALL : Moments.Wanted.EXTREMES));
    }
    while (rows.hasNext()) {
      IdentifiedRow row = rows.next();
      SourceRow parsed = assigner.assigned(parser.parse(row));
      part.bad.add(parsed);
      if (parsed.state == SourceRow.State.USED && parsed.split == Split.TRAIN) {
        StringBuilder missing = new StringBuilder();
        for (int i = 0; i < part.tallies.size(); i++) {
          if (!part.tallies.get(i).add(cells.cells().get(i), row.row())) {
            missing.append(i).append(' ');
          }
        }
        part.missing.add(missing.toString());
      }
    }
    return part;
  }

  private TableColumn column(TableCell cell, ColumnKind given, ColumnTally found) {
    if (found.present == 0) {
      LOG.warn(
          "Left out the column {}: it has no value in any training row. Set {} = skip",
          cell.name(),
          setting(cell));
      return of(cell, ColumnKind.SKIP, found);
    }
    ColumnKind kind = given == ColumnKind.AUTO ? inferred(cell, found) : given;
    return kind == ColumnKind.CATEGORICAL ? categorical(cell, given, found) : of(cell, kind, found);
  }

  private ColumnKind inferred(TableCell cell, ColumnTally found) {
    if (cell.isTime()) {
      return ColumnKind.CONTINUOUS;
    }
    if (cell.isVector() && found.lowest() == found.highest()) {
      return ColumnKind.SKIP;
    }
    if (found.isBinary() || cell.isBytes()) {
      return ColumnKind.BINARY;
    }
    if (cell.isVector()) {
      return ColumnKind.CONTINUOUS;
    }
    if (!found.hasMore() && found.values.size() == 1) {
      return ColumnKind.SKIP;
    }
    if (found.areNumbers() && found.lowest() == found.highest()) { // whatever they are written as
      return ColumnKind.SKIP;
    }
    if (!found.areNumbers()) {
      boolean repeats = !found.hasMore() && found.values.size() <= found.present / 2;
      return repeats ? ColumnKind.CATEGORICAL : ColumnKind.SKIP;
    }
    if (found.areWhole() && !found.hasMore() && found.values.size() <= FEW) {
      return ColumnKind.CATEGORICAL;
    }
    if (found.areWhole() && found.lowest() == 0 && found.highest() <= LARGEST_COUNT) {
      return ColumnKind.COUNT;
    }
    return found.farthest() > HEAVY_TAIL ? ColumnKind.HEAVY_TAILED : ColumnKind.CONTINUOUS;
  }

  private TableColumn categorical(TableCell cell, ColumnKind given, ColumnTally found) {
    List<String> kept = new ArrayList<>();
    List<Long> counts = new ArrayList<>();
    List<String> rare = new ArrayList<>();
    long rareCount = 0;
    List<Map.Entry<String, Long>> values = new ArrayList<>(found.values.entrySet());
    values.sort( // equal counts stay in the order of the texts
        Comparator.comparing(Map.Entry<String, Long>::getValue, Comparator.reverseOrder()));
    for (Map.Entry<String, Long> value : values) {
      if (value.getValue() >= categories.minCount()) {
        kept.add(value.getKey());
        counts.add(value.getValue());
      } else {
        rare.add(value.getKey());
        rareCount += value.getValue();
      }
    }
    boolean hasTwo = kept.size() + (rare.isEmpty() ? 0 : 1) >= 2;
    if (given == ColumnKind.AUTO && !hasTwo) {
      return of(cell, ColumnKind.SKIP, found);
    }
    requireCategories(cell, found, hasTwo);
    return new TableColumn(
        cell.name(),
        cell.typeName(),
        ColumnKind.CATEGORICAL,
        found.missing,
        kept,
        counts,
        rare,
        rareCount);
  }

  private void requireCategories(TableCell cell, ColumnTally found, boolean hasTwo) {
    if (found.hasMore()) {
      throw new DataException(
          "Invalid column %s of %s: more than %d different values in the training rows (must be at most data.categories.maxDistinct). Raise it, or set %s = skip"
              .formatted(cell.name(), table.name(), categories.maxDistinct(), setting(cell)));
    }
    if (!hasTwo) {
      boolean isOne = found.values.size() == 1;
      throw new DataException(
          "Invalid column %s of %s: %s in the training rows (must be at least two categories). %s %s = skip"
              .formatted(
                  cell.name(),
                  table.name(),
                  isOne
                      ? "only one value"
                      : "no value as often as data.categories.minCount = " + categories.minCount(),
                  isOne ? "Set" : "Lower it, or set",
                  setting(cell)));
    }
  }

  /** The key of a column's kind, in quotes where its name needs them. */
  private static String setting(TableCell cell) {
    return ConfigUtil.joinPath("data", "columns", cell.name());
  }

  private static TableColumn of(TableCell cell, ColumnKind kind, ColumnTally found) {
    String ofTexts = found.areWhole() ? "bigint" : "double";
    return new TableColumn(
        cell.name(),
        cell.isText() && kind != ColumnKind.SKIP ? ofTexts : cell.typeName(),
        kind,
        cell.size(),
        found.missing,
        List.of(),
        List.of(),
        List.of(),
        0);
  }

  private static String described(TableColumn column) {
    String ofVectors = column.isVector() ? " values" : "";
    String missing = column.missing() > 0 ? ", " + column.missing() + ofVectors + " missing" : "";
    String size = column.isVector() ? " vectors of " + column.size() : "";
    String rare =
        column.hasOther()
            ? ", and other: %s in %s"
                .formatted(
                    Text.count(column.rare().size(), "rare one"),
                    Text.count(column.otherCount(), "row"))
            : "";
    String categories =
        column.kind() == ColumnKind.CATEGORICAL
            ? ", " + column.categories().size() + " categories" + rare
            : "";
    return column.name() + ": " + EnumSpelling.of(column.kind()) + size + categories + missing;
  }
}
