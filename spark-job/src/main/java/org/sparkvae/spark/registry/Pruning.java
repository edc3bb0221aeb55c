package org.sparkvae.spark.registry;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparkvae.spark.io.lock.JobIdentity;
import org.sparkvae.spark.io.lock.OutputInUseException;
import org.sparkvae.spark.io.lock.OutputLock;
import org.sparkvae.spark.registry.ModelRegistry.Version;

/**
 * The deletion of old versions.
 *
 * @param keep how many of the newest complete versions stay, at least 1
 */
record Pruning(VersionFolder folder, int keep) {
  private static final Logger LOG = LoggerFactory.getLogger(Pruning.class);

  /** {@return names of what was, or in a dry run would be, deleted} */
  List<String> run(boolean isDryRun) throws IOException {
    RegistryLock lock = new RegistryLock(folder);
    folder.requireFolder();
    if (isDryRun) {
      return superfluous();
    }
    List<String> deleted = new ArrayList<>();
    for (String version : superfluous()) {
      // One at a time, since promotions wait for the lock, and asked again, since they may succeed.
      if (lock.locked(held -> superfluous().contains(version) && delete(version))) {
        deleted.add(version);
      }
    }
    return deleted;
  }

  private List<String> superfluous() throws IOException {
    Optional<CurrentVersion> current = folder.current();
    List<Version> versions = new ArrayList<>(folder.versions());
    versions.sort(Comparator.comparing(Version::name, VersionName.ORDER.reversed()));
    List<String> superfluous = new ArrayList<>();
    List<String> fallbacks = current.map(CurrentVersion::previous).orElse(List.of());
    List<String> needed = new ArrayList<>(fallbacks.stream().limit(1).toList());
    fallbacks.stream() // to which a rollback returns
        .filter(name -> versions.stream().anyMatch(at -> at.name().equals(name) && at.isComplete()))
        .findFirst()
        .ifPresent(needed::add);
    int kept = 0;
    for (Version version : versions) {
      boolean isKept = kept < keep;
      if (version.isComplete()) {
        kept++;
      }
      boolean isNeeded = version.isCurrent() || needed.contains(version.name());
      if (!isKept && !isNeeded && version.hasManifest() && !isBeingWritten(version.name())) {
        superfluous.add(0, version.name());
      }
    }
    return superfluous;
  }

  private boolean isBeingWritten(String version) throws IOException {
    return OutputLock.isHeldIn(folder.files(), workOf(version));
  }

  private Path workOf(String version) {
    return folder.place(version + ".work");
  }

  /** The manifest goes last, so that a deletion that was interrupted is recognized and repeated. */
  private boolean delete(String version) throws IOException {
    OutputLock lock;
    try {
      lock =
          OutputLock.acquire(
              folder.files(), folder.place(version), workOf(version), JobIdentity.newRun("prune"));
    } catch (OutputInUseException held) {
      LOG.warn("{} stays: {}", version, held.getMessage());
      return false;
    }
    try {
      for (FileStatus child : folder.files().listStatus(folder.place(version))) {
        if (!child.getPath().getName().equals(VersionFolder.MANIFEST)) {
          folder.files().delete(child.getPath(), true);
        }
      }
      lock.require();
      folder.files().delete(folder.place(version), true);
      LOG.info("Deleted {}", folder.place(version));
      return true;
    } finally {
      new RegistryLock(folder).release(lock, workOf(version));
    }
  }
}
