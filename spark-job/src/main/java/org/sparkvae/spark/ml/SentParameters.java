package org.sparkvae.spark.ml;

import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * The parameters of a model, sent once for all copies of the model and all their transforms. Spark
 * removes them from the executors when no model and no DataFrame refers to them any more.
 */
final class SentParameters {
  private final float[] parameters;
  private Broadcast<float[]> sent;
  private SparkContext to;

  SentParameters(float[] parameters) {
    this.parameters = parameters;
  }

  synchronized Broadcast<float[]> to(SparkContext spark) {
    if (to != spark) { // the earlier session was stopped
      sent = JavaSparkContext.fromSparkContext(spark).broadcast(parameters);
      to = spark;
    }
    return sent;
  }
}
