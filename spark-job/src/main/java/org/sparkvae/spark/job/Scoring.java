package org.sparkvae.spark.job;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.sparkvae.model.artifact.ModelArtifact;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.data.source.BatchSession;
import org.sparkvae.spark.data.survey.ScaledRows;
import org.sparkvae.spark.data.survey.ScaledRows.Extent;
import org.sparkvae.spark.evaluate.SplitEvaluator;
import org.sparkvae.spark.evaluate.SplitScores;
import org.sparkvae.spark.executor.CpuKernel;
import org.sparkvae.spark.executor.Preflight;
import org.sparkvae.spark.io.AtomicOutput;
import org.sparkvae.spark.job.StoredInput.Use;
import org.sparkvae.spark.registry.ModelRegistry;
import org.sparkvae.spark.score.ImputeRequest;
import org.sparkvae.spark.score.ImputedRows;
import org.sparkvae.spark.score.RowScores;
import org.sparkvae.spark.score.RowsWriter;
import org.sparkvae.spark.score.ScoreRequest;
import org.sparkvae.spark.score.ScoredNetwork;
import org.sparkvae.spark.score.StoredModel;

/** A trained model applied to the rows of an input. */
public record Scoring(SparkSession spark, StoredModel model, StoredInput input) {
  /**
   * Reads a model and checks that every host can run it.
   *
   * @param directory of the model, or of its versions, on any Hadoop file system
   * @throws IOException if the file system refuses
   */
  public static StoredModel model(SparkSession spark, String directory) throws IOException {
    StoredModel stored = ModelRegistry.read(directory, spark.sessionState().newHadoopConf());
    new Preflight(new JavaSparkContext(spark.sparkContext())).check(CpuKernel.AUTO);
    return stored;
  }

  public static Scoring open(
      SparkSession spark, StoredModel model, Optional<String> path, List<String> sets, Use use) {
    return new Scoring(spark, model, StoredInput.open(spark, model, path, sets, use));
  }

  /**
   * Scores rows, writes them and makes them visible.
   *
   * @param extent which rows of the input
   * @param output open
   * @throws IOException if the file system refuses
   */
  public void write(ScoreRequest request, Extent extent, String format, AtomicOutput output)
      throws IOException {
    ModelArtifact artifact = model.artifact();
    ScaledRows rows = input.rows(extent);
    try {
      RowsWriter.write(
          RowScores.of(
              spark,
              input.table(),
              rows,
              ScoredNetwork.of(artifact),
              artifact.parameters(),
              request),
          format,
          request.sizes(artifact.vae()),
          output);
    } catch (DataException met) {
      throw input.explained(met, extent);
    }
    input.table().files().verifyUnchanged();
    output.commit();
  }

  /**
   * Fills missing cells of all rows, writes the rows and makes them visible.
   *
   * @param output open
   * @throws IOException if the file system refuses
   */
  public void impute(ImputeRequest request, String format, AtomicOutput output) throws IOException {
    Extent extent = new Extent.All();
    StoredInput all = input.keepingMissing();
    ImputedRows imputed = ImputedRows.of(all.table(), all.data(), model);
    try {
      RowsWriter.write(
          imputed.read(
              BatchSession.of(spark),
              all.table(),
              all.rows(extent),
              new JavaSparkContext(spark.sparkContext()).broadcast(model.artifact().parameters()),
              request,
              message -> message),
          format,
          imputed.sizes(),
          output);
    } catch (DataException met) {
      throw all.explained(met, extent);
    }
    all.table().files().verifyUnchanged();
    output.commit();
  }

  /**
   * @param count of rows, which must be few
   * @return the first rows of the input, scaled, each [featureSize]; at least one
   * @throws IOException if bad rows cannot be written to the quarantine path
   */
  public List<float[]> firstRows(int count) throws IOException {
    Extent extent = new Extent.First(count);
    List<float[]> rows;
    try {
      rows = input.rows(extent).collect();
    } catch (DataException met) {
      throw input.explained(met, extent);
    }
    if (rows.isEmpty()) {
      throw new DataException("Cannot use " + input.table().name() + ": it has no rows");
    }
    input.table().files().verifyUnchanged();
    return rows;
  }

  /**
   * Evaluates the model on a split.
   *
   * @param firstRows how many of them, if not all
   * @param estimates of log p(x)
   * @return means over the rows
   * @throws IOException if bad rows cannot be written to the quarantine path
   */
  public SplitScores evaluate(
      Split split, Optional<Integer> firstRows, SplitEvaluator.Estimates estimates)
      throws IOException {
    return evaluate(split, firstRows, estimates, List.of(model.artifact().parameters()));
  }

  /**
   * Evaluates the model on a split with other parameters.
   *
   * @param firstRows how many of the rows, if not all
   * @param estimates of log p(x)
   * @param draws of the parameters, in place of those of the model; at least one
   * @return means over rows and draws
   * @throws IOException if bad rows cannot be written to the quarantine path
   */
  public SplitScores evaluate(
      Split split,
      Optional<Integer> firstRows,
      SplitEvaluator.Estimates estimates,
      Iterable<float[]> draws)
      throws IOException {
    ModelArtifact artifact = model.artifact();
    SplitScores scores =
        new SplitEvaluator(
                new JavaSparkContext(spark.sparkContext()),
                artifact.vae(),
                artifact.parameters(),
                input.scaling())
            .evaluate(
                input.survey(split, firstRows),
                split,
                model.recipe().training().shards(),
                estimates,
                draws);
    input.table().files().verifyUnchanged();
    return scores;
  }
}
