package org.sparkvae.spark.registry;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
    folder.requireFolder();
    List<String> superfluous = superfluous();
    if (isDryRun) {
      return superfluous;
    }
    RegistryLock lock = new RegistryLock(folder);
    List<String> deleted = new ArrayList<>();
    for (String version : superfluous) {
      // One at a time, since promotions wait for the lock, and may need what seemed superfluous.
      if (lock.locked(held -> !needed().contains(version) && delete(held, version))) {
        deleted.add(version);
      }
    }
    return deleted;
  }

  private List<String> superfluous() throws IOException {
    Set<String> needed = needed();
    List<Version> versions = new ArrayList<>(folder.versions());
    versions.sort(Comparator.comparing(Version::name, VersionName.ORDER.reversed()));
    List<String> superfluous = new ArrayList<>();
    int kept = 0;
    for (Version version : versions) {
      boolean isKept = kept < keep || needed.contains(version.name());
      if (version.isComplete()) {
        kept++;
      }
      if (!isKept && version.hasManifest() && !isBeingWritten(version.name())) {
        superfluous.add(0, version.name());
      }
    }
    return superfluous;
  }

  /** The champion, the one before it, and the one to which a rollback returns. */
  private Set<String> needed() throws IOException {
    Set<String> needed = new HashSet<>();
    Optional<CurrentVersion> current = folder.current();
    if (current.isPresent()) {
      needed.add(current.get().version());
      for (String fallback : current.get().previous()) {
        needed.add(fallback);
        if (folder.isComplete(fallback)) {
          break;
        }
      }
    }
    return needed;
  }

  private boolean isBeingWritten(String version) throws IOException {
    return OutputLock.isHeldIn(folder.files(), workOf(version));
  }

  private Path workOf(String version) {
    return folder.place(version + ".work");
  }

  /** The manifest goes last, so that a deletion that was interrupted is recognized and repeated. */
  private boolean delete(OutputLock held, String version) throws IOException {
    OutputLock lock;
    try {
      lock =
          OutputLock.acquire(
              folder.files(), folder.place(version), workOf(version), JobIdentity.newRun("prune"));
    } catch (OutputInUseException inUse) {
      LOG.warn("{} stays: {}", version, inUse.getMessage());
      return false;
    }
    try {
      held.require();
      lock.require();
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
