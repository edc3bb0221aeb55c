package org.sparkvae.spark.io.lock;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A process, told from every other one, also from those that get its number later.
 *
 * @param host its name, for people
 * @param pid its number
 * @param space within which the number means this process: the machine since it was started, and
 *     the container, if any; containers may share the host's name but see only their own processes
 * @param started when, to the millisecond
 */
record ProcessIdentity(String host, long pid, String space, Instant started) {
  /**
   * The JDK adds clock ticks to the time at which the machine was started, which Linux tells in
   * whole seconds and moves when the clock is corrected: two JVMs may differ by a second. No number
   * comes around again so fast.
   */
  private static final Duration SAME_START = Duration.ofSeconds(2);

  ProcessIdentity {
    host = JobIdentity.printable(host);
  }

  static ProcessIdentity own() {
    ProcessHandle self = ProcessHandle.current();
    return new ProcessIdentity(hostName(), self.pid(), ownSpace(), startOf(self));
  }

  /**
   * Whether it has certainly ended; false of processes elsewhere, which cannot be seen from here.
   */
  boolean hasEnded() {
    if (!isHere()) {
      return false;
    }
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(found -> isNear(startOf(found)))
        .isEmpty();
  }

  /** Whether it can be seen from here while it lives. */
  boolean isHere() {
    ProcessIdentity here = own();
    return host.equals(here.host) && space.equals(here.space);
  }

  /** A start that is not told (the epoch) fits every process: better to wait than to take over. */
  private boolean isNear(Instant start) {
    return start.equals(Instant.EPOCH)
        || started.equals(Instant.EPOCH)
        || Duration.between(started, start).abs().compareTo(SAME_START) <= 0;
  }

  private static Instant startOf(ProcessHandle process) {
    return process.info().startInstant().orElse(Instant.EPOCH).truncatedTo(ChronoUnit.MILLIS);
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost"; // a machine without a name; the space tells it from others
    }
  }

  private static String ownSpace() {
    String boot = "";
    String container = "";
    try {
      boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
      container = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
    } catch (IOException | UnsupportedOperationException notLinux) {
      return boot; // the host's name must do
    }
    return boot + " " + container;
  }
}
