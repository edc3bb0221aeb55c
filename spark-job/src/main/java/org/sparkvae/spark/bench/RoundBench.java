package org.sparkvae.spark.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.DoubleSupplier;
import java.util.function.IntToDoubleFunction;
import org.apache.spark.api.java.JavaSparkContext;
import org.sparkvae.spark.bench.Figures.Unit;

/**
 * Whole rounds on Spark: against workers that never meet, by averaging interval, and against the
 * stock master. By the wall's clock: waiting is what rounds cost.
 */
final class RoundBench {
  /** What a stage may cost of the workers' time. */
  private static final double GOOD_EFFICIENCY = 0.9;

  private static final int ADVISED_STOCK_INTERVAL = 10;

  private final JavaSparkContext spark;
  private final Workload workload;
  private final Scale scale;

  RoundBench(JavaSparkContext spark, Workload workload, Scale scale) {
    this.spark = spark;
    this.workload = workload;
    this.scale = scale;
  }

  Figures run() {
    int own = workload.training().averagingInterval();
    List<Integer> intervals = intervals(own);
    StockMaster master = new StockMaster(spark, workload);
    boolean compares = StockVae.lack(workload.network()).isEmpty();
    Map<String, DoubleSupplier> jobs = new LinkedHashMap<>();
    int slots = spark.defaultParallelism();
    jobs.put("sideBySide", () -> SideBySide.rowsPerSecond(workload, slots, scale.jobSeconds()));
    for (int interval : intervals) {
      jobs.put(
          "rounds" + interval,
          () -> RoundRate.rowsPerSecond(spark, workload, interval, scale.jobSeconds()));
    }
    int best = 0;
    int bestOfOurs = 0;
    if (compares) {
      best = best(master::rowsPerSecondOfStockLayers);
      bestOfOurs = best(master::rowsPerSecondOfOurGraph);
      put(jobs, "stock", ADVISED_STOCK_INTERVAL, master::rowsPerSecondOfStockLayers);
      put(jobs, "stock", best, master::rowsPerSecondOfStockLayers);
      put(jobs, "ourGraph", bestOfOurs, master::rowsPerSecondOfOurGraph);
    }
    Map<String, double[]> rates = inTurns(jobs);
    Figures figures = figures(rates, own, best, bestOfOurs);
    addIntervals(figures, rates, intervals);
    return figures;
  }

  private List<Integer> intervals(int own) {
    TreeSet<Integer> wanted = new TreeSet<>(scale.intervals());
    int longest = workload.shards().batchesInPass(workload.training().batchSize());
    wanted.removeIf(interval -> interval > longest); // a round ends with the pass
    wanted.add(own);
    return List.copyOf(wanted);
  }

  /** A pass with each; they also warm it up. */
  private int best(IntToDoubleFunction rowsPerSecond) {
    Map<Integer, Double> rates = new LinkedHashMap<>();
    for (int interval : scale.stockIntervals()) {
      rates.put(interval, rowsPerSecond.applyAsDouble(interval));
    }
    return rates.entrySet().stream()
        .max(Comparator.comparingDouble(Map.Entry::getValue))
        .orElseThrow()
        .getKey();
  }

  private static void put(
      Map<String, DoubleSupplier> jobs, String name, int interval, IntToDoubleFunction rate) {
    jobs.put(name + interval, () -> rate.applyAsDouble(interval));
  }

  private Map<String, double[]> inTurns(Map<String, DoubleSupplier> jobs) {
    Map<String, double[]> rates = new LinkedHashMap<>();
    jobs.keySet().forEach(name -> rates.put(name, new double[scale.jobRepeats()]));
    for (int repeat = 0; repeat < scale.jobRepeats(); repeat++) {
      for (Map.Entry<String, DoubleSupplier> job : jobs.entrySet()) {
        rates.get(job.getKey())[repeat] = job.getValue().getAsDouble();
      }
    }
    return rates;
  }

  private Figures figures(Map<String, double[]> rates, int own, int best, int bestOfOurs) {
    double[] rounds = rates.get("rounds" + own);
    double[] side = rates.get("sideBySide");
    return new Figures(
            "Rounds, %d shards, batch %d, %s"
                .formatted(workload.workers(), workload.training().batchSize(), spark.master()))
        .add(
            "rowsPerSecond",
            "job, averaging interval " + own,
            Unit.ROWS_PER_SECOND,
            Spread.of(rounds))
        .add(
            "sideBySideRowsPerSecond",
            "workers side by side, never averaged",
            Unit.ROWS_PER_SECOND,
            Spread.of(side))
        .add("efficiency", "job over these", Unit.PERCENT, Spread.ratio(rounds, side))
        .add(
            "dl4jSparkRowsPerSecond",
            "dl4j-spark over stock layers, interval " + ADVISED_STOCK_INTERVAL,
            Unit.ROWS_PER_SECOND,
            rate(rates, "stock" + ADVISED_STOCK_INTERVAL))
        .add(
            "ratioToDl4jSpark",
            "job over this",
            Unit.TIMES,
            ratio(rounds, rates, "stock" + ADVISED_STOCK_INTERVAL))
        .add(
            "ratioToDl4jSparkBest",
            "job over it at its best interval" + of(best),
            Unit.TIMES,
            ratio(rounds, rates, "stock" + best))
        .add(
            "ratioToDl4jSparkOurGraph",
            "job over it with our graph, best interval" + of(bestOfOurs),
            Unit.TIMES,
            ratio(rounds, rates, "ourGraph" + bestOfOurs))
        .fact("averagingInterval", own)
        .fact("shards", workload.workers())
        .fact("master", spark.master())
        .fact("bestIntervalOfDl4jSpark", best == 0 ? null : best)
        .fact("bestIntervalOfDl4jSparkOurGraph", bestOfOurs == 0 ? null : bestOfOurs);
  }

  private static String of(int interval) {
    return interval == 0 ? "" : ", " + interval;
  }

  private static Spread rate(Map<String, double[]> rates, String job) {
    return rates.containsKey(job) ? Spread.of(rates.get(job)) : null;
  }

  private static Spread ratio(double[] ours, Map<String, double[]> rates, String job) {
    return rates.containsKey(job) ? Spread.ratio(ours, rates.get(job)) : null;
  }

  private static void addIntervals(
      Figures figures, Map<String, double[]> rates, List<Integer> intervals) {
    List<Map<String, Object>> byInterval = new ArrayList<>();
    Integer recommended = null;
    for (int interval : intervals) {
      Spread rate = Spread.of(rates.get("rounds" + interval));
      Spread efficiency = Spread.ratio(rates.get("rounds" + interval), rates.get("sideBySide"));
      byInterval.add(
          Map.of(
              "averagingInterval", interval,
              "rowsPerSecond", rate.median(),
              "efficiency", efficiency.median()));
      figures.note(
          "interval %4d: %s %% of workers side by side"
              .formatted(interval, Unit.PERCENT.text(efficiency.median())));
      if (recommended == null && efficiency.median() >= GOOD_EFFICIENCY) {
        recommended = interval;
      }
    }
    figures.fact("byInterval", byInterval).fact("recommendedInterval", recommended);
    figures.note(
        recommended == null
            ? "no interval here reaches 90 %: rounds must be longer on this cluster"
            : "recommended here: training.averagingInterval = " + recommended);
  }
}
