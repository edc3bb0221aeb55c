/**
 * What a trained model says of rows: codes and bounds of a table ({@link
 * org.sparkvae.spark.score.RowScores}), means over a split ({@link
 * org.sparkvae.spark.evaluate.SplitEvaluator}), new rows ({@link
 * org.sparkvae.spark.score.GeneratedRows}). Knows Spark, not the command line. Decided: a row's
 * draws are keyed by its content or place, so no partitioning changes a bit of them.
 */
package org.sparkvae.spark.score;
