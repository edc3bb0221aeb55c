package org.sparkvae.spark.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sparkvae.spark.Deadline;

/**
 * With Spark's authentication and encryption a job gives the same bits, a stranger's is refused.
 */
@Timeout(value = 1, unit = TimeUnit.HOURS)
class SecureClusterIT {
  private static final int PASSES = 8;
  private static final String PASSWORD = "of-this-test-alone";

  @Test
  void trainsWithAuthenticationAndEncryptionAndRefusesAnotherSecret() throws Exception {
    Path expected = Training.undisturbed(PASSES);
    Path keyStore = keyStore(Build.scratch("secure-keys"));
    Training training = Training.ofDigits(Build.scratch("secure"), PASSES);
    Training stranger = Training.ofDigits(Build.scratch("secure-stranger"), PASSES);
    int strangersExitCode;
    String strangersText;
    try (StandaloneCluster cluster =
            StandaloneCluster.start("secure-cluster", 2, settings(keyStore));
        SubmittedJob refused = start(stranger.conf("spark.authenticate.secret", "wrong"), cluster);
        SubmittedJob job = start(training, cluster)) {
      assertThat(statusOf(masterPage(cluster), keyStore)).isEqualTo(200);
      assertThat(job.exitCode()).as(job.text()).isZero();
      strangersExitCode = refused.exitCode();
      strangersText = refused.text();
    }

    assertThat(strangersExitCode).as(strangersText).isNotZero();
    assertThat(stranger.output()).doesNotExist();
    Artifacts.assertSame(training.output(), expected);
    Build.writeFacts(
        "secure-cluster",
        Map.of(
            "exitCodeWithWrongSecret", strangersExitCode,
            "parametersSha256", Artifacts.parametersSha256(training.output()),
            "undisturbedParametersSha256", Artifacts.parametersSha256(expected)));
  }

  private static SubmittedJob start(Training training, StandaloneCluster cluster)
      throws IOException {
    return training
        .environment("SPARK_CONF_DIR", cluster.configuration().toString())
        .conf("spark.ui.enabled", true)
        .startOn(cluster);
  }

  private static Map<String, String> settings(Path keyStore) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("spark.authenticate", "true");
    settings.put("spark.authenticate.secret", "a secret of this test");
    settings.put("spark.network.crypto.enabled", "true");
    settings.put("spark.network.crypto.saslFallback", "false");
    settings.put("spark.io.encryption.enabled", "true");
    settings.put("spark.ssl.enabled", "true");
    settings.put("spark.ssl.protocol", "TLSv1.3");
    settings.put("spark.ssl.keyStore", keyStore.toString());
    settings.put("spark.ssl.keyStoreType", "PKCS12");
    settings.put("spark.ssl.keyStorePassword", PASSWORD);
    settings.put("spark.ssl.keyPassword", PASSWORD);
    settings.put("spark.ui.port", "0");
    return settings;
  }

  private static Path keyStore(Path folder) throws IOException, InterruptedException {
    Path store = folder.resolve("keys.p12");
    ProcessBuilder keytool =
        new ProcessBuilder(
            Path.of(Build.java()).resolveSibling("keytool").toString(),
            "-genkeypair",
            "-alias",
            "spark",
            "-keyalg",
            "EC",
            "-dname",
            "CN=127.0.0.1",
            "-ext",
            "SAN=IP:127.0.0.1,DNS:localhost",
            "-storetype",
            "PKCS12",
            "-keystore",
            store.toString(),
            "-storepass",
            PASSWORD);
    keytool.redirectErrorStream(true).redirectOutput(Redirect.DISCARD);
    assertThat(Deadline.on(keytool.start()).waitFor()).isZero();
    return store;
  }

  private static URI masterPage(StandaloneCluster cluster) {
    return URI.create(cluster.master().await("started at (https://\\S+)", 1).get(0));
  }

  private static int statusOf(URI page, Path keyStore)
      throws IOException, InterruptedException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    try (InputStream from = Files.newInputStream(keyStore)) {
      trusted.load(from, PASSWORD.toCharArray());
    }
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    HttpClient client = HttpClient.newBuilder().sslContext(context).build();
    return client
        .send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }
}
