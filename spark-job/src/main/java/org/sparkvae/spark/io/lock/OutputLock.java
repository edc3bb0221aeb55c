package org.sparkvae.spark.io.lock;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Protects an output from a second writer: {@code lock.json} in its work directory names the job
 * that writes it. A daemon thread renews the heartbeat; a lock whose process has ended on this
 * host, or whose heartbeat is older than {@link ObservedLock#EXPIRES}, is taken over. The clocks of
 * the hosts must agree within seconds. A job that was suspended and lost its lock detects that
 * before it commits.
 */
public final class OutputLock implements AutoCloseable {
  public static final String NAME = "lock.json";

  /** Six heartbeats before a lock expires, and little load for a name node. */
  private static final long HEARTBEAT_SECONDS = 5;

  private static final Logger LOG = LoggerFactory.getLogger(OutputLock.class);

  private final Path directory;
  private final LockFile file;
  private final LockHolder self;
  private final ScheduledExecutorService timer;
  // Read between rounds, which must not wait for a heartbeat that hangs in a file system.
  private volatile boolean held = true;
  private volatile String lost;

  private OutputLock(Path directory, LockFile file, LockHolder self) {
    this.directory = directory;
    this.file = file;
    this.self = self;
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "lock of " + directory);
              thread.setDaemon(true);
              return thread;
            });
    timer.scheduleWithFixedDelay(
        this::beatOrWarn, HEARTBEAT_SECONDS, HEARTBEAT_SECONDS, TimeUnit.SECONDS);
  }

  /**
   * @param fileSystem of the output, without side files
   * @param directory the output, for messages
   * @param work its work directory, created if necessary
   * @throws OutputInUseException if another job holds it
   * @throws IOException if the file system refuses
   */
  public static OutputLock acquire(
      FileSystem fileSystem, Path directory, Path work, JobIdentity job) throws IOException {
    return acquire(fileSystem, directory, work, job, ObservedLock.EXPIRES);
  }

  static OutputLock acquire(
      FileSystem fileSystem, Path directory, Path work, JobIdentity job, Duration patience)
      throws IOException {
    LockFile file = new LockFile(fileSystem, new Path(work, NAME));
    LockHolder self = LockHolder.now(job);
    new LockAcquisition(fileSystem, work, file, self, patience).take(directory);
    return new OutputLock(directory, file, self);
  }

  /**
   * Whether a job that seems alive holds the lock of a work directory, as far as one look at it can
   * tell.
   *
   * @param fileSystem of the output, without side files
   * @throws IOException if the file system refuses
   */
  public static boolean isHeldIn(FileSystem fileSystem, Path work) throws IOException {
    return new LockFile(fileSystem, new Path(work, NAME))
        .read()
        .filter(seen -> !seen.isDead())
        .isPresent();
  }

  public boolean isHeld() {
    return held;
  }

  public void requireNotLost() {
    String how = lost;
    if (how != null) {
      throw new UncheckedIOException(how, new IOException(how));
    }
  }

  /**
   * Renews the heartbeat.
   *
   * @throws IOException if this job has lost the lock, which is permanent, or the file system
   *     refuses
   */
  public synchronized void require() throws IOException {
    beat();
    if (lost != null) {
      throw new IOException(lost);
    }
  }

  /** Releases the lock, unless another job holds it by now. */
  @Override
  public synchronized void close() throws IOException {
    timer.shutdownNow();
    if (held) {
      held = false;
      Optional<ObservedLock> seen = file.read();
      if (seen.isPresent() && seen.get().isOf(self)) {
        file.delete();
      }
    }
  }

  private synchronized void beatOrWarn() {
    try {
      beat();
    } catch (IOException | RuntimeException e) {
      LOG.warn("Cannot renew the lock {}, trying again: {}", file, e.toString());
    }
  }

  private void beat() throws IOException {
    if (!held) {
      return;
    }
    Optional<ObservedLock> seen = file.read();
    if (seen.isPresent() && seen.get().isOf(self)) {
      file.replace(self.at(Instant.now()));
      return;
    }
    String how =
        seen.map(other -> " to " + other.who()).orElse(": " + file + " is gone")
            + ". Nothing is committed; run this job again when no other job writes there";
    lost = "Lost the lock of " + directory + how;
    held = false;
    LOG.error(lost);
  }
}
