package org.sparkvae.spark.bench.peer;

import com.typesafe.config.Config;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sparkvae.model.config.EnumSpelling;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.model.config.VaeConfig;

/**
 * The same network in PyTorch: a process of its own with one thread, which takes steps on request.
 * See {@code notebooks/peers}.
 */
public final class TorchPeer implements AutoCloseable {
  private static final String SCRIPT = "pytorch_vae.py";
  private static final String NAME = "PyTorch's output";

  private final Process process;
  private final PrintWriter to;
  private final BufferedReader from;
  private Config about;

  private TorchPeer(Process process) {
    this.process = process;
    this.to = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
    this.from = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * An installation of PyTorch.
   *
   * @param python an executable with PyTorch
   * @param folder the folder of {@code pytorch_vae.py}
   */
  public record Place(String python, String folder) {
    /** Starts a process that waits for requests; empty if PyTorch cannot be started. */
    public Optional<TorchPeer> open(VaeConfig config) {
      List<String> words = new ArrayList<>(List.of("serve"));
      words.addAll(options(config));
      words.add("--features=" + config.featureSize());
      try {
        TorchPeer peer = new TorchPeer(start(words));
        String about = peer.from.readLine();
        if (about != null) {
          peer.about = SortedJson.read(about, NAME);
          return Optional.of(peer);
        }
        peer.close();
        return Optional.empty();
      } catch (IOException absent) {
        return Optional.empty();
      }
    }

    public Process start(List<String> words) throws IOException {
      List<String> command = new ArrayList<>();
      command.add(python);
      command.add(Path.of(folder, SCRIPT).toString());
      command.addAll(words);
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
      builder.environment().put("OMP_NUM_THREADS", "1");
      return builder.start();
    }

    public static List<String> options(VaeConfig config) {
      return List.of(
          "--latent=" + config.model().latentSize(),
          "--encoder=" + widths(config.model().encoderLayers()),
          "--decoder=" + widths(config.model().decoderLayers()),
          "--activation=" + EnumSpelling.of(config.model().activation()),
          "--learning-rate=" + config.optimizer().learningRate());
    }

    private static String widths(List<Integer> layers) {
      return layers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
  }

  /** Version, BLAS and threads, as text. */
  public String about() {
    return "%s, BLAS %s, %s, %d thread"
        .formatted(
            about.getString("torch"),
            about.getString("blas"),
            about.getString("cpuCapability"),
            about.getInt("threads"));
  }

  /**
   * Takes training steps.
   *
   * @return the CPU seconds that they took, by the peer's own clock
   */
  public double seconds(int batchSize, int steps) {
    to.println(batchSize + " " + steps);
    try {
      String answer = from.readLine();
      if (answer == null) {
        throw new IOException("the process has ended");
      }
      return SortedJson.read(answer, NAME).getDouble("seconds");
    } catch (IOException failed) {
      throw new UncheckedIOException("Cannot read what PyTorch measured", failed);
    }
  }

  @Override
  public void close() {
    to.close(); // it exits at the end of its input
    process.destroy();
  }
}
