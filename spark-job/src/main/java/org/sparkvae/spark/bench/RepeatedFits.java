package org.sparkvae.spark.bench;

import java.time.Duration;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.sparkvae.spark.bench.Figures.Unit;
import org.sparkvae.spark.ml.DigitRows;
import org.sparkvae.spark.ml.VaeEstimator;
import org.sparkvae.spark.recipe.Recipe;

/**
 * What many fits of Spark ML leave in a session: memory, threads, broadcasts, persisted data and
 * temporary files after the last fit, compared with those after the first ones. Each fit has
 * another seed, one pass over synthetic digits, and a transform.
 *
 * @param spark a local session
 * @param recipe of the network and its training
 * @param fits how many
 * @param firstFits after which the session has all that it keeps
 * @param mostWait for what Spark removes in the background
 */
record RepeatedFits(SparkSession spark, Recipe recipe, int fits, int firstFits, Duration mostWait) {
  private static final int ROWS = 2000;

  private static final Duration BETWEEN_READINGS = Duration.ofMillis(500);
  private static final int STEADY_READINGS = 6;

  /**
   * @param progress receives each reading
   */
  Figures run(Consumer<String> progress) {
    Dataset<Row> rows = DigitRows.of(spark, ROWS, recipe.seed()).cache();
    try {
      fit(rows, 0, firstFits);
      SessionFootprint early = steady();
      progress.accept("after %d fits: %s".formatted(firstFits, early));
      fit(rows, firstFits, fits);
      SessionFootprint late = settled(early);
      progress.accept("after %d fits: %s".formatted(fits, late));
      late.threadsBeyond(early)
          .forEach((name, count) -> progress.accept("left: %d x thread %s".formatted(count, name)));
      return figures(early, late);
    } finally {
      rows.unpersist(true);
    }
  }

  private void fit(Dataset<Row> rows, int from, int to) {
    VaeEstimator estimator = VaeEstimator.of(recipe).setMaxIter(1);
    for (int fit = from; fit < to; fit++) {
      estimator
          .setSeed(fit)
          .fit(rows)
          .transform(rows)
          .write()
          .format("noop")
          .mode(SaveMode.Overwrite)
          .save();
    }
  }

  /** {@return a footprint that does not change any more} */
  private SessionFootprint steady() {
    SessionFootprint last = SessionFootprint.of(spark);
    int unchanged = 0;
    for (long end = end(); unchanged < STEADY_READINGS && System.nanoTime() < end; ) {
      SessionFootprint next = next();
      boolean isSame = next.holdsNoMoreThan(last) && last.holdsNoMoreThan(next);
      unchanged = isSame ? unchanged + 1 : 0;
      last = next;
    }
    return last;
  }

  /** {@return a footprint that holds no more than an earlier one, if it comes to that} */
  private SessionFootprint settled(SessionFootprint early) {
    SessionFootprint last = steady();
    for (long end = end(); !last.holdsNoMoreThan(early) && System.nanoTime() < end; ) {
      last = next();
    }
    return last;
  }

  private long end() {
    return System.nanoTime() + mostWait.toNanos();
  }

  private SessionFootprint next() {
    try {
      Thread.sleep(BETWEEN_READINGS.toMillis());
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted between two readings of the session", stopped);
    }
    return SessionFootprint.of(spark);
  }

  private Figures figures(SessionFootprint early, SessionFootprint late) {
    double growth = (double) late.residentKibibytes() / early.residentKibibytes() - 1;
    int threadsLeft = late.threadsBeyond(early).values().stream().mapToInt(Integer::intValue).sum();
    double heapGrowth = (double) late.heapBytes() / early.heapBytes() - 1;
    return new Figures(
            "%d fits in one session, compared with its first %d".formatted(fits, firstFits))
        .add("residentGrowth", "growth of resident memory", Unit.PERCENT, Spread.of(growth))
        .add("heapGrowth", "growth of the used heap", Unit.PERCENT, Spread.of(heapGrowth))
        .fact("residentMebibytesEarly", early.residentKibibytes() >> 10)
        .fact("residentMebibytesLate", late.residentKibibytes() >> 10)
        .fact("heapMebibytesEarly", early.heapBytes() >> 20)
        .fact("heapMebibytesLate", late.heapBytes() >> 20)
        .fact("threadsLeft", threadsLeft)
        .fact("broadcastsLeft", late.broadcasts() - early.broadcasts())
        .fact("persistedLeft", late.persisted() - early.persisted())
        .fact("filesLeft", late.files() - early.files());
  }
}
