package org.sparkvae.spark.data;

/** Whether messages and logs may contain values of the data. */
public enum ShowValues {
  /** They name the kind of a value and its place only. */
  NO,
  /** They contain the value itself. */
  YES
}
