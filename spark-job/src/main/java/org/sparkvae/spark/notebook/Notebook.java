package org.sparkvae.spark.notebook;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Where a notebook runs, and how much it is to do. */
public final class Notebook {
  private static final String SMOKE = "VAE_SMOKE";
  private static final String DATA = "VAE_DATA";

  private Notebook() {}

  /** {@return a session in this JVM with two task slots, without web pages and progress bars} */
  public static SparkSession session() {
    return SparkSession.builder()
        .master("local[2]")
        .appName("notebook")
        .config("spark.ui.enabled", false)
        .config("spark.ui.showConsoleProgress", false)
        .config("spark.sql.shuffle.partitions", 2)
        .getOrCreate();
  }

  /**
   * {@return the first number; the second if {@code notebooks/run.sh --smoke} runs the notebook}
   */
  public static int of(int full, int smoke) {
    return isSmoke() ? smoke : full;
  }

  /** {@return whether {@code notebooks/run.sh --smoke} runs the notebook} */
  public static boolean isSmoke() {
    return "yes".equals(System.getenv(SMOKE));
  }

  /**
   * @param name of a folder in the one that the environment variable {@code VAE_DATA} names
   * @return the folder, if it is there and this is no smoke run
   */
  public static Optional<Path> data(String name) {
    return Optional.ofNullable(System.getenv(DATA))
        .map(folder -> Path.of(folder, name))
        .filter(folder -> !isSmoke() && Files.isDirectory(folder));
  }

  /**
   * A table that was measured before.
   *
   * @param name of a CSV file with a header in {@code notebooks/results}; notebooks run in {@code
   *     notebooks}
   * @return the table, if the file is there
   */
  public static Optional<Dataset<Row>> result(SparkSession spark, String name) {
    return Optional.of(Path.of("results", name))
        .filter(Files::isRegularFile)
        .map(
            file ->
                spark
                    .read()
                    .option("header", true)
                    .option("inferSchema", true)
                    .csv(file.toAbsolutePath().toUri().toString()));
  }
}
