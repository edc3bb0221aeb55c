package org.sparkvae.spark.ml;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.BlockId;
import org.sparkvae.spark.Deadline;
import scala.Function1;

/** Fits 100 times in one session, and prints what the last 90 of them have left. */
final class ManyFitsInAnotherJvm {
  private static final int WARM_UP = 10;
  private static final int FITS = 100;

  private ManyFitsInAnotherJvm() {}

  public static void main(String[] arguments) throws IOException {
    SparkSession spark = Digits.SPARK;
    Dataset<Row> rows = Digits.rows(60).cache();
    fits(rows, 0, WARM_UP);
    long files = files();
    long threads = threads();
    long broadcasts = broadcasts();
    print("kibibytes after 10 fits", residentKibibytes());
    fits(rows, WARM_UP, FITS);
    Deadline.await(() -> "broadcasts: " + broadcasts(), () -> broadcasts() <= broadcasts);
    print("kibibytes after 100 fits", residentKibibytes());
    print("files", Math.max(0, files() - files));
    print("threads", Math.max(0, threads() - threads));
    print("own threads", ownThreads());
    print("persisted", spark.sparkContext().getPersistentRDDs().size() - 1); // but the rows
    spark.stop();
    try {
      Digits.estimator().fit(rows);
    } catch (IllegalStateException refused) {
      print("after the end", refused.getMessage());
    }
  }

  /** Each with a network of its own, as the fits of a grid. */
  private static void fits(Dataset<Row> rows, int from, int to) {
    for (int fit = from; fit < to; fit++) {
      VaeEstimator estimator =
          Digits.estimator().setLatentSize(2 + fit % 7).setSeed(fit).setNegativeElboCol("score");
      new VaeEvaluator().setScoreCol("score").evaluate(estimator.fit(rows).transform(rows));
    }
  }

  private static void print(String what, Object value) {
    System.out.println(what + ": " + value);
  }

  private static long residentKibibytes() throws IOException {
    System.gc();
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      String line = lines.filter(each -> each.startsWith("VmRSS:")).findFirst().orElseThrow();
      return Long.parseLong(line.replaceAll("\\D", ""));
    }
  }

  /** Without the blocks of Spark, which its own cleaner removes after a garbage collection. */
  private static long files() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .filter(file -> !file.toString().contains("blockmgr-") && Files.isRegularFile(file))
          .count();
    }
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !thread.getName().matches(".*(task|dispatcher|pool|ForkJoin).*"))
        .count();
  }

  private static long ownThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().matches("(spark-vae|checkpoint).*"))
        .count();
  }

  private static int broadcasts() {
    System.gc(); // Spark removes those that nothing refers to any more
    return SparkEnv.get()
        .blockManager()
        .getMatchingBlockIds((Function1<BlockId, Object> & Serializable) BlockId::isBroadcast)
        .size();
  }
}
