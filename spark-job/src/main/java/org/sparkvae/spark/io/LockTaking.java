package org.sparkvae.spark.io;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
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
final class LockTaking {
  private static final int ATTEMPTS = 50;
  private static final long PAUSE_MILLIS = 50;

  private final FileSystem fileSystem;
  private final Path work;
  private final LockFile file;
  private final LockHolder self;

  LockTaking(FileSystem fileSystem, Path work, LockFile file, LockHolder self) {
    this.fileSystem = fileSystem;
    this.work = work;
    this.file = file;
    this.self = self;
  }

  /** Returns when the lock is this job's. */
  void take(Path directory) throws IOException {
    Optional<SeenLock> seen = Optional.empty();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (create()) {
        return;
      }
      seen = file.read();
      if (seen.isPresent() && seen.get().isDead()) {
        removeDead(seen.get());
      } else if (seen.isPresent() && seen.get().holder().isPresent()) {
        break;
      }
      pause();
    }
    throw refused(directory, seen);
  }

  private boolean create() throws IOException {
    if (!fileSystem.mkdirs(work)) {
      throw new IOException("Cannot make " + work);
    }
    if (!file.create(self)) {
      return false;
    }
    // Where files are not made exclusively, a second one may have written over it.
    Optional<SeenLock> seen = file.read();
    return seen.isPresent() && seen.get().isOf(self);
  }

  private void removeDead(SeenLock dead) throws IOException {
    Optional<LockFile> permit = permit(dead);
    if (permit.isPresent()) {
      Optional<SeenLock> now = file.read();
      // It may be long gone, and with it the first one's permit; or its job was only suspended.
      if (now.isPresent() && now.get().name().equals(dead.name()) && now.get().isDead()) {
        file.delete();
      }
      permit.get().delete();
    }
  }

  private Optional<LockFile> permit(SeenLock dead) throws IOException {
    Optional<SeenLock> last = Optional.of(dead);
    for (int hop = 0; hop < ATTEMPTS && last.isPresent() && last.get().isDead(); hop++) {
      LockFile permit = file.sibling(".after-" + last.get().name());
      if (permit.create(self)) {
        return Optional.of(permit);
      }
      last = permit.read();
    }
    return Optional.empty();
  }

  private ConfigException refused(Path directory, Optional<SeenLock> seen) {
    String who = seen.map(SeenLock::who).orElse("a job that is not named yet");
    long age = seen.map(SeenLock::ageSeconds).orElse(0L);
    return ConfigException.of(
        "",
        ("Cannot write %s: %s is writing it, with its last heartbeat %d s ago. Wait for its end, or"
                + " give another --output; if it is dead, try again when its heartbeat in %s is"
                + " older than %d s")
            .formatted(directory, who, age, file, SeenLock.EXPIRES.toSeconds()));
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while waiting for a lock");
    }
  }
}
