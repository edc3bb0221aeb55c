package org.sparkvae.spark.data.survey;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.sparkvae.spark.data.BadRowPolicy;
import org.sparkvae.spark.data.BadRowsConfig;
import org.sparkvae.spark.data.DataException;

/**
 * Counts bad rows and keeps the first ones in the order of the input, so that they do not depend on
 * how it was read. A plain class for Kryo.
 */
final class BadRows implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int NAMED = 5;

  private final List<RowProblem> first = new ArrayList<>();
  private long count;

  BadRows add(SourceRow row) {
    if (row.state == SourceRow.State.BAD) {
      count++;
      name(row.problem);
    }
    return this;
  }

  BadRows add(BadRows other) {
    count += other.count;
    other.first.forEach(this::name);
    return this;
  }

  private void name(RowProblem problem) {
    first.add(problem);
    first.sort(RowProblem.ORDER);
    if (first.size() > NAMED) {
      first.remove(NAMED);
    }
  }

  long count() {
    return count;
  }

  /**
   * @throws DataException naming the first ones, if the policy does not allow them
   */
  void check(BadRowsConfig allowed, String source) {
    if (allowed.policy() == BadRowPolicy.FAIL && count > 0) {
      throw new DataException(named() + first.get(0).remedy());
    }
    if (count > allowed.maxRows()) {
      throw new DataException(
          "Cannot use %s: it has %d bad rows, more than data.badRows.maxRows = %d: %s. Fix the data, or raise the limit"
              .formatted(source, count, allowed.maxRows(), named()));
    }
  }

  private String named() {
    long others = count - first.size();
    String more = others > 0 ? ", and " + others + " more rows" : "";
    return first.stream().map(RowProblem::message).collect(Collectors.joining("; ")) + more;
  }
}
