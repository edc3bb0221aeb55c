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
 * Whole rounds on Spark by averaging interval, compared with unsynchronized workers and with DL4J's
 * own master. In wall time, because waiting is what rounds cost.
 */
record RoundBench(JavaSparkContext spark, Workload workload, Scale scale) {
  /** The least efficiency that a recommended interval must have. */
  private static final double GOOD_EFFICIENCY = 0.9;

  private static final int ADVISED_STOCK_INTERVAL = 10;

  private static final String ROUNDS = "rounds";
  private static final String STOCK = "stock";
  private static final String OUR_GRAPH = "ourGraph";

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
   * @param unsynchronized rows per second of unsynchronized workers, the mean of the rates before
   *     and after the rounds
   */
  private record Turn(double rounds, double unsynchronized) {
    static Spread spread(List<Turn> turns, ToDoubleFunction<Turn> value) {
      return Spread.of(turns.stream().mapToDouble(value).toArray());
    }

    static Spread efficiency(List<Turn> turns) {
      return spread(turns, turn -> turn.rounds / turn.unsynchronized);
    }
  }

  private Map<Integer, List<Turn>> turns(List<Integer> order) {
    Map<Integer, List<Turn>> turns = new TreeMap<>();
    // The JVM compiles Spark during the first hundreds of rounds, which takes time from workers.
    RoundRate.rowsPerSecond(spark, workload, 1, scale.roundWarmSeconds());
    for (int repeat = 0; repeat < scale.jobRepeats(); repeat++) {
      double before = unsynchronized();
      for (int interval : order) {
        double rate = rounds(interval);
        double after = unsynchronized();
        turns
            .computeIfAbsent(interval, of -> new ArrayList<>())
            .add(new Turn(rate, (before + after) / 2));
        before = after;
      }
      Collections.reverse(order); // so that a drift of the machine favors no interval
    }
    return turns;
  }

  private double unsynchronized() {
    return UnsynchronizedWorkers.rowsPerSecond(
        workload, spark.defaultParallelism(), scale.jobSeconds());
  }

  private double rounds(int interval) {
    return RoundRate.rowsPerSecond(spark, workload, interval, scale.jobSeconds());
  }

  /** Rates of our rounds and of DL4J's master, if it can train the recipe's network. */
  private Contest againstStock(int own) {
    Map<String, DoubleSupplier> jobs = new LinkedHashMap<>();
    if (StockVae.lack(workload.network()).isEmpty()) {
      jobs.put(ROUNDS, () -> rounds(own));
      addStock(jobs);
    }
    return Contest.ofJobs(jobs, 0, scale.jobRepeats());
  }

  /** With our graph only at the longest interval, which favors DL4J's master most. */
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

  /** The recipe's interval precedes every other one: it counts most, so it has most turns. */
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
            "training, averaging interval " + own,
            Unit.ROWS_PER_SECOND,
            Turn.spread(turns, Turn::rounds))
        .add(
            "sideBySideRowsPerSecond",
            "unsynchronized workers, never averaged",
            Unit.ROWS_PER_SECOND,
            Turn.spread(turns, Turn::unsynchronized))
        .add("efficiency", "training over these", Unit.PERCENT, Turn.efficiency(turns))
        .add(
            "dl4jSparkRowsPerSecond",
            "dl4j-spark with stock layers, interval " + ADVISED_STOCK_INTERVAL,
            Unit.ROWS_PER_SECOND,
            rates.spread(STOCK + ADVISED_STOCK_INTERVAL))
        .add(
            "besideDl4jSparkRowsPerSecond",
            "training in turns with it, interval " + own,
            Unit.ROWS_PER_SECOND,
            rates.spread(ROUNDS))
        .add(
            "ratioToDl4jSpark",
            "training over dl4j-spark, interval " + ADVISED_STOCK_INTERVAL,
            Unit.TIMES,
            rates.ratio(ROUNDS, STOCK + ADVISED_STOCK_INTERVAL))
        .add(
            "ratioToDl4jSparkBest",
            "training over it at its best interval" + (best == null ? "" : ", " + best),
            Unit.TIMES,
            rates.ratio(ROUNDS, STOCK + best))
        .add(
            "ratioToDl4jSparkOurGraph",
            "training over it with our graph, interval " + Collections.max(scale.stockIntervals()),
            Unit.TIMES,
            rates.ratio(ROUNDS, OUR_GRAPH))
        .fact("averagingInterval", own)
        .fact("shards", workload.workers())
        .fact("master", spark.master())
        .fact("bestIntervalOfDl4jSpark", best);
  }

  /** The interval of DL4J's master with the best median; null if it did not run. */
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
          "interval %4d: %s %% of unsynchronized workers"
              .formatted(interval, Unit.PERCENT.text(efficiency.median())));
      if (recommended == null && efficiency.median() >= GOOD_EFFICIENCY) {
        recommended = interval;
      }
    }
    figures.fact("byInterval", byInterval).fact("recommendedInterval", recommended);
    if (spark.isLocal()) {
      figures.note("updates stay in this JVM; workers of a cluster send them");
    }
    figures.note(
        recommended == null
            ? "no interval here reaches 90 %: rounds must be longer on this cluster"
            : "recommended here: training.averagingInterval = " + recommended);
  }
}
