package org.sparkvae.spark.data.survey;

import java.util.Iterator;
import org.apache.spark.sql.catalyst.InternalRow;
import org.sparkvae.spark.data.BadRowPolicy;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.source.FeatureReader;
import org.sparkvae.spark.data.source.IdentifiedRow;
import org.sparkvae.spark.data.source.RowPlace;
import org.sparkvae.spark.data.source.SourceTable;

/**
 * Walks the rows of a partition for a stored model: scaled, without the rows that the policies
 * leave out. Nearly all rows are good and need no {@link RowParser}, which decides about the
 * others.
 */
public final class RowCursor {
  private final Iterator<IdentifiedRow> from;
  private final FeatureReader features;
  private final RowScaler scaler;
  private final RowParser parser;
  private final FeatureScaling scaling;
  private final BadRowPolicy policy;
  private IdentifiedRow at;

  RowCursor(
      Iterator<IdentifiedRow> from,
      FeatureReader features,
      RowScaler scaler,
      RowParser parser,
      FeatureScaling scaling,
      BadRowPolicy policy) {
    this.from = from;
    this.features = features;
    this.scaler = scaler;
    this.parser = parser;
    this.scaling = scaling;
    this.policy = policy;
  }

  /**
   * Advances to the next row.
   *
   * @param offset index of the first feature in {@code to}
   * @return false if there are no more rows; the contents of {@code to} are then undefined
   * @throws DataException at a bad row, if the policy is {@link BadRowPolicy#FAIL}
   */
  public boolean next(float[] to, int offset) {
    while (from.hasNext()) {
      at = from.next();
      InternalRow row = at.row();
      if (parser.isValidExceptFeatures(row) && scaler.put(features.readNative(row), to, offset)
          || isUsed(parser.parse(at), to, offset)) {
        return true;
      }
    }
    return false;
  }

  private boolean isUsed(SourceRow parsed, float[] to, int offset) {
    return switch (parsed.state) {
      case USED -> {
        float[] scaled = scaling.apply(parsed.features);
        System.arraycopy(scaled, 0, to, offset, scaled.length);
        yield true;
      }
      case SKIPPED -> false;
      case BAD -> {
        if (policy == BadRowPolicy.FAIL) {
          throw new DataException(parsed.problem.message() + parsed.problem.remedy());
        }
        yield false;
      }
    };
  }

  /**
   * @return the current row, valid until the next call of {@link #next}: the source's columns in
   *     the order of {@link SourceTable#rows()}; more may follow
   */
  public InternalRow row() {
    return at.row();
  }

  RowPlace place() {
    return at.place();
  }
}
