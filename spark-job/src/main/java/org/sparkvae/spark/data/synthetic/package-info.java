/**
 * The embedded data set: grey images of digits as a pen might draw them, so that a fresh machine
 * has something to train on. Start at {@link SyntheticDigits}; a picture is a {@code DigitGlyph}
 * written by a {@code Pen} and inked by a {@code StrokeRasterizer}. Knows no Spark, files or fonts.
 * Decided: each image is a function of (seed, row) alone and of exactly rounded arithmetic, so that
 * any task on any machine renders any row to the same bits.
 */
package org.sparkvae.spark.data.synthetic;
