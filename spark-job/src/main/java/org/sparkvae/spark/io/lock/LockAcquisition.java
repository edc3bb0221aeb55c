package org.sparkvae.spark.io.lock;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Acquires a lock, from a dead job if necessary. Only the job that creates {@code
 * lock.json.after-ID} may remove the dead lock of run ID. Otherwise a slow job could remove the new
 * lock that a faster job has already created in its place.
 *
 * <pre>
 * lock.json             of run a, which is dead
 * lock.json.after-a     of run b, which may remove lock.json; deleted afterwards
 * lock.json.after-b     of run c, if run b died in between
 * </pre>
 *
 * @param patience how long to wait for a heartbeat of a recent lock whose process is not visible
 *     from this host: its job may have died seconds ago, and a scheduler's retry must not fail
 */
record LockAcquisition(
    FileSystem fileSystem, Path work, LockFile file, LockHolder self, Duration patience) {
  private static final int ATTEMPTS = 50;
  private static final long PAUSE_MILLIS = 50;
  private static final long WATCH_MILLIS = 500;
  private static final long SETTLE_MILLIS = 1_000;
  private static final Logger LOG = LoggerFactory.getLogger(LockAcquisition.class);

  /** Returns once this job holds the lock. */
  void take(Path directory) throws IOException {
    Optional<ObservedLock> seen = Optional.empty();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (create()) {
        return;
      }
      seen = file.read();
      if (seen.isPresent()) {
        seen = watched(seen.get());
      }
      if (seen.isPresent() && seen.get().isDead()) {
        removeDead(seen.get());
      } else if (seen.isPresent() && seen.get().holder().isPresent()) {
        break;
      }
      pause(PAUSE_MILLIS);
    }
    if (seen.isEmpty() && !fileSystem.exists(work)) {
      throw new IOException("Cannot create " + work);
    }
    throw refused(directory, seen);
  }

  private Optional<ObservedLock> watched(ObservedLock lock) throws IOException {
    Optional<ObservedLock> now = Optional.of(lock);
    if (patience.isZero() || lock.holder().isEmpty() || lock.holder().get().isHere()) {
      return now;
    }
    long began = System.nanoTime();
    if (!lock.isDead()) {
      LOG.info("Waiting to see whether {} still writes here", lock.who());
    }
    while (now.equals(Optional.of(lock))
        && !lock.isDead()
        && System.nanoTime() - began < patience.toNanos()) {
      pause(WATCH_MILLIS);
      now = file.read();
    }
    return now;
  }

  private boolean create() throws IOException {
    // False also if another job removes the folder, which it has left empty, at the same moment.
    if (!fileSystem.mkdirs(work) || !file.create(self)) {
      return false;
    }
    if (!file.isExclusive()) {
      // Another job that found no lock may be about to overwrite this one: the last of them wins.
      pause(SETTLE_MILLIS);
    }
    Optional<ObservedLock> seen = file.read();
    return seen.isPresent() && seen.get().isOf(self);
  }

  private void removeDead(ObservedLock dead) throws IOException {
    Optional<LockFile> permit = permit(dead);
    if (permit.isPresent()) {
      Optional<ObservedLock> now = file.read();
      // It may be gone already, and its first permit with it; or its job was only suspended.
      if (now.isPresent() && now.get().name().equals(dead.name()) && now.get().isDead()) {
        file.delete();
      }
      permit.get().delete();
    }
  }

  private Optional<LockFile> permit(ObservedLock dead) throws IOException {
    Optional<ObservedLock> last = Optional.of(dead);
    for (int hop = 0; hop < ATTEMPTS && last.isPresent() && last.get().isDead(); hop++) {
      LockFile permit = file.sibling(".after-" + last.get().name());
      if (permit.create(self)) {
        return Optional.of(permit);
      }
      last = permit.read();
    }
    return Optional.empty();
  }

  private OutputInUseException refused(Path directory, Optional<ObservedLock> seen) {
    String who = seen.map(ObservedLock::who).orElse("a job that is not yet named");
    long age = seen.map(ObservedLock::ageSeconds).orElse(0L);
    return new OutputInUseException(
        ("Cannot write %s: %s is writing it, with its last heartbeat %d s ago. Wait for its end, or"
                + " give another --output or checkpointDir; if it is dead, try again when its heartbeat"
                + " in %s is older than %d s")
            .formatted(directory, who, age, file, ObservedLock.EXPIRES.toSeconds()));
  }

  private static void pause(long millis) throws IOException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while waiting for a lock");
    }
  }
}
