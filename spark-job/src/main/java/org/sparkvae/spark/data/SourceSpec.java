package org.sparkvae.spark.data;

import java.io.Serializable;
import java.util.List;
import org.sparkvae.model.config.Problems;

/**
 * What to read and how to use it, with all defaults applied.
 *
 * @param path file, folder or, for {@link DataFormat#TABLE}, the table's name; unused for synthetic
 *     rows
 * @param format how it is stored
 * @param rows how many synthetic rows
 * @param featuresColumn one column of vectors, arrays or bytes; empty for none
 * @param numericColumns numeric columns, one a feature; empty for none
 * @param rowWeightColumn column of row weights >= 0; empty for none
 * @param scaling how values are scaled
 * @param validationFraction share of the rows for validation; of the training rows where the source
 *     or a column tells the split
 * @param testFraction share of the rows for testing
 * @param trainRows exact number of training rows, 0 for no count
 * @param testRows exact number of test rows, 0 for no count
 * @param splitColumn column that says train, validation or test; empty for none
 * @param nulls what becomes of missing values
 * @param badRowPolicy what becomes of rows that cannot be used
 * @param maxBadRows how many of them may be left out
 * @param showValues whether messages may show values
 * @param seed draws the splits and the shards
 */
public record SourceSpec(
    String path,
    DataFormat format,
    long rows,
    String featuresColumn,
    List<String> numericColumns,
    String rowWeightColumn,
    Scaling scaling,
    double validationFraction,
    double testFraction,
    long trainRows,
    long testRows,
    String splitColumn,
    NullPolicy nulls,
    BadRowPolicy badRowPolicy,
    long maxBadRows,
    ShowValues showValues,
    long seed)
    implements Serializable {

  public SourceSpec {
    numericColumns = List.copyOf(numericColumns);
    new Problems("data")
        .require(
            featuresColumn.isEmpty() || numericColumns.isEmpty(),
            "numericColumns",
            numericColumns,
            "must be empty where data.featuresColumn is set")
        .require(
            validationFraction >= 0 && testFraction >= 0 && validationFraction + testFraction < 1,
            "validationFraction",
            validationFraction,
            "must be >= 0 and, with data.testFraction, sum to less than 1")
        .require(trainRows >= 0, "trainRows", trainRows, "must be >= 0")
        .require(testRows >= 0, "testRows", testRows, "must be >= 0")
        .require(
            testFraction == 0 || (trainRows == 0 && testRows == 0),
            "testFraction",
            testFraction,
            "must be 0 where data.trainRows or data.testRows is set")
        .require(
            splitColumn.isEmpty() || (testFraction == 0 && trainRows == 0 && testRows == 0),
            "splitColumn",
            splitColumn,
            "must be empty where data.testFraction, trainRows or testRows is set")
        .throwIfAny();
  }

  /** Whether the split is by exact row counts. */
  public boolean splitsByCounts() {
    return trainRows > 0 || testRows > 0;
  }
}
