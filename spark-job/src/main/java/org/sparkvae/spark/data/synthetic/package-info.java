/**
 * The built-in data set: gray images of digits that look drawn with a pen, so that there is
 * something to train on without files. Start at {@link
 * org.sparkvae.spark.data.synthetic.SyntheticDigits}: a picture is a {@code DigitGlyph} written by
 * a {@code Pen} and inked by a {@code StrokeRasterizer}. An image is a function of (seed, row)
 * alone. Must not use Spark, files, fonts, or arithmetic that is not exactly rounded.
 */
package org.sparkvae.spark.data.synthetic;
