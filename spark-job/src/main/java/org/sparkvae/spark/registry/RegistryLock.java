package org.sparkvae.spark.registry;

import java.io.IOException;
import java.io.InterruptedIOException;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparkvae.spark.io.lock.JobIdentity;
import org.sparkvae.spark.io.lock.LockFile;
import org.sparkvae.spark.io.lock.OutputInUseException;
import org.sparkvae.spark.io.lock.OutputLock;

/** Changes of CURRENT and deletions of versions, one at a time. */
record RegistryLock(VersionFolder folder) {
  private static final Logger LOG = LoggerFactory.getLogger(RegistryLock.class);
  private static final long PATIENCE_NANOS = 60_000_000_000L;
  private static final long PAUSE_MILLIS = 200;

  /** A step under the lock of CURRENT. */
  interface Change<T> {
    T run(OutputLock lock) throws IOException;
  }

  <T> T locked(Change<T> change) throws IOException {
    Path work = folder.place(CurrentVersion.NAME + ".work");
    OutputLock lock = acquire(work);
    try {
      return change.run(lock);
    } finally {
      release(lock, work);
    }
  }

  /** What was done is done: a lock that is left expires. */
  void release(OutputLock lock, Path work) {
    try {
      lock.close();
      LockFile.deleteIfEmpty(folder.files(), work);
    } catch (IOException left) {
      LOG.warn("Cannot clean up {}: {}", work, left.getMessage());
    }
  }

  /** Waits for another one: a promotion takes seconds. */
  private OutputLock acquire(Path work) throws IOException {
    long began = System.nanoTime();
    while (true) {
      try {
        Path file = folder.place(CurrentVersion.NAME);
        return OutputLock.acquire(folder.files(), file, work, JobIdentity.newRun("registry"));
      } catch (OutputInUseException held) {
        if (System.nanoTime() - began > PATIENCE_NANOS) {
          throw new IOException(
              "Cannot change CURRENT of %s: another promote, rollback or prune is at work. Run the command again"
                  .formatted(folder.given())); // without the cause, which would be printed instead
        }
      }
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("Interrupted while waiting for " + work);
      }
    }
  }
}
