package org.sparkvae.spark.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.junit.jupiter.api.Test;

class DurableStreamTest {
  private static final IOException FULL = new IOException("The quota is exceeded");

  /** Fails again with the same exception, like HDFS. */
  private static final class FullDisk extends OutputStream {
    @Override
    public void write(int oneByte) throws IOException {
      throw FULL;
    }

    @Override
    public void close() throws IOException {
      throw FULL;
    }
  }

  private static void write(OutputStream to) throws IOException {
    try (DurableStream out = new DurableStream(new FSDataOutputStream(to, null))) {
      out.write(new byte[] {1, 2, 3});
    }
  }

  @Test
  void firstFailureIsReported() {
    assertThatThrownBy(() -> write(new FullDisk())).isSameAs(FULL);
  }

  @Test
  void failedCloseIsReported() {
    OutputStream closesBadly =
        new ByteArrayOutputStream() {
          @Override
          public void close() throws IOException {
            throw FULL;
          }
        };
    assertThatThrownBy(() -> write(closesBadly)).isSameAs(FULL);
  }

  @Test
  void writesTheGivenBytes() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    write(bytes);
    assertThat(bytes.toByteArray()).containsExactly(1, 2, 3);
  }
}
