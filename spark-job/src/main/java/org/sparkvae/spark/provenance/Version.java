package org.sparkvae.spark.provenance;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import org.apache.spark.package$;
import org.bytedeco.openblas.global.openblas;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.cpu.nativecpu.CpuBackend;
import picocli.CommandLine.IVersionProvider;

/** Versions of this job and of what its results depend on. */
public final class Version implements IVersionProvider {
  private static final String UNKNOWN = "unknown";

  /** Of spark-vae, from its jar. */
  static String ofJob() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  /** Of Spark, as it runs. */
  static String ofSpark() {
    return package$.MODULE$.SPARK_VERSION();
  }

  /** Of Deeplearning4j. */
  static String ofDl4j() {
    return ofJar(ComputationGraph.class, "org.deeplearning4j/deeplearning4j-nn");
  }

  /** Of ND4J's native backend. */
  static String ofNd4j() {
    return ofJar(CpuBackend.class, "org.nd4j/nd4j-native");
  }

  /** Of OpenBLAS and of JavaCPP's wrapping of it. */
  static String ofOpenblas() {
    return ofJar(openblas.class, "org.bytedeco/openblas");
  }

  /** From what Maven left in a class's jar. */
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

  @Override
  public String[] getVersion() {
    return new String[] {
      "spark-vae " + ofJob() + " (Spark " + ofSpark() + ", JDK " + Runtime.version() + ")"
    };
  }
}
