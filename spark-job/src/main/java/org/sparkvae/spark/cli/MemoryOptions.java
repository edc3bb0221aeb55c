package org.sparkvae.spark.cli;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.SparkSession;
import org.sparkvae.model.config.Problems;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.spark.data.shard.RowPacking;
import org.sparkvae.spark.data.source.SourceTable;
import org.sparkvae.spark.job.RecipeSource;
import org.sparkvae.spark.recipe.Recipe;
import org.sparkvae.spark.recipe.RecipeFile;
import org.sparkvae.spark.recipe.RecipeReader;
import org.sparkvae.spark.train.JobMemory;
import org.sparkvae.spark.train.JobMemory.Cluster;
import org.sparkvae.spark.train.NetworkMemory;
import picocli.CommandLine.Option;

/** What a recipe needs, before anything is trained. */
final class MemoryOptions {
  @Option(
      names = "--memory",
      paramLabel = "RECIPE",
      description = "Says what a training by this recipe needs of driver and executors.")
  private String recipe;

  @Option(names = "--input", paramLabel = "PATH", description = "Overrides data.path.")
  private String input;

  @Option(
      names = "--rows",
      paramLabel = "N",
      description = "Rows of all splits. Default: what headers and footers say.")
  private Long rows;

  @Option(
      names = "--cores",
      paramLabel = "C",
      defaultValue = "1",
      description = "Tasks of an executor at a time. Default: ${DEFAULT-VALUE}.")
  private int cores;

  @Option(
      names = "--executors",
      paramLabel = "E",
      description = "How many. Default: enough for all shards at a time.")
  private Integer executors;

  boolean isAsked() {
    return recipe != null;
  }

  List<String> lines(List<String> sets) throws IOException {
    new Problems("")
        .require(rows == null || rows >= 1, "--rows", rows, "must be >= 1")
        .require(cores >= 1, "--cores", cores, "must be >= 1")
        .require(executors == null || executors >= 1, "--executors", executors, "must be >= 1")
        .throwIfAny();
    boolean isOurs = SparkSession.getDefaultSession().isEmpty();
    SparkSession.Builder builder = SparkSession.builder().appName("spark-vae describe");
    if (System.getProperty("spark.master") == null) {
      builder.master("local[1]");
    }
    SparkSession spark = builder.getOrCreate();
    try {
      String text = RecipeFile.read(recipe, spark.sessionState().newHadoopConf());
      return lines(spark, RecipeReader.read(text, recipe, sets, Optional.ofNullable(input)));
    } finally {
      if (isOurs) {
        spark.stop();
      }
    }
  }

  private List<String> lines(SparkSession spark, Recipe resolved) {
    SourceTable table = RecipeSource.open(spark, resolved);
    OptionalLong known = rows == null ? table.rowCount().get() : OptionalLong.of(rows);
    VaeConfig config = resolved.network(table.featureSize(), 1);
    int shards = resolved.training().shards();
    Cluster cluster =
        new Cluster(cores, executors == null ? (shards + cores - 1) / cores : executors);
    JobMemory memory =
        JobMemory.of(
            NetworkMemory.of(config, resolved.training().batchSize()),
            config.featureSize(),
            RowPacking.of(table.features(), table.scalingRule()),
            known.orElse(0),
            resolved.training(),
            cluster);
    return new MemoryReport(recipe, config, known, resolved.training(), cluster, memory).lines();
  }
}
