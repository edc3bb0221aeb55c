package org.sparkvae.spark.provenance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * What the bits of a result depend on besides settings and data: CPU, native kernels, versions.
 *
 * @param facts name and value
 */
public record Environment(SortedMap<String, String> facts) {
  private static final String UNKNOWN = "unknown";

  /** Kernels that OpenBLAS 0.3.19 may be built with, as named in its symbols. */
  private static final List<String> KERNELS =
      List.of(
          ("PRESCOTT CORE2 NEHALEM BARCELONA SANDYBRIDGE BULLDOZER PILEDRIVER STEAMROLLER EXCAVATOR"
                  + " HASWELL ZEN SKYLAKEX COOPERLAKE ARMV8 CORTEXA53 CORTEXA57 CORTEXA72 CORTEXA73"
                  + " FALKOR THUNDERX THUNDERX2T99 THUNDERX3T110 TSV110 EMAG8180 NEOVERSEN1")
              .split(" "));

  public Environment {
    facts = Collections.unmodifiableSortedMap(new TreeMap<>(facts));
  }

  /**
   * The environment of the driver; the submit scripts give executors the same kernel and threads.
   */
  public static Environment ofThisProcess() {
    SortedMap<String, String> facts = new TreeMap<>();
    facts.put("cpuModel", cpuModel());
    facts.put("nd4jBackend", Nd4j.getBackend().getClass().getSimpleName());
    facts.put("nativePlatform", Loader.getPlatform());
    facts.put("nd4jBuild", nd4jBuild());
    facts.put("openblasKernel", openblasKernel());
    facts.put("openblasCoreType", variable("OPENBLAS_CORETYPE"));
    facts.put("ompNumThreads", variable("OMP_NUM_THREADS"));
    facts.put("sparkVae", Version.ofJob());
    facts.put("spark", Version.ofSpark());
    facts.put("deeplearning4j", Version.ofDl4j());
    facts.put("nd4j", Version.ofNd4j());
    facts.put("openblas", Version.ofOpenblas());
    facts.put("java", Runtime.version().toString());
    return new Environment(facts);
  }

  /** {@return the facts that a measurement depends on, for people} */
  public static Map<String, Object> summary() {
    SortedMap<String, String> all = ofThisProcess().facts();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("cpu", all.get("cpuModel"));
    facts.put("cores", Runtime.getRuntime().availableProcessors());
    facts.put("kernel", all.get("openblasKernel"));
    facts.put(
        "library",
        "ND4J %s %s %s, OpenBLAS %s"
            .formatted(
                all.get("nd4j"),
                all.get("nativePlatform"),
                all.get("nd4jBuild"),
                all.get("openblas")));
    facts.put("threads", all.get("ompNumThreads"));
    return facts;
  }

  SortedMap<String, Object> toMap() {
    return new TreeMap<>(facts);
  }

  /** The instruction set that the loaded library reports. */
  private static String nd4jBuild() {
    return switch (NativeOpsHolder.getInstance().getDeviceNativeOps().binaryLevel()) {
      case 0, 1 -> "generic"; // 0: a build that does not report it, as on ARM
      case 2 -> "avx2";
      case 3 -> "avx512";
      default -> UNKNOWN;
    };
  }

  /** The kernel in use: the one whose table of functions OpenBLAS points to. */
  private static String openblasKernel() {
    Nd4j.getBackend(); // loads OpenBLAS
    Pointer chosen = Loader.addressof("gotoblas");
    if (chosen == null) {
      return UNKNOWN;
    }
    long table = new LongPointer(chosen).get();
    return KERNELS.stream().filter(kernel -> isAt(kernel, table)).findFirst().orElse(UNKNOWN);
  }

  private static boolean isAt(String kernel, long table) {
    Pointer address = Loader.addressof("gotoblas_" + kernel);
    return address != null && address.address() == table;
  }

  private static String cpuModel() {
    try (Stream<String> lines =
        Files.lines(Path.of("/proc/cpuinfo"), StandardCharsets.ISO_8859_1)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).trim())
          .findFirst()
          .orElse(UNKNOWN);
    } catch (IOException unreadable) {
      return UNKNOWN; // not Linux
    }
  }

  private static String variable(String name) {
    return System.getenv().getOrDefault(name, "unset");
  }
}
