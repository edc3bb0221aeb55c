package org.sparkvae.spark.data;

/** Whether a JSON record may extend over several lines. */
public enum MultiLine {
  /** Each line is one object, so that large files are read in parallel. */
  NO,
  /** A file is one object or one array of objects. */
  YES
}
