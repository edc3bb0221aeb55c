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
 * Identifies a process, also among those that get its process id later.
 *
 * @param host its name, for messages
 * @param space in which the pid is unique: the machine since its boot, and the container, if any;
 *     containers may share the host's name but see only their own processes
 * @param started start time, to the millisecond
 */
record ProcessIdentity(String host, long pid, String space, Instant started) {
  /**
   * The JDK adds clock ticks to the boot time of the machine, which Linux reports in whole seconds
   * and adjusts with the clock, so two JVMs may differ by a second. No process id is reused so
   * fast.
   */
  private static final Duration SAME_START = Duration.ofSeconds(2);

  ProcessIdentity {
    host = JobIdentity.printable(host);
  }

  static ProcessIdentity own() {
    ProcessHandle self = ProcessHandle.current();
    return new ProcessIdentity(hostName(), self.pid(), ownSpace(), startOf(self));
  }

  /** Whether it has certainly ended; false for processes that are not visible from this one. */
  boolean hasEnded() {
    if (!isHere()) {
      return false;
    }
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(found -> isNear(startOf(found)))
        .isEmpty();
  }

  /** Whether it is visible from this process while it runs. */
  boolean isHere() {
    ProcessIdentity here = own();
    return host.equals(here.host) && space.equals(here.space);
  }

  /** An unknown start (the epoch) matches every process: waiting is safer than taking over. */
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
      return "localhost"; // a machine without a name; the space distinguishes it
    }
  }

  private static String ownSpace() {
    String boot = "";
    String container = "";
    try {
      boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
      container = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
    } catch (IOException | UnsupportedOperationException notLinux) {
      return boot; // the host's name has to suffice
    }
    return boot + " " + container;
  }
}
