package org.sparkvae.spark.provenance;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import org.apache.spark.package$;
import org.bytedeco.openblas.global.openblas;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.cpu.nativecpu.CpuBackend;
import org.sparkvae.model.config.ConfigException;

/** Versions of this job and of the libraries that its results depend on. */
public final class Version {
  private static final String UNKNOWN = "unknown";

  private Version() {}

  /** The version of spark-vae, from its jar. */
  static String ofJob() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  static String ofSpark() {
    return package$.MODULE$.SPARK_VERSION();
  }

  /**
   * Checks that this is the release line of Spark, and the Scala, for which the jar was built: with
   * another, some classes would be found and others not.
   *
   * @throws ConfigException if it is another
   */
  public static void requireSpark() {
    requireSpark(Version.class.getPackage().getSpecificationVersion());
  }

  /**
   * @param built as in "3.5 with Scala 2.12"; null outside a jar
   */
  static void requireSpark(String built) {
    String[] parts = ofSpark().split("\\.");
    String[] version = scala.util.Properties.versionNumberString().split("\\.");
    String here = parts[0] + "." + parts[1] + " with Scala " + version[0] + "." + version[1];
    if (built != null && !built.equals(here)) {
      throw ConfigException.of(
          "",
          "Cannot run on Spark %s: this build of spark-vae is for Spark %s. Set SPARK_HOME to such a Spark, or build spark-vae for yours"
              .formatted(here, built));
    }
  }

  static String ofDl4j() {
    return ofJar(ComputationGraph.class, "org.deeplearning4j/deeplearning4j-nn");
  }

  static String ofNd4j() {
    return ofJar(CpuBackend.class, "org.nd4j/nd4j-native");
  }

  /** The version of OpenBLAS and of its JavaCPP wrapper. */
  static String ofOpenblas() {
    return ofJar(openblas.class, "org.bytedeco/openblas");
  }

  /** The version in Maven's properties file in the jar of a class. */
  private static String ofJar(Class<?> within, String artifact) {
    Properties properties = new Properties();
    try (InputStream in =
        within.getResourceAsStream("/META-INF/maven/" + artifact + "/pom.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException unreadable) {
      return UNKNOWN;
    }
    return properties.getProperty("version", UNKNOWN);
  }

  /** {@return the versions of this job, Spark and the JDK, in one line} */
  public static String text() {
    return "spark-vae " + ofJob() + " (Spark " + ofSpark() + ", JDK " + Runtime.version() + ")";
  }
}
