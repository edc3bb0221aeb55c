package org.sparkvae.spark.io.lock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.web.WebHdfsFileSystem;
import org.apache.hadoop.io.IOUtils;

/**
 * Replaces files atomically: a concurrent reader, or the next run after a crash, finds the old file
 * or the new one. A file overwritten in place would be empty for a moment on local disks, and on
 * HDFS until it has its blocks; on object stores, a file appears only once it is complete.
 */
public final class AtomicFile {
  private static final String ASIDE = ".aside";

  private AtomicFile() {}

  /**
   * @param files of the path, without side files
   * @param path created or replaced
   * @param content of the file
   * @throws IOException if the file system refuses
   */
  public static void replace(FileSystem files, Path path, byte[] content) throws IOException {
    Path aside = path.suffix(ASIDE);
    if (files instanceof RawLocalFileSystem raw) {
      write(files, aside, content);
      Files.move(
          raw.pathToFile(aside).toPath(),
          raw.pathToFile(path).toPath(),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } else if (files instanceof DistributedFileSystem hdfs) {
      write(files, aside, content);
      hdfs.rename(aside, path, Rename.OVERWRITE);
    } else if (files instanceof WebHdfsFileSystem gateway) {
      write(files, aside, content);
      gateway.rename(aside, path, Rename.OVERWRITE); // a FileContext would delete first
    } else if (AtomicRename.isSupportedBy(files)) { // a view of HDFS
      write(files, aside, content);
      FileContext.getFileContext(files.getUri(), files.getConf())
          .rename(files.makeQualified(aside), files.makeQualified(path), Rename.OVERWRITE);
    } else {
      write(files, path, content);
    }
  }

  private static void write(FileSystem files, Path path, byte[] content) throws IOException {
    FSDataOutputStream out = files.create(path, true);
    try {
      out.write(content);
      if (out.hasCapability(StreamCapabilities.HSYNC)) {
        out.hsync(); // a rename must not become visible before the content
      }
      out.close();
    } finally {
      IOUtils.closeStream(out); // HDFS would throw a failed write's exception again
    }
  }
}
