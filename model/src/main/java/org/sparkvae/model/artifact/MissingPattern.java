package org.sparkvae.model.artifact;

import java.io.Serializable;
import java.util.List;
import org.sparkvae.model.config.Problems;

/**
 * Training rows of a table that lack the same columns.
 *
 * @param columns that have no value, in the order of the table; none for complete rows
 * @param rows number of these rows
 */
public record MissingPattern(List<String> columns, long rows) implements Serializable {
  public MissingPattern {
    columns = List.copyOf(columns);
    new Problems("missingPatterns").require(rows >= 1, "rows", rows, "must be >= 1").throwIfAny();
  }
}
