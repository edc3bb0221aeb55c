package org.sparkvae.spark.cli;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.sparkvae.spark.provenance.Version;
import org.sparkvae.spark.recipe.RecipeFile;
import org.sparkvae.spark.recipe.RecipeFile.Driver;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A verb that runs on Spark: opens the session, does its work and closes the session. */
abstract class SparkCommand implements Callable<Integer> {
  @Mixin SharedOptions shared;

  @Spec CommandSpec spec;

  /** {@return the path of the recipe that was given to the verb} */
  Optional<String> recipe() {
    return Optional.empty();
  }

  /** {@return the text of the recipe that was given to the verb} */
  final String readRecipe(SparkSession spark) throws IOException {
    return read(spark, recipe().orElseThrow());
  }

  /** {@return the text of a recipe or of a file of settings} */
  final String read(SparkSession spark, String path) throws IOException {
    SparkConf conf = spark.sparkContext().getConf();
    // Kubernetes starts a driver in the cluster in client mode, and marks it.
    boolean inCluster =
        conf.get("spark.submit.deployMode", "client").equals("cluster")
            || conf.getBoolean("spark.kubernetes.submitInDriver", false);
    return RecipeFile.read(
        path, spark.sessionState().newHadoopConf(), inCluster ? Driver.CLUSTER : Driver.CLIENT);
  }

  /** The verb's work. */
  abstract ExitCode run(SparkSession spark) throws Exception;

  @Override
  public final Integer call() throws Exception {
    Version.requireSpark();
    if (shared.isVerbose()) {
      Configurator.setRootLevel(Level.INFO);
    } else {
      TerminalLog.withoutStackTraces();
    }
    // A session that is already open, such as a test's, is used and left open.
    boolean isOurs = SparkSession.getDefaultSession().isEmpty();
    SparkSession.Builder builder = SparkSession.builder().appName("spark-vae " + spec.name());
    String master = System.getProperty("spark.master");
    if (master == null) {
      builder.master("local[*]"); // started without spark-submit
    }
    if (master == null || master.matches("local(\\[.*)?")) {
      // A task that runs out of memory fails. By default it would end the JVM, which is the driver.
      builder.config("spark.executor.killOnFatalError.depth", 0);
    }
    // Executors run with the kernel of this process unless the user gave them another.
    String coreType = System.getenv("OPENBLAS_CORETYPE");
    if (coreType != null && System.getProperty("spark.executorEnv.OPENBLAS_CORETYPE") == null) {
      builder.config("spark.executorEnv.OPENBLAS_CORETYPE", coreType);
    }
    SparkSession spark = builder.getOrCreate();
    if (!shared.isVerbose()) {
      TerminalLog.withoutStackTraces();
    }
    int code = ExitCode.FAILED.code();
    try {
      code = run(spark).code();
      return code;
    } catch (Exception | Error failure) {
      code = ExitCode.of(Failures.cause(failure)).code();
      throw failure;
    } finally {
      if (isOurs) {
        // In client mode, YARN would take any other end of the session for a success.
        spark.sparkContext().stop(code);
      }
    }
  }

  /** Results go to standard output, which scripts read; the log to standard error. */
  void print(String line) {
    spec.commandLine().getOut().println(line);
  }
}
