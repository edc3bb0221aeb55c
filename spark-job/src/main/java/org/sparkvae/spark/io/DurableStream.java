package org.sparkvae.spark.io;

import java.io.FilterOutputStream;
import java.io.IOException;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.StreamCapabilities;

/**
 * A file that is on the disk when it is closed: a rename that outlives a power failure must not
 * make visible what did not. Hadoop's streams leave that to their user, on local disks and HDFS;
 * object stores do it by themselves.
 */
final class DurableStream extends FilterOutputStream {
  private final FSDataOutputStream file;
  private boolean open = true;

  DurableStream(FSDataOutputStream file) {
    super(file);
    this.file = file;
  }

  /** As one piece; the super class would go byte by byte. */
  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    file.write(bytes, from, length);
  }

  @Override
  public void close() throws IOException {
    if (!open) {
      return;
    }
    open = false;
    try (file) {
      if (file.hasCapability(StreamCapabilities.HSYNC)) {
        file.hsync();
      }
    }
  }
}
