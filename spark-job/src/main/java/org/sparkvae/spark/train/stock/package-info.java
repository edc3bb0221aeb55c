/**
 * The baseline: the same network and rows trained by DL4J's own parameter averaging master. Must
 * not be used by the averaging engine.
 */
package org.sparkvae.spark.train.stock;
