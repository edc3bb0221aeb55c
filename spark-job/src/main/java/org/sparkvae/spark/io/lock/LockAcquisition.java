package org.sparkvae.spark.io.lock;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparkvae.model.config.ConfigException;

/**
 * Gets a lock, if need be a dead job's. Of many that find the same dead lock one may remove it: who
 * makes the file that is called after it. So nobody can remove the lock that a faster one has just
 * made in its place, as a mere rename could.
 *
 * <pre>
 * lock.json             of run a, which is dead
 * lock.json.after-a     of run b, which may remove lock.json; gone when that is done
 * lock.json.after-b     of run c: run b died on the way
 * </pre>
 */
public final class LockAcquisition {
  private static final int ATTEMPTS = 50;
  private static final long PAUSE_MILLIS = 50;
  private static final long WATCH_MILLIS = 500;
  private static final Logger LOG = LoggerFactory.getLogger(LockAcquisition.class);

  /** What to do about a young lock of a process that cannot be seen from here. */
  public enum Patience {
    /** Refuse at once. */
    NONE,
    /**
     * Refuse once its heartbeat has moved; take it over when it has expired. Its job may have died
     * seconds ago on another host, and a scheduler's next attempt must not take that for good.
     */
    UNTIL_IT_BEATS_OR_EXPIRES
  }

  private final FileSystem fileSystem;
  private final Path work;
  private final LockFile file;
  private final LockHolder self;
  private final Patience patience;

  LockAcquisition(
      FileSystem fileSystem, Path work, LockFile file, LockHolder self, Patience patience) {
    this.fileSystem = fileSystem;
    this.work = work;
    this.file = file;
    this.self = self;
    this.patience = patience;
  }

  /** Returns when the lock is this job's. */
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
    throw refused(directory, seen);
  }

  private Optional<ObservedLock> watched(ObservedLock lock) throws IOException {
    Optional<ObservedLock> now = Optional.of(lock);
    if (patience == Patience.NONE || lock.holder().isEmpty() || lock.holder().get().isHere()) {
      return now;
    }
    long began = System.nanoTime();
    if (!lock.isDead()) {
      LOG.info("Waiting to see whether {} still writes here", lock.who());
    }
    while (now.equals(Optional.of(lock))
        && !lock.isDead()
        && System.nanoTime() - began < ObservedLock.EXPIRES.toNanos()) {
      pause(WATCH_MILLIS);
      now = file.read();
    }
    return now;
  }

  private boolean create() throws IOException {
    if (!fileSystem.mkdirs(work)) {
      throw new IOException("Cannot make " + work);
    }
    if (!file.create(self)) {
      return false;
    }
    // Where files are not made exclusively, a second one may have written over it.
    Optional<ObservedLock> seen = file.read();
    return seen.isPresent() && seen.get().isOf(self);
  }

  private void removeDead(ObservedLock dead) throws IOException {
    Optional<LockFile> permit = permit(dead);
    if (permit.isPresent()) {
      Optional<ObservedLock> now = file.read();
      // It may be long gone, and with it the first one's permit; or its job was only suspended.
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

  private ConfigException refused(Path directory, Optional<ObservedLock> seen) {
    String who = seen.map(ObservedLock::who).orElse("a job that is not named yet");
    long age = seen.map(ObservedLock::ageSeconds).orElse(0L);
    return ConfigException.of(
        "",
        ("Cannot write %s: %s is writing it, with its last heartbeat %d s ago. Wait for its end, or"
                + " give another --output; if it is dead, try again when its heartbeat in %s is"
                + " older than %d s")
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
