package org.sparkvae.spark.bench;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;
import org.sparkvae.spark.recipe.Recipe;

/**
 * The stages of Spark ML in long use: a pipeline at full size, and many fits in one session.
 *
 * @param spark a local session
 * @param recipe whose rows have labels and splits of their own, as MNIST's files have
 */
public record SparkMlStages(SparkSession spark, Recipe recipe) {
  private static final int FITS = 100;
  private static final int FIRST_FITS = 10;

  /** Spark's idle threads end after a minute. */
  private static final Duration MOST_WAIT = Duration.ofSeconds(100);

  /**
   * @param facts of the machine
   * @param progress receives each reading
   * @param table receives lines of text, section by section
   * @return the sections {@code pipeline} and {@code fits}
   */
  public Report run(Map<String, ?> facts, Consumer<String> progress, Consumer<String> table) {
    Report report = new Report(facts, table);
    report.put("pipeline", new PipelineBench(spark, recipe).run());
    report.put("fits", new RepeatedFits(spark, recipe, FITS, FIRST_FITS, MOST_WAIT).run(progress));
    return report;
  }
}
