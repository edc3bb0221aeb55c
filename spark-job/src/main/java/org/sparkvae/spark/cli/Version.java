package org.sparkvae.spark.cli;

import org.apache.spark.package$;
import org.deeplearning4j.nn.graph.ComputationGraph;
import picocli.CommandLine.IVersionProvider;

/** Versions of this job and of what its results depend on. */
final class Version implements IVersionProvider {
  /** Of spark-vae, from its jar. */
  static String ofJob() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  /** Of Spark, as it runs. */
  static String ofSpark() {
    return package$.MODULE$.SPARK_VERSION();
  }

  /** Of Deeplearning4j, from its jar. */
  static String ofDl4j() {
    String version = ComputationGraph.class.getPackage().getImplementationVersion();
    return version == null ? "unknown" : version;
  }

  @Override
  public String[] getVersion() {
    return new String[] {
      "spark-vae " + ofJob() + " (Spark " + ofSpark() + ", JDK " + Runtime.version() + ")"
    };
  }
}
