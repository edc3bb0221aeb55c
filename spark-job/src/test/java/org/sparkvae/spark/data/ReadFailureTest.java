package org.sparkvae.spark.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Failures that a task reports as text, as on a cluster. */
class ReadFailureTest {
  private static final String LOST =
      "Job aborted due to stage failure: Task 0 in stage 1.0 failed 4 times, most recent failure:"
          + " Lost task 0.3 in stage 1.0 (TID 3) (10.0.0.1 executor 1): org.apache.spark.SparkException:"
          + " Encountered error while reading file file:///d/a%20b.x. Details:\n"
          + "\tat org.apache.spark.sql.errors.QueryExecutionErrors$.cannotReadFilesError(Q.scala:1)\n";

  private static Exception job(String causes) {
    return new IllegalStateException("wrapped", new IOException(LOST + causes));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "X: Parquet column cannot be converted in file file:///d/a%20b.x. Column: [k], Expected: bigint, Found: INT32."
            + "|: column k is INT32 there, but bigint in the files before it",
        "X: ORC does not support type conversion from file type string (1) to reader type double (1)"
            + "|: a column is string there, but double in the files before it",
        "org.apache.spark.SparkUpgradeException: [INCONSISTENT_BEHAVIOR_CROSS_VERSION.READ_ANCIENT_DATETIME] You may get"
            + " a different result: reading dates. You can set \"spark.sql.parquet.datetimeRebaseModeInRead\" to"
            + "|: it holds dates before 1582 or times before 1900, whose calendar is not certain."
            + " Add -- --conf spark.sql.parquet.datetimeRebaseModeInRead=CORRECTED",
        "java.lang.RuntimeException: native lz4 library not available"
            + "|: its compression (lz4) is not available here",
        "java.io.FileNotFoundException: File file:/d/c.x does not exist It is possible the underlying files have been updated"
            + "|: File file:/d/c.x does not exist",
        "java.io.EOFException: Cannot seek after EOF | (Cannot seek after EOF)",
        "java.lang.NumberFormatException: For input string: s3cr3t | (Spark cannot decode it)",
      })
  void isOneLineWithTheFile(String cause, String line) {
    String of = cause.startsWith("X: ") ? "java.lang.RuntimeException" + cause.substring(1) : cause;
    assertThat(DataException.find(job("Caused by: " + of), "input"))
        .hasValueSatisfying(
            found ->
                assertThat(found.getMessage())
                    .startsWith(
                        "Cannot read file:/d/a b.x" + (line.startsWith(":") ? "" : " ") + line)
                    .doesNotContain("s3cr3t"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "java.net.ConnectException: Connection refused",
        "java.io.IOException: No space left on device",
        "java.lang.OutOfMemoryError: Java heap space",
      })
  void failuresOfTheClusterAreNotOfTheData(String cause) {
    assertThat(DataException.find(job("Caused by: " + cause), "input")).isEmpty();
  }

  @Test
  void aFailureOfThisProjectIsNotOfTheData() {
    assertThat(DataException.find(new IllegalStateException("shards"), "input")).isEmpty();
  }
}
