package org.sparkvae.spark.io.lock;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.sparkvae.spark.AnotherJvm;
import org.sparkvae.spark.Deadline;

/** A process that is writing an output; killed when closed. */
public final class OtherJob implements AutoCloseable {
  private final Process process;

  public OtherJob(Path directory) throws IOException {
    ProcessBuilder jvm =
        AnotherJvm.of(JobThatHoldsALock.class, List.of(), List.of(directory.toString()));
    process = Deadline.on(jvm.redirectError(ProcessBuilder.Redirect.INHERIT).start());
    BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
    assertThat(lines.lines().anyMatch("HELD"::equals)).isTrue();
  }

  long pid() {
    return process.pid();
  }

  /** With kill -9, so that nothing is cleaned up. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor(1, TimeUnit.MINUTES);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
