package org.sparkvae.model.artifact;

import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import org.sparkvae.model.config.ColumnKind;
import org.sparkvae.model.config.EnumSpelling;
import org.sparkvae.model.config.Problems;

/**
 * What a training learned about a column of a table.
 *
 * @param name of the column; of a field in a struct, with dots
 * @param type as Spark names it, such as {@code double} or {@code timestamp}
 * @param kind how its values become features; {@link ColumnKind#SKIP} if they do not
 * @param vectorSize number of values in a row, if the column holds vectors, arrays or bytes; 0 if
 *     it holds one value
 * @param missing number of values that the training rows lack: at most one in each, of a vector at
 *     most its size
 * @param categories of a categorical column, the most frequent first
 * @param counts training rows of each of these categories
 * @param rare values that were too rare, which are one more category together, {@link #OTHER}
 * @param otherCount training rows of these
 */
public record TableColumn(
    String name,
    String type,
    ColumnKind kind,
    int vectorSize,
    long missing,
    List<String> categories,
    List<Long> counts,
    List<String> rare,
    long otherCount)
    implements Serializable {
  /** The name of all rare categories together. */
  public static final String OTHER = "other";

  public TableColumn {
    categories = List.copyOf(categories);
    counts = List.copyOf(counts);
    rare = List.copyOf(rare);
    boolean isCategorical = kind == ColumnKind.CATEGORICAL;
    new Problems("column " + name)
        .require(kind != ColumnKind.AUTO, "kind", EnumSpelling.of(kind), "must be decided")
        .require(
            vectorSize == 0 || vectorSize > 0 && !isCategorical,
            "vectorSize",
            vectorSize,
            "must be >= 0, and 0 for a categorical column")
        .require(missing >= 0, "missing", missing, "must be >= 0")
        .require(otherCount >= rare.size(), "otherCount", otherCount, "must be >= " + rare.size())
        .require(
            isCategorical == categories.size() + rare.size() > 0,
            "categories",
            categories.size(),
            "must be there for a categorical column, and for no other")
        .require(
            counts.size() == categories.size(),
            "counts",
            counts.size(),
            "must be one for each category")
        .require(
            new HashSet<>(categories).size() == categories.size(),
            "categories",
            categories.size(),
            "must not be there twice")
        .throwIfAny();
  }

  /** Creates a column that holds one value in each row. */
  public TableColumn(
      String name,
      String type,
      ColumnKind kind,
      long missing,
      List<String> categories,
      List<Long> counts,
      List<String> rare,
      long otherCount) {
    this(name, type, kind, 0, missing, categories, counts, rare, otherCount);
  }

  /** {@return number of features, without the masks} */
  public int features() {
    return switch (kind) {
      case CATEGORICAL -> categories.size() + (hasOther() ? 1 : 0);
      case SKIP, AUTO -> 0;
      default -> size();
    };
  }

  /** {@return whether a row has several values in the column} */
  public boolean isVector() {
    return vectorSize > 0;
  }

  /** {@return how many values a row has in the column} */
  public int size() {
    return Math.max(1, vectorSize);
  }

  /** {@return number of masks: one for each value if a training row lacked one, otherwise none} */
  public int masks() {
    return hasMask() ? size() : 0;
  }

  /** {@return whether rare categories count as one more, the last} */
  public boolean hasOther() {
    return !rare.isEmpty();
  }

  /** {@return whether the encoder reads which values of the column are missing} */
  public boolean hasMask() {
    return missing > 0 && kind != ColumnKind.SKIP;
  }

  /**
   * @param index from 0 to {@link #features()}
   * @return the name of a category
   */
  public String category(int index) {
    return index < categories.size() ? categories.get(index) : OTHER;
  }
}
