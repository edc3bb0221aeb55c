package org.sparkvae.spark.data;

/**
 * The shape of gray images whose pixels are the features, row-major.
 *
 * @param height pixels
 * @param width pixels
 */
public record ImageShape(int height, int width) {}
