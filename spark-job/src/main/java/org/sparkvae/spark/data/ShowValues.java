package org.sparkvae.spark.data;

/** Whether messages and logs may hold values of the data. */
public enum ShowValues {
  /** They say of what kind a value is, and where it stands. */
  NO,
  /** They show it. */
  YES
}
