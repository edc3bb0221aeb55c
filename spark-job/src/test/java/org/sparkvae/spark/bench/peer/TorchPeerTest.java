package org.sparkvae.spark.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.spark.bench.SmallWork;
import org.sparkvae.spark.bench.peer.TorchPeer.Place;

/** Runs a shell script in place of PyTorch; the protocol is the same. */
class TorchPeerTest {
  private static final String ABOUT =
      "echo '{\"torch\": \"2.1\", \"blas\": \"mkl\", \"cpuCapability\": \"AVX2\", \"threads\": 1}'\n";

  private final VaeConfig config = SmallWork.network(LikelihoodKind.BERNOULLI, 12, List.of(9, 6));

  @TempDir Path folder;

  private Optional<TorchPeer> open(String script) throws IOException {
    Files.writeString(folder.resolve("pytorch_vae.py"), script);
    return new Place("sh", folder.toString()).open(config);
  }

  @Test
  void everyRequestIsAnswered() throws IOException {
    String script = "while read size steps; do echo \"{\\\"seconds\\\": $size.$steps}\"; done\n";
    try (TorchPeer peer =
        open("echo \"$@\" >" + folder + "/words\n" + ABOUT + script).orElseThrow()) {
      assertThat(peer.about()).isEqualTo("2.1, BLAS mkl, AVX2, 1 thread");
      assertThat(peer.seconds(25, 7)).isEqualTo(25.7);
      assertThat(peer.seconds(100, 3)).isEqualTo(100.3);
    }
    assertThat(Files.readString(folder.resolve("words")).strip())
        .isEqualTo(
            "serve --latent=3 --encoder=9,6 --decoder=9,6 --activation=tanh"
                + " --learning-rate=0.001 --features=12");
  }

  @Test
  void aPeerThatEndsIsAnError() throws IOException {
    try (TorchPeer peer = open(ABOUT + "read first\n").orElseThrow()) {
      assertThatThrownBy(() -> peer.seconds(25, 1))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessage("Cannot read what PyTorch measured");
    }
  }

  @Test
  void withoutPyTorchThereIsNoPeer() throws IOException {
    assertThat(open("exit 1\n")).isEmpty();
    assertThat(new Place(folder.resolve("none").toString(), "here").open(config)).isEmpty();
  }
}
