package org.sparkvae.spark.io;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.io.IOUtils;

/**
 * A file that is on the disk when it is closed: a rename that outlives a power failure must not
 * make visible what did not. Hadoop's streams leave that to their user, on local disks and HDFS;
 * object stores do it by themselves.
 *
 * <p>Closing it after a failed write fails no more: HDFS would throw the very same exception again,
 * and try-with-resources, which cannot add it to itself, would tell of that instead.
 */
public final class DurableStream extends OutputStream {
  private final FSDataOutputStream file;
  private boolean open = true;
  private boolean failed;

  public DurableStream(FSDataOutputStream file) {
    this.file = file;
  }

  @Override
  public void write(int oneByte) throws IOException {
    tried(() -> file.write(oneByte));
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    tried(() -> file.write(bytes, from, length));
  }

  @Override
  public void flush() throws IOException {
    tried(file::flush);
  }

  @Override
  public void close() throws IOException {
    if (!open) {
      return;
    }
    open = false;
    if (failed) {
      IOUtils.closeStream(file);
      return;
    }
    try {
      if (file.hasCapability(StreamCapabilities.HSYNC)) {
        file.hsync();
      }
    } catch (IOException e) {
      IOUtils.closeStream(file);
      throw e;
    }
    file.close();
  }

  private void tried(Step step) throws IOException {
    try {
      step.run();
    } catch (IOException | RuntimeException e) {
      failed = true;
      throw e;
    }
  }

  /** One call of the file. */
  private interface Step {
    void run() throws IOException;
  }
}
