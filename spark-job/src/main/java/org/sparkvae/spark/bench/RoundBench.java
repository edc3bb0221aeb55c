package org.sparkvae.spark.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;
import org.apache.spark.api.java.JavaSparkContext;
import org.sparkvae.spark.bench.Figures.Unit;
import org.sparkvae.spark.bench.peer.StockMaster;
import org.sparkvae.spark.bench.peer.StockVae;

/**
 * Whole rounds on Spark: against workers that never meet, by averaging interval, and against the
 * stock master. By the wall's clock: waiting is what rounds cost.
 */
final class RoundBench {
  /** What a stage may cost of the workers' time. */
  private static final double GOOD_EFFICIENCY = 0.9;

  private static final int ADVISED_STOCK_INTERVAL = 10;

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
    Map<Integer, List<Turn>> turns = turns(order(own));
    Figures figures = figures(turns.get(own), againstStock(own), own);
    addIntervals(figures, turns);
    return figures;
  }

  /**
   * Rates of one turn.
   *
   * @param rounds rows per second in rounds of one interval
   * @param sideBySide rows per second of unsynchronized workers, the mean of the rates before and
   *     after the rounds
   */
  private record Turn(double rounds, double sideBySide) {
    static Spread spread(List<Turn> turns, ToDoubleFunction<Turn> value) {
      return Spread.of(turns.stream().mapToDouble(value).toArray());
    }

    static Spread efficiency(List<Turn> turns) {
      return spread(turns, turn -> turn.rounds / turn.sideBySide);
    }
  }

  private Map<Integer, List<Turn>> turns(List<Integer> order) {
    Map<Integer, List<Turn>> turns = new TreeMap<>();
    // A job has many rounds and its JVM compiles Spark during the first hundreds, beside the
    // workers.
    RoundRate.rowsPerSecond(spark, workload, 1, scale.roundWarmSeconds());
    for (int repeat = 0; repeat < scale.jobRepeats(); repeat++) {
      double before = sideBySide();
      for (int interval : order) {
        double rate = rounds(interval);
        double after = sideBySide();
        turns
            .computeIfAbsent(interval, of -> new ArrayList<>())
            .add(new Turn(rate, (before + after) / 2));
        before = after;
      }
      Collections.reverse(order); // a drift of the machine then favours nobody
    }
    return turns;
  }

  private double sideBySide() {
    return UnsynchronizedWorkers.rowsPerSecond(
        workload, spark.defaultParallelism(), scale.jobSeconds());
  }

  private double rounds(int interval) {
    return RoundRate.rowsPerSecond(spark, workload, interval, scale.jobSeconds());
  }

  /** Rates of our rounds, and of the stock master where it can train the recipe's network. */
  private Contest againstStock(int own) {
    Map<String, DoubleSupplier> jobs = new LinkedHashMap<>();
    if (StockVae.lack(workload.network()).isEmpty()) {
      jobs.put(ROUNDS, () -> rounds(own));
      addStock(jobs);
    }
    return Contest.ofJobs(jobs, 0, scale.jobRepeats());
  }

  /** Over our graph only with the longest interval, which spares it most. */
  private void addStock(Map<String, DoubleSupplier> jobs) {
    StockMaster master =
        new StockMaster(
            spark,
            workload.network(),
            workload.training(),
            workload.shards(),
            scale.stockBatches());
    int longest = Collections.max(scale.stockIntervals());
    for (int interval : scale.stockIntervals()) {
      jobs.put(STOCK + interval, () -> master.rowsPerSecondOfStockLayers(interval));
    }
    jobs.put(OUR_GRAPH, () -> master.rowsPerSecondOfOurGraph(longest));
    jobs.get(STOCK + longest).getAsDouble(); // warms up
    jobs.get(OUR_GRAPH).getAsDouble();
  }

  /** The recipe's interval before each other one: it counts most, so it has most turns. */
  private List<Integer> order(int own) {
    int longest = workload.shards().batchesInPass(workload.training().batchSize());
    List<Integer> order = new ArrayList<>();
    for (int interval : scale.intervals()) {
      if (interval != own && interval <= longest) { // a round ends with the pass
        order.add(own);
        order.add(interval);
      }
    }
    return order.isEmpty() ? new ArrayList<>(List.of(own)) : order;
  }

  private Figures figures(List<Turn> turns, Contest rates, int own) {
    Integer best = bestOfStock(rates);
    return new Figures(
            "Rounds, %d shards, batch %d, %s"
                .formatted(workload.workers(), workload.training().batchSize(), spark.master()))
        .add(
            "rowsPerSecond",
            "job, averaging interval " + own,
            Unit.ROWS_PER_SECOND,
            Turn.spread(turns, Turn::rounds))
        .add(
            "sideBySideRowsPerSecond",
            "workers side by side, never averaged",
            Unit.ROWS_PER_SECOND,
            Turn.spread(turns, Turn::sideBySide))
        .add("efficiency", "job over these", Unit.PERCENT, Turn.efficiency(turns))
        .add(
            "dl4jSparkRowsPerSecond",
            "dl4j-spark over stock layers, interval " + ADVISED_STOCK_INTERVAL,
            Unit.ROWS_PER_SECOND,
            rates.spread(STOCK + ADVISED_STOCK_INTERVAL))
        .add(
            "besideDl4jSparkRowsPerSecond",
            "job in turns with it, interval " + own,
            Unit.ROWS_PER_SECOND,
            rates.spread(ROUNDS))
        .add(
            "ratioToDl4jSpark",
            "job over dl4j-spark, interval " + ADVISED_STOCK_INTERVAL,
            Unit.TIMES,
            rates.ratio(ROUNDS, STOCK + ADVISED_STOCK_INTERVAL))
        .add(
            "ratioToDl4jSparkBest",
            "job over it at its best interval" + (best == null ? "" : ", " + best),
            Unit.TIMES,
            rates.ratio(ROUNDS, STOCK + best))
        .add(
            "ratioToDl4jSparkOurGraph",
            "job over it with our graph, interval " + Collections.max(scale.stockIntervals()),
            Unit.TIMES,
            rates.ratio(ROUNDS, OUR_GRAPH))
        .fact("averagingInterval", own)
        .fact("shards", workload.workers())
        .fact("master", spark.master())
        .fact("bestIntervalOfDl4jSpark", best);
  }

  /** By its medians; null where it did not run. */
  private Integer bestOfStock(Contest rates) {
    return scale.stockIntervals().stream()
        .filter(interval -> rates.spread(STOCK + interval) != null)
        .max(Comparator.comparingDouble(interval -> rates.spread(STOCK + interval).median()))
        .orElse(null);
  }

  private void addIntervals(Figures figures, Map<Integer, List<Turn>> turns) {
    List<Map<String, Object>> byInterval = new ArrayList<>();
    Integer recommended = null;
    for (Map.Entry<Integer, List<Turn>> entry : turns.entrySet()) {
      int interval = entry.getKey();
      Spread efficiency = Turn.efficiency(entry.getValue());
      byInterval.add(
          Map.of(
              "averagingInterval", interval,
              "rowsPerSecond", Turn.spread(entry.getValue(), Turn::rounds).median(),
              "efficiency", efficiency.median()));
      figures.note(
          "interval %4d: %s %% of workers side by side"
              .formatted(interval, Unit.PERCENT.text(efficiency.median())));
      if (recommended == null && efficiency.median() >= GOOD_EFFICIENCY) {
        recommended = interval;
      }
    }
    figures.fact("byInterval", byInterval).fact("recommendedInterval", recommended);
    if (spark.isLocal()) {
      figures.note("answers stay in this JVM; workers of a cluster send them");
    }
    figures.note(
        recommended == null
            ? "no interval here reaches 90 %: rounds must be longer on this cluster"
            : "recommended here: training.averagingInterval = " + recommended);
  }
}
