package org.sparkvae.spark.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.DoubleSupplier;
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

  private static final String SIDE_BY_SIDE = "sideBySide";
  private static final String ROUNDS = "rounds";
  private static final String STOCK = "stock";
  private static final String OUR_GRAPH = "ourGraph";

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
    Map<String, DoubleSupplier> jobs = new LinkedHashMap<>();
    int slots = spark.defaultParallelism();
    jobs.put(SIDE_BY_SIDE, () -> SideBySide.rowsPerSecond(workload, slots, scale.jobSeconds()));
    List<Integer> ownFirst = new ArrayList<>(intervals); // right after what it is measured against
    Collections.swap(ownFirst, 0, ownFirst.indexOf(own));
    for (int interval : ownFirst) {
      jobs.put(
          ROUNDS + interval,
          () -> RoundRate.rowsPerSecond(spark, workload, interval, scale.jobSeconds()));
    }
    if (StockVae.lack(workload.network()).isEmpty()) {
      addStock(jobs);
    }
    Map<String, double[]> rates = inTurns(jobs);
    Figures figures = figures(rates, own);
    addIntervals(figures, rates, intervals);
    return figures;
  }

  /** Over our graph only with the longest interval, which spares it most. */
  private void addStock(Map<String, DoubleSupplier> jobs) {
    StockMaster master = new StockMaster(spark, workload, scale.stockBatches());
    int longest = Collections.max(scale.stockIntervals());
    for (int interval : scale.stockIntervals()) {
      jobs.put(STOCK + interval, () -> master.rowsPerSecondOfStockLayers(interval));
    }
    jobs.put(OUR_GRAPH, () -> master.rowsPerSecondOfOurGraph(longest));
    jobs.get(STOCK + longest).getAsDouble(); // warms up
    jobs.get(OUR_GRAPH).getAsDouble();
  }

  private List<Integer> intervals(int own) {
    TreeSet<Integer> wanted = new TreeSet<>(scale.intervals());
    int longest = workload.shards().batchesInPass(workload.training().batchSize());
    wanted.removeIf(interval -> interval > longest); // a round ends with the pass
    wanted.add(own);
    return List.copyOf(wanted);
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

  private Figures figures(Map<String, double[]> rates, int own) {
    double[] rounds = rates.get(ROUNDS + own);
    double[] side = rates.get(SIDE_BY_SIDE);
    Integer best = bestOfStock(rates);
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
            rate(rates, STOCK + ADVISED_STOCK_INTERVAL))
        .add(
            "ratioToDl4jSpark",
            "job over this",
            Unit.TIMES,
            ratio(rounds, rates, STOCK + ADVISED_STOCK_INTERVAL))
        .add(
            "ratioToDl4jSparkBest",
            "job over it at its best interval" + (best == null ? "" : ", " + best),
            Unit.TIMES,
            ratio(rounds, rates, STOCK + best))
        .add(
            "ratioToDl4jSparkOurGraph",
            "job over it with our graph, interval " + Collections.max(scale.stockIntervals()),
            Unit.TIMES,
            ratio(rounds, rates, OUR_GRAPH))
        .fact("averagingInterval", own)
        .fact("shards", workload.workers())
        .fact("master", spark.master())
        .fact("bestIntervalOfDl4jSpark", best);
  }

  /** By its medians; null where it did not run. */
  private Integer bestOfStock(Map<String, double[]> rates) {
    return scale.stockIntervals().stream()
        .filter(interval -> rates.containsKey(STOCK + interval))
        .max(Comparator.comparingDouble(of -> Spread.of(rates.get(STOCK + of)).median()))
        .orElse(null);
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
      Spread rate = Spread.of(rates.get(ROUNDS + interval));
      Spread efficiency = Spread.ratio(rates.get(ROUNDS + interval), rates.get(SIDE_BY_SIDE));
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
