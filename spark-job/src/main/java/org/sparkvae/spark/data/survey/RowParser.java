package org.sparkvae.spark.data.survey;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.sparkvae.spark.data.DataConfig;
import org.sparkvae.spark.data.DataFormat;
import org.sparkvae.spark.data.NullPolicy;
import org.sparkvae.spark.data.ShowValues;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.data.file.LibsvmLines;
import org.sparkvae.spark.data.file.Numbers;
import org.sparkvae.spark.data.source.FeatureReader;
import org.sparkvae.spark.data.source.IdentifiedRow;
import org.sparkvae.spark.data.source.NumericColumnReader;
import org.sparkvae.spark.data.source.SourceTable;
import org.sparkvae.spark.data.source.TableCells;
import org.sparkvae.spark.data.source.TableFeatures;
import org.sparkvae.spark.data.source.Text;

/**
 * Reads features, weight and split of a row, applies the null policy and decides whether the row
 * can be used. It depends on nothing but the row, so that every pass over the source, in whatever
 * partitions, finds the same rows bad.
 */
final class RowParser implements Serializable {
  private static final long serialVersionUID = 1L;

  private final SurveySpec spec;
  private final FeatureReader features;
  private final int featureSize;
  private final NullPolicy nulls;
  private final String weightColumn;
  private final int weightIndex;
  private final NumericColumnReader weights;
  private final String splitColumn;
  private final int splitIndex;
  private final NumericColumnReader splits;
  private final int corruptIndex;
  private final int fileColumns;
  private final boolean isLibsvm;
  private final ShowValues showValues;
  private final Numbers texts;
  private final List<String> missingTokens;

  RowParser(SourceTable table, DataConfig data, SurveySpec spec) {
    this.spec = spec;
    features = table.features();
    featureSize = table.featureSize();
    nulls = data.nulls();
    weightColumn = data.rowWeightColumn().orElse("");
    splitColumn = data.splitColumn().or(table::ownSplitColumn).orElse("");
    weightIndex = indexOf(table, weightColumn);
    splitIndex = indexOf(table, splitColumn);
    texts = Numbers.of(data);
    missingTokens = data.missingTokens();
    weights = reader(table, weightIndex);
    splits = reader(table, splitIndex);
    corruptIndex = table.corruptIndex();
    fileColumns = corruptIndex - table.report().partitionColumns().size();
    isLibsvm = table.report().format() == DataFormat.LIBSVM;
    showValues = data.badRows().showValues();
  }

  private static int indexOf(SourceTable table, String column) {
    return column.isEmpty() ? -1 : table.rows().schema().fieldIndex(column);
  }

  private NumericColumnReader reader(SourceTable table, int index) {
    return index < 0
        ? null
        : new NumericColumnReader(table.rows().schema().apply(index).dataType(), texts);
  }

  /** Whether everything but the features is valid. */
  boolean isValidExceptFeatures(InternalRow row) {
    return !isCorrupt(row)
        && isWeight(weight(row))
        && (splitIndex < 0 || Split.ofText(String.valueOf(splits.given(row, splitIndex))) != null);
  }

  private boolean isCorrupt(InternalRow row) {
    return corruptIndex >= 0 && !row.isNullAt(corruptIndex);
  }

  private double weight(InternalRow row) {
    return weightIndex < 0 ? 1 : weights.number(row, weightIndex);
  }

  private static boolean isWeight(double weight) {
    return weight >= 0 && weight <= Float.MAX_VALUE;
  }

  /**
   * A problem is kept in the row, not thrown, so that the first one in the order of the input is
   * reported, not the one whose task came first, and so that Spark does not retry the task.
   */
  SourceRow parse(IdentifiedRow from) {
    InternalRow row = from.row();
    if (isCorrupt(row)) {
      return SourceRow.bad(from, malformed(from, row.getString(corruptIndex)));
    }
    double weight = weight(row);
    if (!isWeight(weight)) {
      return SourceRow.bad(
          from, RowProblem.weight(from, weightColumn, shown(weights.given(row, weightIndex))));
    }
    Split indicated = null;
    if (splitIndex >= 0) {
      Object given = splits.given(row, splitIndex);
      indicated = Split.ofText(String.valueOf(given));
      if (indicated == null) {
        return SourceRow.bad(from, RowProblem.split(from, splitColumn, shown(given)));
      }
    }
    SourceRow read = withFeatures(from, weight, indicated);
    return read.state == SourceRow.State.USED ? spec.scaled(read) : read;
  }

  private RowProblem malformed(IdentifiedRow from, String line) {
    return isLibsvm
        ? RowProblem.libsvmLine(from, LibsvmLines.problem(line, featureSize))
        : RowProblem.line(from, Text.line(line, showValues), fileColumns);
  }

  private SourceRow withFeatures(IdentifiedRow from, double weight, Split indicated) {
    int width = features.width(from.row());
    if (width < 0) {
      return missing(from, weight, indicated);
    }
    String column = features.columns().get(0);
    if (width != featureSize) {
      String like = spec.trains() ? "as in the first rows" : "as the model has";
      return SourceRow.bad(from, RowProblem.width(from, column, width, featureSize + ", " + like));
    }
    double[] values = features.read(from.row());
    if (values.length != featureSize) {
      return SourceRow.bad(from, RowProblem.sparse(from, column, featureSize));
    }
    if (features.keepsMissing()) {
      return withMissing(from, values, weight, indicated);
    }
    int zeroed = 0;
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite((float) values[i])) {
        Object given = features.given(from.row(), i);
        if (given instanceof String text && !texts.isNumber(text)) {
          return SourceRow.bad(from, notANumber(from, features.nameOf(i), text));
        }
        if (nulls == NullPolicy.FAIL) {
          return SourceRow.bad(from, RowProblem.notFinite(from, features.nameOf(i), shown(given)));
        }
        zeroed++;
        values[i] = 0;
      }
    }
    SourceRow.State state =
        zeroed > 0 && nulls == NullPolicy.SKIP ? SourceRow.State.SKIPPED : SourceRow.State.USED;
    return new SourceRow(from, values, weight, indicated, zeroed, null, state);
  }

  private SourceRow withMissing(
      IdentifiedRow from, double[] values, double weight, Split indicated) {
    for (int i = 0; i < values.length; i++) {
      if (Float.isInfinite((float) values[i])) {
        int size = features.wrongSize(from.row(), i);
        String given = size < 0 ? shown(features.given(from.row(), i)) : Text.count(size, "value");
        if (!(features instanceof TableFeatures || features instanceof TableCells)) {
          return SourceRow.bad(from, RowProblem.notANumber(from, features.nameOf(i), given));
        }
        return SourceRow.bad(
            from,
            RowProblem.ofColumn(
                from, features.place(from.row(), i), given, features.rule(from.row(), i)));
      }
    }
    return new SourceRow(from, values, weight, indicated, 0, null, SourceRow.State.USED);
  }

  /** Shows a text that other programs write for a missing value; it is no value of the data. */
  private RowProblem notANumber(IdentifiedRow from, String column, String text) {
    return Numbers.isKnownToken(text)
        ? RowProblem.missingToken(from, column, text.trim(), missingTokens)
        : RowProblem.notANumber(from, column, shown(text));
  }

  private SourceRow missing(IdentifiedRow from, double weight, Split indicated) {
    double[] zeros = new double[featureSize];
    return switch (nulls) {
      case FAIL ->
          SourceRow.bad(from, RowProblem.notFinite(from, features.columns().get(0), shown(null)));
      case SKIP -> new SourceRow(from, zeros, weight, indicated, 0, null, SourceRow.State.SKIPPED);
      case ZERO ->
          new SourceRow(from, zeros, weight, indicated, featureSize, null, SourceRow.State.USED);
    };
  }

  private String shown(Object given) {
    return Text.given(given, showValues);
  }
}
