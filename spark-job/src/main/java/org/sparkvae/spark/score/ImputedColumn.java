package org.sparkvae.spark.score;

import java.io.Serializable;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.sparkvae.model.network.Imputation;

/** A column whose missing cells are filled, and the columns that say how sure that is. */
interface ImputedColumn extends Serializable {
  String STD_DEV = "_stdDev";
  String LOWER = "_lower";
  String UPPER = "_upper";

  /** {@return the filled column, then the others} */
  StructType fields();

  /** {@return how many columns of CSV each of these fields has; 0 if they are no arrays} */
  default int size() {
    return 0;
  }

  /**
   * @param source the row as it was read
   * @param row its number in {@code filled}
   * @param to values of {@link #fields}, from {@code index}
   */
  void put(InternalRow source, Imputation filled, int row, Object[] to, int index);
}
