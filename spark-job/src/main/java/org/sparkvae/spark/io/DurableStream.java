package org.sparkvae.spark.io;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.io.IOUtils;

/**
 * A file that is on disk once it is closed: a rename that survives a power failure must not make
 * content visible that did not. Hadoop's streams leave the sync to the caller on local disks and
 * HDFS; object stores do it themselves, and show a file only once it is closed.
 *
 * <p>Closing it after a failed write does not fail again: HDFS would throw the same exception a
 * second time, and try-with-resources would report that it cannot suppress itself.
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
      abort();
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

  /** Where a file appears when it is closed, an incomplete one must not. */
  private void abort() {
    if (file.hasCapability(StreamCapabilities.ABORTABLE_STREAM)) {
      file.abort();
    }
  }

  private void tried(Step step) throws IOException {
    try {
      step.run();
    } catch (IOException | RuntimeException e) {
      failed = true;
      throw e;
    }
  }

  /** An operation on the file. */
  private interface Step {
    void run() throws IOException;
  }
}
