package org.sparkvae.spark.io;

import com.typesafe.config.Config;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.SortedJson;

/**
 * The commit of an {@link AtomicOutput} where no rename is atomic. One small file, {@code
 * DIR.work/commit.json}, decides it: it is written once the output is complete, as one request, and
 * names all files of the output with their lengths. From then on, the commit can only go forward,
 * and whoever finds the file finishes the commit:
 *
 * <ol>
 *   <li>the file of the old DIR that makes it an output is deleted ({@code artifact.json} or {@code
 *       _SUCCESS}), so that nothing takes a mixture for one;
 *   <li>the other files of the old DIR are deleted;
 *   <li>the new files are moved to DIR, each by a rename, which copies it and deletes the original;
 *       so every file is complete at one of the two places at any time;
 *   <li>{@code artifact.json} or {@code _SUCCESS} is moved last.
 * </ol>
 *
 * All steps may be repeated. Files are named by the record and not by a listing, which may lag
 * behind. Between the first and the last step there is no output at DIR, which takes about a second
 * for an artifact and longer for a large table; readers refuse an artifact without manifest, and
 * one whose files do not have the manifest's hashes. To keep the old files until the new ones are
 * there would not be better, since equal names would be overwritten one by one.
 */
final class Publication {
  static final String RECORD = "commit.json";

  private static final Logger LOG = LoggerFactory.getLogger(Publication.class);

  private static final int FORMAT_VERSION = 1;
  private static final int MAX_BYTES = 1 << 28;

  /** Requests of an object store take tens of milliseconds, and it serves thousands at a time. */
  private static final int CONCURRENT = 16;

  private static final long LISTING_MILLIS = 30_000;
  private static final long PAUSE_MILLIS = 500;

  private final FileSystem fileSystem;
  private final Path work;
  private final Path directory;

  /**
   * @param work where the record is
   * @param directory where the output appears
   */
  Publication(FileSystem fileSystem, Path work, Path directory) {
    this.fileSystem = fileSystem;
    this.work = work;
    this.directory = directory;
  }

  /** A file of the output. */
  private record Entry(String name, long length) {}

  /**
   * What a commit publishes.
   *
   * @param source name of the folder with the complete output, in the work directory
   * @param files with the one that makes them an output at the end
   */
  private record Commit(String source, List<Entry> files) {
    Entry last() {
      return files.get(files.size() - 1);
    }

    List<Entry> others() {
      return files.subList(0, files.size() - 1);
    }
  }

  boolean isDecided() throws IOException {
    return fileSystem.exists(record());
  }

  /**
   * Decides the commit.
   *
   * @param source folder with the complete output
   * @param known names of files that it must contain, whether a listing shows them or not
   * @throws IOException if the output is empty or incomplete, or the file system refuses
   */
  void decide(Path source, Collection<String> known) throws IOException {
    List<Entry> files = new ArrayList<>();
    for (String name : complete(source, known)) {
      files.add(new Entry(name, fileSystem.getFileStatus(new Path(source, name)).getLen()));
    }
    if (files.isEmpty()) {
      throw new IOException("Cannot commit " + directory + ": nothing was written");
    }
    files.sort(Comparator.comparing(file -> order(file.name())));
    List<Map<String, Object>> entries =
        files.stream()
            .map(file -> Map.<String, Object>of("name", file.name(), "length", file.length()))
            .toList();
    String json =
        SortedJson.write(
            Map.of("formatVersion", FORMAT_VERSION, "source", source.getName(), "files", entries));
    try (DurableStream out = new DurableStream(fileSystem.create(record(), true))) {
      out.write(json.getBytes(StandardCharsets.UTF_8));
    }
  }

  private Set<String> complete(Path source, Collection<String> known) throws IOException {
    Set<String> names = new TreeSet<>(known);
    Optional<Set<String>> table = DirectCommitProtocol.committed(fileSystem, source);
    table.ifPresent(names::addAll);
    for (String name : listed(source)) {
      // Of a table, other files are those of task attempts that were not committed.
      if (table.isEmpty() || name.contains("/")) {
        names.add(name);
      }
    }
    return names;
  }

  private static int order(String name) {
    return name.equals("artifact.json") ? 2 : name.equals(DirectCommitProtocol.SUCCESS) ? 1 : 0;
  }

  /**
   * Carries out the decided commit, or what is left of it.
   *
   * @throws IOException if the file system refuses; to be called again
   */
  void finish() throws IOException {
    Commit commit = read();
    Path source = new Path(work, commit.source());
    if (!fileSystem.exists(new Path(source, commit.last().name()))) {
      return; // it was complete, and DIR may have been changed since
    }
    fileSystem.delete(new Path(directory, commit.last().name()), false);
    publish(source, commit);
    move(source, commit.last());
    awaitListing(commit);
  }

  private void publish(Path source, Commit commit) throws IOException {
    ExecutorService threads = Executors.newFixedThreadPool(CONCURRENT);
    try {
      Set<String> kept = new HashSet<>(); // they were moved before an interruption
      all(
          threads,
          commit.others(),
          file -> {
            if (!fileSystem.exists(new Path(source, file.name()))) {
              synchronized (kept) {
                kept.add(file.name());
              }
            }
          });
      deleteOld(kept::contains);
      all(threads, commit.others(), file -> move(source, file));
    } finally {
      threads.shutdownNow();
    }
  }

  /** The old output's own evidence goes first. */
  private void deleteOld(Predicate<String> kept) throws IOException {
    if (!fileSystem.exists(directory)) {
      return;
    }
    if (fileSystem.getFileStatus(directory).isFile()) {
      fileSystem.delete(directory, false);
      return;
    }
    List<String> old = new ArrayList<>(listed(directory));
    old.sort(Comparator.comparing(name -> -order(name)));
    for (String name : old) {
      if (!kept.test(name)) {
        fileSystem.delete(new Path(directory, name), false);
      }
    }
  }

  private void move(Path source, Entry file) throws IOException {
    Path from = new Path(source, file.name());
    Path to = new Path(directory, file.name());
    if (fileSystem.exists(from)) {
      fileSystem.delete(to, false);
      fileSystem.mkdirs(to.getParent());
      if (!fileSystem.rename(from, to)) {
        throw new IOException("Cannot move " + from + " to " + to);
      }
    }
    long length;
    try {
      length = fileSystem.getFileStatus(to).getLen();
    } catch (FileNotFoundException gone) {
      length = -1;
    }
    if (length != file.length()) {
      throw new IOException(
          "Cannot finish the commit of %s: its file %s %s, %d were written. Run the command again; if it says the same, delete %s and %s"
              .formatted(
                  directory,
                  file.name(),
                  length < 0 ? "is missing" : "has " + length + " bytes",
                  file.length(),
                  work,
                  directory));
    }
  }

  /**
   * Those who read a table list its folder. Where a listing lags behind, it may lack new files or
   * show old ones, which it hid when they were to be deleted.
   */
  private void awaitListing(Commit commit) throws IOException {
    Set<String> wanted = new TreeSet<>();
    commit.files().forEach(file -> wanted.add(file.name()));
    long end = System.nanoTime() + LISTING_MILLIS * 1_000_000;
    Set<String> shown = listed(directory);
    while (!shown.equals(wanted) && System.nanoTime() < end) {
      for (String name : shown) {
        if (!wanted.contains(name)) {
          fileSystem.delete(new Path(directory, name), false);
        }
      }
      pause();
      shown = listed(directory);
    }
    if (!shown.equals(wanted)) {
      Set<String> different = new TreeSet<>(wanted);
      different.removeAll(shown);
      shown.removeAll(wanted);
      different.addAll(shown);
      LOG.warn(
          "{} is complete, but after {} s its listing still shows other files than it has (such as {}). Wait before you read it as a table",
          directory,
          LISTING_MILLIS / 1000,
          different.iterator().next());
    }
  }

  private Commit read() throws IOException {
    String json;
    try (FSDataInputStream in = fileSystem.open(record())) {
      json = new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
    }
    try {
      Config values = SortedJson.read(json, record().toString());
      if (values.getInt("formatVersion") != FORMAT_VERSION) {
        throw unreadable("its formatVersion is " + values.getInt("formatVersion"));
      }
      List<Entry> files = new ArrayList<>();
      for (Config file : values.getConfigList("files")) {
        files.add(new Entry(checked(file.getString("name")), file.getLong("length")));
      }
      if (files.isEmpty()) {
        throw unreadable("it names no files");
      }
      return new Commit(checked(values.getString("source")), files);
    } catch (ConfigException | com.typesafe.config.ConfigException broken) {
      throw unreadable(broken.getMessage());
    }
  }

  private String checked(String name) throws IOException {
    if (name.isEmpty() || ("/" + name + "/").matches(".*/(\\.{1,2})?/.*")) {
      throw unreadable("it names the file \"" + name + "\"");
    }
    return name;
  }

  private IOException unreadable(String why) {
    return new IOException(
        "Cannot finish the commit of %s: %s cannot be read (%s). Delete %s to give up that output"
            .formatted(directory, record(), why, work));
  }

  /** All files below a folder, relative to it; none if it does not exist. */
  private Set<String> listed(Path folder) throws IOException {
    Set<String> names = new TreeSet<>();
    int base = fileSystem.makeQualified(folder).toUri().getPath().length() + 1;
    try {
      RemoteIterator<LocatedFileStatus> files = fileSystem.listFiles(folder, true);
      while (files.hasNext()) {
        names.add(files.next().getPath().toUri().getPath().substring(base));
      }
    } catch (FileNotFoundException none) {
      return Set.of();
    }
    return names;
  }

  private Path record() {
    return new Path(work, RECORD);
  }

  /** An operation on a file of the output. */
  private interface Step {
    void on(Entry file) throws IOException;
  }

  private static void all(ExecutorService threads, List<Entry> files, Step step)
      throws IOException {
    List<Callable<Void>> steps = new ArrayList<>();
    for (Entry file : files) {
      steps.add(
          () -> {
            step.on(file);
            return null;
          });
    }
    try {
      for (Future<Void> done : threads.invokeAll(steps)) {
        done.get();
      }
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IOException(failed.getCause());
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private static IOException interrupted() {
    Thread.currentThread().interrupt();
    return new java.io.InterruptedIOException("Interrupted during a commit");
  }
}
