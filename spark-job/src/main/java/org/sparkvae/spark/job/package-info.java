/**
 * A training, or the use of a trained model, as a program calls it. Must not know picocli, {@code
 * System.out} or exit codes. Start at {@link org.sparkvae.spark.job.VaeTraining}; {@link
 * org.sparkvae.spark.job.TrainingJob} adds lock, resume, checkpoints and commit, and {@link
 * org.sparkvae.spark.job.Scoring} applies a model to rows.
 */
package org.sparkvae.spark.job;
