package org.sparkvae.spark.faults;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.sparkvae.model.artifact.ArtifactException;
import org.sparkvae.model.artifact.ArtifactReader;
import org.sparkvae.model.artifact.ArtifactWriter;
import org.sparkvae.model.artifact.DirectoryStore;
import org.sparkvae.model.artifact.ModelArtifact;
import org.sparkvae.spark.cli.Verb;
import org.sparkvae.spark.io.AtomicOutput;
import org.sparkvae.spark.io.AtomicOutput.Overwrite;
import org.sparkvae.spark.io.HadoopArtifactStore;
import org.sparkvae.spark.io.lock.JobIdentity;

/**
 * A session with Hadoop's client for S3 and an S3 server that fails in several ways, for tests that
 * are skipped unless {@code submit/check-operations.sh s3} runs them, which gets both.
 */
abstract class ObjectStore {
  static final String KEY_ID = "AKIAOFTHETEST";
  static final String SECRET = "neverToBeShown";
  static final String DIGITS =
      """
      seed = 4
      data { format = syntheticDigits, rows = 400, testFraction = 0.1 }
      model { latentSize = 3, encoderLayers = [16], decoderLayers = [16] }
      training { shards = 2, passes = 2, batchSize = 10, averagingInterval = 4 }
      checkpoint.everyRounds = 1
      """;

  static S3Server server;
  private static ClassLoader loader;
  private static ClassLoader ownLoader;
  static SparkSession spark;
  static FileSystem bucket;
  static Path recipe;
  static Path undisturbed;

  @BeforeAll
  static void start() throws IOException {
    String python = System.getProperty("vae.s3", "");
    assumeFalse(python.isEmpty(), "submit/check-operations.sh s3 runs it");
    server = S3Server.start(python);
    ownLoader = Thread.currentThread().getContextClassLoader();
    if (loader == null) { // one for all classes of tests, since Hadoop keeps objects of it
      loader = new URLClassLoader(jars(), ownLoader);
    }
    Thread.currentThread().setContextClassLoader(loader);
    settings().forEach(System::setProperty);
    spark =
        SparkSession.builder()
            .master("local[2,4]") // four attempts of each task
            .appName("object store")
            .config("spark.ui.enabled", "false")
            .getOrCreate();
    spark.sparkContext().setLogLevel("OFF");
    bucket = path("").getFileSystem(hadoop());
    Path folder = Build.scratch("s3");
    recipe = Files.writeString(folder.resolve("digits.conf"), DIGITS);
    undisturbed = folder.resolve("undisturbed");
    Verb.ok("train", recipe, "--output", undisturbed);
  }

  @AfterAll
  static void stop() throws IOException {
    if (server != null) {
      spark.stop();
      FileSystem.closeAll();
      settings().keySet().forEach(System::clearProperty);
      Thread.currentThread().setContextClassLoader(ownLoader);
      server.close();
    }
  }

  @AfterEach
  void recover() {
    server.recover();
  }

  private static URL[] jars() throws IOException {
    try (Stream<Path> jars = Files.list(Build.s3Jars())) {
      List<URL> urls = new ArrayList<>();
      for (Path jar : jars.toList()) {
        urls.add(jar.toUri().toURL());
      }
      return urls.toArray(new URL[0]);
    }
  }

  /** With few and quick repetitions, for the client of this JVM and of submitted jobs. */
  static Map<String, String> settings() {
    String s3a = "spark.hadoop.fs.s3a.";
    return Map.of(
        s3a + "endpoint", server.endpoint(),
        s3a + "path.style.access", "true",
        s3a + "access.key", KEY_ID,
        s3a + "secret.key", SECRET,
        s3a + "attempts.maximum", "1",
        s3a + "retry.limit", "2",
        s3a + "retry.interval", "20ms",
        s3a + "retry.throttle.limit", "2",
        s3a + "retry.throttle.interval", "20ms",
        s3a + "bucket.elsewhere.endpoint", "http://127.0.0.1:1");
  }

  static Configuration hadoop() {
    return spark.sessionState().newHadoopConf();
  }

  static String s3(String key) {
    return "s3a://" + S3Server.BUCKET + "/" + key;
  }

  static org.apache.hadoop.fs.Path path(String key) {
    return new org.apache.hadoop.fs.Path(s3(key));
  }

  static ModelArtifact smallArtifact() {
    return with(ArtifactReader.read(new DirectoryStore(undisturbed)), 0);
  }

  static ModelArtifact changed(ModelArtifact artifact) {
    return with(artifact, 1000);
  }

  /** Without pictures, and with a number added to a parameter. */
  private static ModelArtifact with(ModelArtifact artifact, float added) {
    float[] parameters = artifact.parameters().clone();
    parameters[0] += added;
    return new ModelArtifact(
        artifact.configurationJson(),
        artifact.vae(),
        artifact.features(),
        parameters,
        artifact.updaterState(),
        artifact.outerVelocity(),
        artifact.position(),
        artifact.metricsJson(),
        artifact.provenanceJson(),
        artifact.reportHtml(),
        new TreeMap<>());
  }

  static Void commit(String name, ModelArtifact artifact) throws IOException {
    JobIdentity job = JobIdentity.newRun("test");
    try (AtomicOutput output = AtomicOutput.open(bucket, path(name), Overwrite.REPLACE, job)) {
      ArtifactWriter.write(output.store(), artifact);
      output.commit();
    }
    return null;
  }

  /** What a reader finds: the sum of the parameters; null if it refuses the artifact. */
  static Double visible(String name) {
    try {
      return parameterSum(ArtifactReader.read(new HadoopArtifactStore(bucket, path(name))));
    } catch (ArtifactException refused) {
      return null;
    }
  }

  static double parameterSum(ModelArtifact artifact) {
    double sum = 0;
    for (float parameter : artifact.parameters()) {
      sum += parameter;
    }
    return sum;
  }

  static String classPath() {
    return Build.s3Jars() + "/*";
  }

  /** Copies an output to this machine. */
  static Path fetched(String name) throws IOException {
    Path folder = Build.scratch("s3-fetched").resolve("artifact");
    Set<String> keys = server.keys(name + "/");
    for (String key : keys) {
      Path file = folder.resolve(key.substring(name.length() + 1));
      try {
        Files.createDirectories(file.getParent());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      Files.write(file, server.object(key));
    }
    return folder;
  }
}
