package org.sparkvae.spark.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
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

  /** Of Deeplearning4j, from what Maven left in its jar. */
  static String ofDl4j() {
    Properties properties = new Properties();
    try (InputStream in =
        ComputationGraph.class.getResourceAsStream(
            "/META-INF/maven/org.deeplearning4j/deeplearning4j-nn/pom.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException unreadable) {
      return "unknown";
    }
    return properties.getProperty("version", "unknown");
  }

  @Override
  public String[] getVersion() {
    return new String[] {
      "spark-vae " + ofJob() + " (Spark " + ofSpark() + ", JDK " + Runtime.version() + ")"
    };
  }
}
