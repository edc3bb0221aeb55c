/**
 * Data: what a recipe may say about where rows come from, how they are scaled and split. Start at
 * {@link org.sparkvae.spark.data.DataConfig}.
 */
package org.sparkvae.spark.data;
