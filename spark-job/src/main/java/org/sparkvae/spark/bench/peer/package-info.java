/**
 * The same work by other means: DL4J's stock layers, its own averaging on Spark, and PyTorch; and
 * ranking anomalies, which {@code notebooks/peers} does by other means. Must not depend on {@code
 * bench}, which measures it.
 */
package org.sparkvae.spark.bench.peer;
