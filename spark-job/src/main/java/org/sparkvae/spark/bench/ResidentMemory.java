package org.sparkvae.spark.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The resident memory of this process, heap and native together, as Linux reports it. */
final class ResidentMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path CLEAR_REFS = Path.of("/proc/self/clear_refs");
  private static final String PEAK = "VmHWM";
  private static final String PRESENT = "VmRSS";

  private ResidentMemory() {}

  /** Resets the peak to the present value; if that is not allowed, the peak stays as it is. */
  static void resetPeak() {
    System.gc();
    try {
      Files.writeString(CLEAR_REFS, "5", StandardCharsets.US_ASCII);
    } catch (IOException notAllowed) {
      return;
    }
  }

  /** The peak since the last reset; null if unknown. */
  static Long peakMebibytes() {
    OptionalLong peak = kibibytes(PEAK);
    return peak.isPresent() ? Long.valueOf(peak.getAsLong() >> 10) : null;
  }

  /**
   * {@return the present size}
   *
   * @throws IllegalStateException if it is unknown
   */
  static long kibibytes() {
    return kibibytes(PRESENT)
        .orElseThrow(() -> new IllegalStateException("Cannot read " + PRESENT + " in " + STATUS));
  }

  private static OptionalLong kibibytes(String name) {
    try {
      Matcher line =
          Pattern.compile(name + ":\\s+(\\d+) kB")
              .matcher(Files.readString(STATUS, StandardCharsets.US_ASCII));
      return line.find() ? OptionalLong.of(Long.parseLong(line.group(1))) : OptionalLong.empty();
    } catch (IOException unknown) {
      return OptionalLong.empty();
    }
  }
}
