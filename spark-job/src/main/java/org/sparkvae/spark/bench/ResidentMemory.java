package org.sparkvae.spark.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What this process holds of the machine's memory, heap and native together, as Linux tells it. */
final class ResidentMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path FORGET = Path.of("/proc/self/clear_refs");
  private static final Pattern HIGHEST = Pattern.compile("VmHWM:\\s+(\\d+) kB");

  private ResidentMemory() {}

  /** The highest is counted anew; where that is not allowed it stays that of the whole life. */
  static void forgetHighest() {
    System.gc();
    try {
      Files.writeString(FORGET, "5", StandardCharsets.US_ASCII);
    } catch (IOException notAllowed) {
      return;
    }
  }

  /** Since it was forgotten; null where the system does not tell it. */
  static Long highestMebibytes() {
    try {
      Matcher line = HIGHEST.matcher(Files.readString(STATUS, StandardCharsets.US_ASCII));
      return line.find() ? Long.valueOf(Long.parseLong(line.group(1)) >> 10) : null;
    } catch (IOException unknown) {
      return null;
    }
  }
}
