package org.sparkvae.spark.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sparkvae.spark.data.shard.Block;
import org.sparkvae.spark.data.shard.Shards;

/**
 * Training rows as Parquet: the row's number and its scaled features as an array of float.
 *
 * @param folder new, deleted on close
 */
record ParquetRows(SparkSession spark, FileSystem files, Path folder, long count)
    implements AutoCloseable {
  private static final StructType SCHEMA =
      new StructType()
          .add(ScoreJobs.ROW, DataTypes.LongType, false)
          .add(ScoreJobs.FEATURES, DataTypes.createArrayType(DataTypes.FloatType, false), false);

  /**
   * All training rows.
   *
   * @param scratch a folder that all executors reach
   */
  static ParquetRows all(SparkSession spark, Workload workload, String scratch) throws IOException {
    return write(spark, workload, new Extent(1, Long.MAX_VALUE), scratch);
  }

  /**
   * About as many training rows as wanted, repeating them if there are fewer.
   *
   * @param scratch a folder that all executors reach
   */
  static ParquetRows about(int wanted, SparkSession spark, Workload workload, String scratch)
      throws IOException {
    int copies = (int) Math.max(1, Math.ceil((double) wanted / workload.shards().rows()));
    int shares = Math.max(1, (wanted + workload.workers() - 1) / workload.workers() / copies);
    return write(spark, workload, new Extent(copies, shares), scratch);
  }

  /**
   * Which rows.
   *
   * @param rowsOfShard the most that are taken of a shard
   */
  private record Extent(int copies, long rowsOfShard) {}

  private static ParquetRows write(
      SparkSession spark, Workload workload, Extent extent, String scratch) throws IOException {
    Path folder = new Path(scratch, "spark-vae-bench-" + UUID.randomUUID());
    FileSystem files = folder.getFileSystem(spark.sessionState().newHadoopConf());
    files.deleteOnExit(folder); // also if the process is stopped
    try {
      String input = input(folder).toString();
      spark.createDataFrame(rows(workload.shards(), extent), SCHEMA).write().parquet(input);
      return new ParquetRows(spark, files, folder, spark.read().parquet(input).count());
    } catch (RuntimeException failed) {
      files.delete(folder, true);
      throw failed;
    }
  }

  private static JavaRDD<Row> rows(Shards shards, Extent extent) {
    int copies = extent.copies();
    long most = extent.rowsOfShard();
    return shards
        .blocks()
        .mapPartitions(
            blocks -> {
              List<Block> kept = new ArrayList<>();
              blocks.forEachRemaining(kept::add);
              List<Iterator<Row>> made = new ArrayList<>();
              for (int copy = 0; copy < copies; copy++) {
                made.add(firstRows(kept, most));
              }
              return made.iterator();
            })
        .flatMap(part -> part);
  }

  private static Iterator<Row> firstRows(List<Block> blocks, long most) {
    return blocks.stream().flatMap(ParquetRows::rows).limit(most).iterator();
  }

  private static Stream<Row> rows(Block block) {
    return IntStream.range(0, block.rows())
        .mapToObj(row -> RowFactory.create(block.identities()[row], block.row(row)));
  }

  private static Path input(Path folder) {
    return new Path(folder, "input");
  }

  Path input() {
    return input(folder);
  }

  /** Where jobs write their results. */
  Path output() {
    return new Path(folder, "output");
  }

  Dataset<Row> read() {
    return spark.read().parquet(input().toString());
  }

  @Override
  public void close() throws IOException {
    files.delete(folder, true);
  }
}
