package org.sparkvae.spark.io.lock;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.sparkvae.spark.io.AtomicOutput;
import org.sparkvae.spark.io.AtomicOutput.Overwrite;

/** Opens an output in its own JVM, writes half of it and never ends by itself. */
final class JobThatHoldsALock {
  private JobThatHoldsALock() {}

  public static void main(String[] arguments) throws IOException {
    Path directory = new Path(arguments[0]);
    FileSystem fileSystem = FileSystem.getLocal(new Configuration());
    JobIdentity job = new JobIdentity("local-1", "other");
    try (AtomicOutput output = AtomicOutput.open(fileSystem, directory, Overwrite.REPLACE, job)) {
      try (OutputStream out = output.store().create("half")) {
        out.write(1);
      }
      Files.createDirectories(
          java.nio.file.Path.of(output.place().toUri().getPath(), "_temporary", "0"));
      System.out.println("HELD");
      System.in.read();
    }
  }
}
