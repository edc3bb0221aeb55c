package org.sparkvae.spark.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.sparkvae.model.config.ModelConfig;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.graph.Topology;
import org.sparkvae.spark.bench.Contest.Length;
import org.sparkvae.spark.bench.ScalingRows.Packed;
import org.sparkvae.spark.train.TrainingConfig;

/**
 * Rounds on random rows of many sizes, with one size changed at a time: the rate falls where costs
 * grow faster than the work. Each size takes turns with the first of its series, so that a slow
 * minute of the machine or code that the JIT has not yet compiled does not look like growth. Memory
 * is that of this process, so the master must be local.
 *
 * @param spark a local session
 * @param training the recipe's rounds; their number of shards is not used
 * @param reference the network whose sizes are changed
 */
public record ScalingBench(
    SparkSession spark, TrainingConfig training, VaeConfig reference, String scratch) {
  /** Heap for the largest network in one JVM, with some reserve. */
  public static final long HEAP_BYTES = 8L << 30;

  private static final Length LENGTH = new Length(5, 2, 6);

  /** The first of a series, to which all are compared, warms up this many times as long. */
  private static final int FIRST_WARM_UPS = 4;

  private static final List<Point> POINTS =
      List.of(
          new Point("shards", 1, 20_000, 784, List.of(500)),
          new Point("shards", 2, 40_000, 784, List.of(500)),
          new Point("shards", 4, 80_000, 784, List.of(500)),
          new Point("shards", 8, 160_000, 784, List.of(500)),
          new Point("rows", 2, 10_000, 16, List.of(100)),
          new Point("rows", 2, 100_000, 16, List.of(100)),
          new Point("rows", 2, 1_000_000, 16, List.of(100)),
          new Point("rows", 2, 10_000_000, 16, List.of(100)),
          new Point("featureSize", 2, 20_000, 10, List.of(100)),
          new Point("featureSize", 2, 20_000, 100, List.of(100)),
          new Point("featureSize", 2, 20_000, 1_000, List.of(100)),
          new Point("featureSize", 2, 10_000, 5_000, List.of(100)),
          new Point("featureSize", 2, 10_000, 20_000, List.of(100)),
          new Point("parameters", 2, 10_000, 784, List.of(64)),
          new Point("parameters", 2, 10_000, 784, List.of(600)),
          new Point("parameters", 2, 10_000, 784, List.of(1_000, 1_000)),
          new Point("parameters", 2, 4_000, 784, List.of(3_500, 3_500)));

  /**
   * The sizes of one measurement.
   *
   * @param series the size that changes in its series
   * @param shards number of shards, each with a worker
   * @param featureSize values per row
   * @param layers widths of the hidden layers of encoder and decoder
   */
  record Point(String series, int shards, long rows, int featureSize, List<Integer> layers) {
    VaeConfig network(VaeConfig like) {
      ModelConfig model = like.model();
      return new VaeConfig(
          featureSize,
          rows,
          like.seed(),
          new ModelConfig(
              model.latentSize(),
              layers,
              layers,
              model.activation(),
              model.likelihood(),
              model.weightInit()),
          like.objective(),
          like.optimizer());
    }
  }

  /**
   * @param progress receives each measurement
   * @return the series, under {@code growth}
   * @throws IOException if the scratch folder cannot be used
   */
  public Report run(Map<String, ?> facts, Consumer<String> progress, Consumer<String> table)
      throws IOException {
    Report report = new Report(facts, table);
    report.put("growth", run(POINTS, LENGTH, progress));
    return report;
  }

  Figures run(List<Point> points, Length length, Consumer<String> progress) throws IOException {
    Map<String, List<Point>> bySeries = new LinkedHashMap<>();
    for (Point point : points) {
      bySeries.computeIfAbsent(point.series(), name -> new ArrayList<>()).add(point);
    }
    Figures figures = new Figures("Growth, batch %d, %s".formatted(training.batchSize(), master()));
    for (Map.Entry<String, List<Point>> series : bySeries.entrySet()) {
      Consumer<Map<String, Object>> listener =
          measured -> {
            String line = "by " + series.getKey() + ": " + measured;
            progress.accept(line);
            figures.note(line);
          };
      figures.fact(series.getKey(), measure(series.getValue(), length, listener));
    }
    return figures;
  }

  private String master() {
    return spark.sparkContext().master();
  }

  private List<Map<String, Object>> measure(
      List<Point> series, Length length, Consumer<Map<String, Object>> listener)
      throws IOException {
    List<Map<String, Object>> all = new ArrayList<>();
    try (Packed first = pack(series.get(0))) {
      for (Point point : series) {
        Map<String, Object> measured;
        if (all.isEmpty()) {
          measured = measure(first, first, length);
        } else {
          try (Packed packed = pack(point)) {
            measured = measure(packed, first, length);
          }
        }
        all.add(measured);
        listener.accept(measured);
      }
    }
    return all;
  }

  private Packed pack(Point point) throws IOException {
    return new ScalingRows(spark, scratch).pack(point, reference.seed());
  }

  /**
   * @param first the other side of each turn; equal to {@code packed} for the first point, which
   *     shows the noise between equal sizes
   */
  private Map<String, Object> measure(Packed packed, Packed first, Length length) {
    Point point = packed.point();
    ResidentMemory.resetPeak();
    rate(packed, length.warmSeconds() * (packed == first ? FIRST_WARM_UPS : 1));
    // Read before the first of the series runs in turns with it.
    Long highestMebibytes = ResidentMemory.peakMebibytes();
    double[] rates = new double[length.repeats()];
    double[] ratesOfFirst = new double[rates.length];
    for (int turn = 0; turn < rates.length; turn++) {
      boolean isFirstLast = turn % 2 == 0; // neither always follows the other
      if (isFirstLast) {
        rates[turn] = rate(packed, length.blockSeconds());
      }
      ratesOfFirst[turn] = rate(first, length.blockSeconds());
      if (!isFirstLast) {
        rates[turn] = rate(packed, length.blockSeconds());
      }
    }
    Spread ratio = Spread.ratio(rates, ratesOfFirst);
    VaeConfig network = point.network(reference);
    double rate = Spread.of(rates).median();
    Map<String, Object> measured = new LinkedHashMap<>();
    measured.put("shards", point.shards());
    measured.put("rows", packed.shards().rows());
    measured.put("featureSize", point.featureSize());
    measured.put("parameters", Topology.of(network).parameterCount());
    measured.put("rowsPerSecond", Math.round(rate));
    measured.put("ratioToFirst", ratio.median());
    measured.put("ratioToFirstLowest", ratio.lowest());
    measured.put("ratioToFirstHighest", ratio.highest());
    measured.put("gflops", rate * GemmBench.flopsPerRow(network) / 1e9);
    measured.put("packedRowsPerSecond", Math.round(packed.shards().rows() / packed.seconds()));
    measured.put("highestResidentMebibytes", highestMebibytes);
    return measured;
  }

  private double rate(Packed packed, double seconds) {
    Workload workload = new Workload(packed.point().network(reference), training, packed.shards());
    return RoundRate.rowsPerSecond(
        new JavaSparkContext(spark.sparkContext()),
        workload,
        training.averagingInterval(),
        seconds);
  }
}
