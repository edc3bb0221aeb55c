package org.sparkvae.spark.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.management.ThreadMXBean;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sparkvae.model.artifact.ArtifactException;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.spark.data.DataException;

/**
 * Reads broken files: each case must give correct values or a clear error, within bounds of time
 * and memory. {@code -Dvae.faults=full} runs all cases, a number only that case.
 */
public final class Fuzz {
  private static final int SMALL = 100;
  private static final int FULL = 700;
  private static final long SEED = 20_261_121;

  private static final Duration LONGEST = Duration.ofSeconds(60);

  /** Allowed in addition to what the intact files need. */
  private static final long MOST_BYTES = 64L << 20;

  private static final int LONGEST_LINE = 2000;
  private static final String CLASS_NAME =
      "(?s).*(\\b([a-z][a-z0-9_]*\\.){2,}[A-Z]\\w*|\\w(Exception|Error)\\b|\tat ).*";

  private final FuzzTarget target;
  private final Path folder;
  private long mostBytes;

  private Fuzz(FuzzTarget target, Path folder) {
    this.target = target;
    this.folder = folder;
  }

  /**
   * Runs the cases that {@code vae.faults} selects.
   *
   * @param target the reader
   * @param folder for the files
   */
  public static void run(FuzzTarget target, Path folder) {
    Fuzz fuzz = new Fuzz(target, folder);
    fuzz.intact();
    cases().forEach(fuzz::one);
  }

  private static IntStream cases() {
    String faults = System.getProperty("vae.faults", "small");
    return switch (faults) {
      case "small" -> IntStream.range(0, SMALL);
      case "full" -> IntStream.range(0, FULL);
      default -> IntStream.of(Integer.parseInt(faults));
    };
  }

  /** Reads the intact files; the first reads need memory for classes too. */
  private void intact() {
    SortedMap<String, byte[]> files = new TreeMap<>(target.intact());
    target.seal(files);
    for (int i = 0; i < 3; i++) {
      try {
        Path directory = write(files, "intact");
        long before = allocated();
        target.check(target.read(directory), files);
        mostBytes = Math.max(mostBytes, allocated() - before + MOST_BYTES);
      } catch (Exception e) {
        throw new AssertionError("The intact files cannot be read", e);
      }
    }
  }

  private void one(int number) {
    Random random = new Random(SEED + 7919L * number);
    for (int i = 0; i < 10; i++) {
      random.nextLong(); // similar seeds give similar first numbers
    }
    Mutations mutations = new Mutations(random);
    SortedMap<String, byte[]> files = new TreeMap<>(target.intact());
    boolean before = random.nextBoolean();
    if (before) {
      mutations.apply(files);
    }
    target.seal(files);
    if (!before || random.nextInt(4) == 0) {
      mutations.apply(files);
    }
    String label = "seed %d, case %d: %s".formatted(SEED, number, mutations.applied());
    try {
      Path directory = write(files, "case");
      assertTimeoutPreemptively(LONGEST, () -> read(directory, files));
    } catch (IOException | AssertionError e) {
      throw new AssertionError(label + ": " + e.getMessage(), e);
    }
  }

  private void read(Path directory, SortedMap<String, byte[]> files) {
    long before = allocated();
    try {
      target.check(target.read(directory), files);
    } catch (ConfigException e) {
      e.getMessage().lines().forEach(line -> checkLine(line, directory));
    } catch (DataException | ArtifactException | FileNotFoundException e) {
      checkLine(e.getMessage(), directory);
    } catch (Exception | StackOverflowError | OutOfMemoryError e) {
      throw new AssertionError("no clear error: " + e, e);
    }
    assertThat(allocated() - before).as("bytes allocated").isLessThan(mostBytes);
  }

  private void checkLine(String line, Path directory) {
    assertThat(line)
        .hasSizeLessThan(LONGEST_LINE)
        .doesNotContainPattern("\\p{Cntrl}")
        .doesNotMatch(CLASS_NAME);
    assertThat(target.saysWhere(line, directory)).as("says where: " + line).isTrue();
  }

  private Path write(SortedMap<String, byte[]> files, String name) throws IOException {
    Path directory = folder.resolve(name);
    if (Files.exists(directory)) {
      try (Stream<Path> old = Files.walk(directory)) {
        for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
    Files.createDirectories(directory);
    for (var file : files.entrySet()) {
      Path path = directory.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
    return directory;
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }
}
