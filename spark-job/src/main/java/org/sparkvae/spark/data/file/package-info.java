/**
 * Finds the files of an input and reads each format as columns. Must not know features, identities
 * or scaling. Start at {@link org.sparkvae.spark.data.file.FileScan}.
 */
package org.sparkvae.spark.data.file;
