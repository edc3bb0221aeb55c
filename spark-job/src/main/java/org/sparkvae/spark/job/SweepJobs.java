package org.sparkvae.spark.job;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.network.util.JavaUtils;
import org.apache.spark.sql.SparkSession;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.data.shard.LocalShards;
import org.sparkvae.spark.data.shard.Shards;
import org.sparkvae.spark.executor.Preflight;
import org.sparkvae.spark.job.VaeTraining.Run;
import org.sparkvae.spark.recipe.SweepGrid.Cell;

/**
 * Runs the cells of a sweep that have the same packed rows: the rows are broadcast, and each cell
 * is a Spark job of one task, so that no cell's end waits for another's.
 */
record SweepJobs(SparkSession spark, Run run, TrainingRows rows, StopSignal stop) {
  /** Jobs that are submitted at a time: enough for Spark to ask for more executors. */
  private static final int LEAST_SUBMITTED = 64;

  private static final long POLL_MILLIS = 50;

  /** The share of a JVM's heap that the packed rows may take, which it holds up to three times. */
  private static final double MEMORY_SHARE = 0.25;

  /**
   * Receives results on the thread that runs the cells. It must not start Spark jobs, which would
   * wait until all cells that are submitted have ended.
   */
  interface Listener {
    /**
     * @param examples some of the rows, see {@link TrainingRows#examples}
     */
    void onEnd(Cell cell, SweepTask.Result result, List<float[]> examples) throws IOException;
  }

  /**
   * Packs the rows and trains the cells.
   *
   * @param cells with the same seed, number of shards and range of values
   * @return false if the caller stopped it
   * @throws ConfigException if the rows do not fit into the memory of an executor
   */
  boolean run(List<Cell> cells, Preflight preflight, Listener listener) throws IOException {
    requireMemory();
    preflight.checkDisk(rows.packedBytes());
    Map<Split, Broadcast<LocalShards>> sent = new EnumMap<>(Split.class);
    try {
      rows.pack(cells.get(0).recipe());
      for (Map.Entry<Split, Shards> split : rows.splits().entrySet()) {
        sent.put(split.getKey(), context().broadcast(LocalShards.collect(split.getValue())));
      }
      List<float[]> examples = rows.examples();
      return train(tasks(cells, sent), (cell, result) -> listener.onEnd(cell, result, examples));
    } finally {
      Uninterrupted.run(
          () -> {
            if (!context().sc().isStopped()) {
              sent.values().forEach(Broadcast::destroy);
              rows.release();
            }
          });
    }
  }

  private JavaSparkContext context() {
    return new JavaSparkContext(spark.sparkContext());
  }

  private void requireMemory() {
    SparkConf conf = spark.sparkContext().getConf();
    long driver = Runtime.getRuntime().maxMemory();
    long executor =
        spark.sparkContext().isLocal()
            ? driver
            : JavaUtils.byteStringAsBytes(conf.get("spark.executor.memory", "1g"));
    long most = (long) (MEMORY_SHARE * Math.min(driver, executor));
    if (rows.packedBytes() > most) {
      throw ConfigException.of(
          "",
          String.format(
              Locale.ROOT,
              "Cannot sweep: the packed rows take %d MiB in each JVM, at most a quarter of its heap, %d MiB, is allowed. Give more: -- --driver-memory and --executor-memory, or sweep over fewer rows (data.trainRows)",
              rows.packedBytes() >> 20,
              most >> 20));
    }
  }

  /** All jobs that tasks depend on run here, before any task. */
  private Map<Cell, SweepTask> tasks(List<Cell> cells, Map<Split, Broadcast<LocalShards>> sent) {
    Map<Integer, float[]> startRows = new HashMap<>();
    Map<Cell, SweepTask> tasks = new LinkedHashMap<>();
    for (Cell cell : cells) {
      float[] start =
          startRows.computeIfAbsent(
              TrainingRows.startRows(cell.recipe()), count -> rows.toStartFrom(cell.recipe()));
      tasks.put(cell, new SweepTask(cell.recipe(), rows.network(cell.recipe()), start, sent));
    }
    return tasks;
  }

  /** Receives a result. */
  private interface Receiver {
    void take(Cell cell, SweepTask.Result result) throws IOException;
  }

  private boolean train(Map<Cell, SweepTask> tasks, Receiver listener) throws IOException {
    Deque<Cell> waiting = new ArrayDeque<>(tasks.keySet());
    Map<Cell, JavaFutureAction<List<SweepTask.Result>>> running = new LinkedHashMap<>();
    try {
      while (!(waiting.isEmpty() && running.isEmpty())) {
        if (stop.isRequested()) {
          return false;
        }
        int most = Math.max(LEAST_SUBMITTED, 2 * context().defaultParallelism());
        while (!waiting.isEmpty() && running.size() < most) {
          Cell cell = waiting.remove();
          running.put(cell, submit(cell, tasks.get(cell)));
        }
        if (!take(running, listener)) {
          Thread.sleep(POLL_MILLIS);
        }
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted during a sweep", e);
    } finally {
      running.values().forEach(job -> job.cancel(false));
    }
  }

  private JavaFutureAction<List<SweepTask.Result>> submit(Cell cell, SweepTask task) {
    TrainingRows.describe(context(), run.id(), "cell " + cell.number());
    return context()
        .parallelize(List.of(cell.number()), 1)
        .map(number -> task.run())
        .collectAsync();
  }

  /** Whether a cell has ended since the last look. */
  private static boolean take(
      Map<Cell, JavaFutureAction<List<SweepTask.Result>>> running, Receiver listener)
      throws IOException, InterruptedException {
    boolean found = false;
    Iterator<Map.Entry<Cell, JavaFutureAction<List<SweepTask.Result>>>> jobs =
        running.entrySet().iterator();
    while (jobs.hasNext()) {
      Map.Entry<Cell, JavaFutureAction<List<SweepTask.Result>>> job = jobs.next();
      if (job.getValue().isDone()) {
        jobs.remove();
        listener.take(job.getKey(), result(job.getValue()));
        found = true;
      }
    }
    return found;
  }

  private static SweepTask.Result result(JavaFutureAction<List<SweepTask.Result>> job)
      throws InterruptedException {
    try {
      return job.get().get(0);
    } catch (ExecutionException failed) {
      return ExceptionUtils.rethrow(failed.getCause());
    }
  }
}
