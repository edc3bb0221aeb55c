package org.sparkvae.spark.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.spark.bench.Figures.Unit;
import org.sparkvae.spark.data.shard.Block;
import scala.collection.mutable.WrappedArray;

/**
 * Scoring from Parquet to Parquet, in wall time. The time of a part is the difference between a job
 * with it and a job without it; all jobs run in turns.
 *
 * @param scratch a folder that all executors reach; a new folder in it is deleted at the end
 */
record ScoreBench(SparkSession spark, Workload workload, Scale scale, String scratch) {
  private static final StructType SCHEMA =
      new StructType()
          .add(ScoreJobs.ROW, DataTypes.LongType, false)
          .add(ScoreJobs.FEATURES, DataTypes.createArrayType(DataTypes.FloatType, false), false);

  Figures run() throws IOException {
    Path folder = new Path(scratch, "spark-vae-bench-" + spark.sparkContext().applicationId());
    FileSystem files = folder.getFileSystem(spark.sessionState().newHadoopConf());
    files.deleteOnExit(folder); // also if the process is stopped
    try {
      long rows = write(new Path(folder, "input"));
      float[] parameters;
      try (VaeNetwork network = new VaeNetwork(workload.network())) {
        parameters = network.parameters();
      }
      ScoreJobs jobs = new ScoreJobs(spark, workload.network(), parameters, folder);
      return figures(Contest.ofJobs(byName(jobs, rows), 1, scale.jobRepeats()), rows);
    } finally {
      files.delete(folder, true);
    }
  }

  /** Writes as many training rows as needed, repeating them if there are fewer. */
  private long write(Path input) {
    int wanted = scale.scoreRows();
    int copies = (int) Math.max(1, Math.ceil((double) wanted / workload.shards().rows()));
    int shares = Math.max(1, (wanted + workload.workers() - 1) / workload.workers() / copies);
    JavaRDD<Row> rows =
        workload
            .shards()
            .blocks()
            .mapPartitions(
                blocks -> {
                  List<Block> kept = new ArrayList<>();
                  blocks.forEachRemaining(kept::add);
                  List<Iterator<Row>> made = new ArrayList<>();
                  for (int copy = 0; copy < copies; copy++) {
                    made.add(firstRows(kept, shares));
                  }
                  return made.iterator();
                })
            .flatMap(part -> part);
    spark.createDataFrame(rows, SCHEMA).write().parquet(input.toString());
    return spark.read().parquet(input.toString()).count();
  }

  private static Iterator<Row> firstRows(List<Block> blocks, int most) {
    return blocks.stream().flatMap(ScoreBench::rows).limit(most).iterator();
  }

  private static Stream<Row> rows(Block block) {
    return IntStream.range(0, block.rows())
        .mapToObj(
            row -> RowFactory.create(block.identities()[row], WrappedArray.make(block.row(row))));
  }

  private static Map<String, DoubleSupplier> byName(ScoreJobs jobs, long rows) {
    Map<String, DoubleSupplier> byName = new LinkedHashMap<>();
    byName.put("score", timed(jobs::score));
    byName.put("readAndEncode", timed(jobs::readAndEncode));
    byName.put("read", timed(jobs::read));
    byName.put("copy", timed(jobs::copy));
    byName.put("copyTable", timed(jobs::copyTable));
    byName.put("products", () -> jobs.products(rows));
    byName.put("stockReadAndEncode", timed(jobs::readAndEncodeWithStockGraph));
    byName.put("stockRead", timed(jobs::readForStockGraph));
    return byName;
  }

  private static DoubleSupplier timed(Runnable job) {
    return () -> {
      long began = System.nanoTime();
      job.run();
      return (System.nanoTime() - began) / 1e9;
    };
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
