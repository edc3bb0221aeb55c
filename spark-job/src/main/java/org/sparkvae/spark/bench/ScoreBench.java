package org.sparkvae.spark.bench;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.apache.spark.sql.SparkSession;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.spark.bench.Figures.Unit;

/**
 * Scoring from Parquet to Parquet, in wall time. The time of a part is the difference between a job
 * with it and a job without it; all jobs run in turns.
 *
 * @param scratch a folder that all executors reach
 */
record ScoreBench(SparkSession spark, Workload workload, Scale scale, String scratch) {
  Figures run() throws IOException {
    try (ParquetRows rows = ParquetRows.about(scale.scoreRows(), spark, workload, scratch);
        VaeNetwork network = new VaeNetwork(workload.network())) {
      ScoreJobs jobs = new ScoreJobs(rows, workload.network(), network.parameters());
      return figures(
          Contest.ofJobs(byName(jobs, rows.count()), 1, scale.jobRepeats()), rows.count());
    }
  }

  private static Map<String, DoubleSupplier> byName(ScoreJobs jobs, long rows) {
    Map<String, DoubleSupplier> byName = new LinkedHashMap<>();
    byName.put("score", Contest.timed(jobs::score));
    byName.put("readAndEncode", Contest.timed(jobs::readAndEncode));
    byName.put("read", Contest.timed(jobs::read));
    byName.put("copy", Contest.timed(jobs::copy));
    byName.put("copyTable", Contest.timed(jobs::copyTable));
    byName.put("products", () -> jobs.products(rows));
    byName.put("stockReadAndEncode", Contest.timed(jobs::readAndEncodeWithStockGraph));
    byName.put("stockRead", Contest.timed(jobs::readForStockGraph));
    return byName;
  }

  private Figures figures(Contest seconds, long rows) {
    double[] score = seconds.values("score");
    double[] encoding = difference(seconds, "readAndEncode", "read");
    double[] writing = difference(seconds, "score", "readAndEncode");
    return new Figures(
            "Scoring %,d rows, Parquet to Parquet, features as array of float, latentMean"
                .formatted(rows))
        .add("rowsPerSecond", "as score.sh does it", Unit.ROWS_PER_SECOND, Spread.rate(rows, score))
        .add("shareRead", "  reading", Unit.PERCENT, Spread.ratio(seconds.values("read"), score))
        .add("shareEncode", "  encoding", Unit.PERCENT, Spread.ratio(encoding, score))
        .add("shareWrite", "  writing", Unit.PERCENT, Spread.ratio(writing, score))
        .add(
            "ratioToBaseline",
            "times Spark reading and writing as much",
            Unit.TIMES,
            Spread.ratio(seconds.values("copy"), score))
        .add(
            "productsRatioToBaseline",
            "  the same for that followed by the encoder's products",
            Unit.TIMES,
            Spread.paired(
                seconds.values("copy"),
                seconds.values("products"),
                (copy, products) -> copy / (copy + products)))
        .add(
            "ratioToTableCopy",
            "times Spark copying the table, features and all",
            Unit.TIMES,
            Spread.ratio(seconds.values("copyTable"), score))
        .add(
            "encodeRowsPerSecond",
            "the encoding part alone",
            Unit.ROWS_PER_SECOND,
            Spread.rate(rows, encoding))
        .add(
            "encodeRatioToBaseline",
            "times stock ComputationGraph.output per 100 rows, boxed",
            Unit.TIMES,
            Spread.ratio(difference(seconds, "stockReadAndEncode", "stockRead"), encoding))
        .fact("rows", rows)
        .fact("featuresAs", "array<float>");
  }

  /** A part within the noise counts as a hundredth of its job, so that ratios stay finite. */
  private static double[] difference(Contest seconds, String with, String without) {
    double[] part = seconds.values(with);
    double[] rest = seconds.values(without);
    for (int i = 0; i < part.length; i++) {
      part[i] = Math.max(part[i] - rest[i], part[i] / 100);
    }
    return part;
  }
}
