/**
 * The estimator, the model and the evaluator as stages of Spark ML, also for PySpark. Must not know
 * the command line, nor decide about a training: a stage turns its params into a recipe and calls
 * {@code job}. Start at {@link org.sparkvae.spark.ml.VaeEstimator}.
 */
package org.sparkvae.spark.ml;
