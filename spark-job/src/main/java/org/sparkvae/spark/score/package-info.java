/**
 * A trained model applied to rows: codes and scores of given rows ({@link
 * org.sparkvae.spark.score.RowScores}), in a result of their own or appended to a DataFrame, and
 * generated rows ({@link org.sparkvae.spark.score.GeneratedRows}). Must not train. The draws of a
 * row are keyed by its content or number, so no partitioning changes a bit of them.
 */
package org.sparkvae.spark.score;
