package org.sparkvae.spark.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.spark.sql.SparkSession;
import org.sparkvae.spark.provenance.Version;
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
    try {
      return run(spark).code();
    } finally {
      if (isOurs) {
        spark.stop();
      }
    }
  }

  /** Results go to standard output, which scripts read; the log to standard error. */
  void print(String line) {
    spec.commandLine().getOut().println(line);
  }
}
