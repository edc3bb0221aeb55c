package org.sparkvae.spark.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.BlockId;
import scala.runtime.AbstractFunction1;

/**
 * What a local session holds after a garbage collection.
 *
 * @param residentKibibytes of this process, as Linux reports it
 * @param heapBytes in use
 * @param threads number by name, without the digits of names
 * @param broadcasts blocks of broadcasts
 * @param persisted data that was persisted
 * @param files in the temporary folder of the JVM and in those of Spark
 */
record SessionFootprint(
    long residentKibibytes,
    long heapBytes,
    Map<String, Integer> threads,
    int broadcasts,
    int persisted,
    long files) {

  /** The filter of {@link #broadcasts}. */
  private static final class IsBroadcast extends AbstractFunction1<BlockId, Object> {
    @Override
    public Object apply(BlockId id) {
      return id.isBroadcast();
    }
  }

  static SessionFootprint of(SparkSession spark) {
    System.gc();
    SparkEnv environment = SparkEnv.get();
    Set<Path> folders = new LinkedHashSet<>();
    folders.add(Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath());
    Arrays.stream(environment.blockManager().diskBlockManager().localDirs())
        .map(folder -> folder.toPath().toAbsolutePath())
        .filter(folder -> folders.stream().noneMatch(folder::startsWith))
        .forEach(folders::add);
    Runtime heap = Runtime.getRuntime();
    return new SessionFootprint(
        ResidentMemory.kibibytes(),
        heap.totalMemory() - heap.freeMemory(),
        Thread.getAllStackTraces().keySet().stream()
            .collect(
                Collectors.toMap(
                    thread -> thread.getName().replaceAll("\\d+", "N"),
                    thread -> 1,
                    Integer::sum,
                    TreeMap::new)),
        environment.blockManager().getMatchingBlockIds(new IsBroadcast()).size(),
        spark.sparkContext().getPersistentRDDs().size(),
        folders.stream().mapToLong(SessionFootprint::files).sum());
  }

  private static long files(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).count();
    } catch (IOException failed) {
      throw new UncheckedIOException("Cannot list " + folder, failed);
    }
  }

  /** {@return threads by name that another footprint does not hold, or holds fewer of} */
  Map<String, Integer> threadsBeyond(SessionFootprint other) {
    Map<String, Integer> more = new TreeMap<>();
    threads.forEach(
        (name, count) -> {
          int beyond = count - other.threads.getOrDefault(name, 0);
          if (beyond > 0) {
            more.put(name, beyond);
          }
        });
    return more;
  }

  /** {@return whether each number of things, memory apart, is at most that of the other} */
  boolean holdsNoMoreThan(SessionFootprint other) {
    return threadsBeyond(other).isEmpty()
        && broadcasts <= other.broadcasts
        && persisted <= other.persisted
        && files <= other.files;
  }

  @Override
  public String toString() {
    return "%,d MiB resident, %,d MiB of heap, %d threads, %d broadcasts, %d persisted, %d files"
        .formatted(
            residentKibibytes >> 10,
            heapBytes >> 20,
            threads.values().stream().mapToInt(Integer::intValue).sum(),
            broadcasts,
            persisted,
            files);
  }
}
