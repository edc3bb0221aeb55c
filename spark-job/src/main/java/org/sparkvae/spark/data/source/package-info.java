/**
 * Opens any Spark source as rows with identities and raw features. Start at {@link
 * org.sparkvae.spark.data.source.SourceReader}; {@code FileScan} has the options of each format.
 * Must not scale, split or judge values.
 */
package org.sparkvae.spark.data.source;
