/**
 * Checks the rows of a source, splits and scales them, and computes their fingerprint. Start at
 * {@link org.sparkvae.spark.data.survey.Survey} for training rows and {@link
 * org.sparkvae.spark.data.survey.ScaledRows} for the rows of a trained model. Must not depend on
 * Spark's partitions or on the order of rows: every sum is exact.
 */
package org.sparkvae.spark.data.survey;
