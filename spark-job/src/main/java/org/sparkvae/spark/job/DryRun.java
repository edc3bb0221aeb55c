package org.sparkvae.spark.job;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.spark.data.source.SourceTable;
import org.sparkvae.spark.executor.NetworkPool;
import org.sparkvae.spark.executor.Preflight;
import org.sparkvae.spark.recipe.Recipe;

/** Checks everything that needs no training: recipe, all rows, and that executors run a network. */
public record DryRun(SparkSession spark, Recipe recipe) {
  public void check(Consumer<String> out) {
    out.accept(recipe.toJson().strip());
    JavaSparkContext context = new JavaSparkContext(spark.sparkContext());
    new Preflight(context).check(recipe.cluster().cpu());
    TrainingRows rows = TrainingRows.survey(spark, recipe, "dry run");
    SourceTable table = rows.table();
    VaeConfig network = rows.network(recipe);
    rows.requireEnough(recipe, VaeNetwork.initialRows(network));
    int shards = recipe.training().shards();
    List<Integer> slots = IntStream.range(0, shards).boxed().toList();
    List<Integer> counts =
        context
            .parallelize(slots, shards)
            .map(slot -> parameterCount(network))
            .distinct()
            .collect();
    out.accept(
        "Dry run passed: %s has rows of %d features; %d tasks built a network of %d parameters on %s"
            .formatted(
                table.name(),
                table.featureSize(),
                shards,
                counts.get(0),
                spark.sparkContext().master()));
  }

  private static int parameterCount(VaeConfig config) {
    VaeNetwork network = NetworkPool.borrow(config);
    try {
      return network.parameterCount();
    } finally {
      NetworkPool.giveBack(network);
    }
  }
}
