package org.sparkvae.spark.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.SortedMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Breaks files as accidents and attackers do. */
final class Mutations {
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");
  private static final List<String> EXTREME_NUMBERS =
      List.of(
          "2147483647",
          "2147483648",
          "-1",
          "-2147483648",
          "9223372036854775807",
          "9223372036854775808",
          "1e400",
          "1e2147483647",
          "NaN",
          "0",
          "9".repeat(900),
          "9".repeat(300_000),
          "null",
          "{}",
          "[]",
          "\"\\n\"");
  private static final int[] EXTREME_INTEGERS = {
    0, 1, -1, 255, 65_536, 32_768, 1 << 29, 1 << 30, Integer.MAX_VALUE, Integer.MIN_VALUE
  };
  private static final String[] NESTING = {"[", "{", "{\"a\":", "{a=[", "a.", "\"[\",", "${"};
  private static final int[] REPEATS = {50, 1500, 100_000};

  private final Random random;
  private final List<String> applied = new ArrayList<>();

  private enum Kind {
    TRUNCATE,
    FLIP_BITS,
    INSERT,
    DELETE,
    REPEAT_LINE,
    HEADER_INTEGER,
    NUMBER,
    NESTING,
    LONG_TEXT,
    GROWING_TEXT,
    SWAP,
    REMOVE,
    EMPTY
  }

  Mutations(Random random) {
    this.random = random;
  }

  /** Changes one to three things. */
  void apply(SortedMap<String, byte[]> files) {
    for (int i = random.nextInt(3); i >= 0 && !files.isEmpty(); i--) {
      Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
      String name = any(files);
      applied.add(kind.name().toLowerCase(Locale.ROOT) + " " + name);
      switch (kind) {
        case SWAP -> files.put(name, files.put(any(files), files.get(name)));
        case REMOVE -> files.remove(name);
        default -> files.put(name, changed(kind, files.get(name)));
      }
    }
  }

  /** The applied changes, in order. */
  List<String> applied() {
    return applied;
  }

  private String any(SortedMap<String, byte[]> files) {
    return List.copyOf(files.keySet()).get(random.nextInt(files.size()));
  }

  private byte[] changed(Kind kind, byte[] bytes) {
    int at = random.nextInt(bytes.length + 1);
    int length = 1 + random.nextInt(16);
    return switch (kind) {
      case TRUNCATE -> replaced(bytes, at, bytes.length - at, new byte[0]);
      case FLIP_BITS -> flipped(bytes, length);
      case INSERT -> {
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        yield replaced(bytes, at, 0, noise);
      }
      case DELETE -> replaced(bytes, at, length, new byte[0]);
      case REPEAT_LINE -> repeatedLine(bytes);
      case HEADER_INTEGER -> extremeInteger(bytes);
      case NUMBER -> extremeNumber(bytes);
      case NESTING -> {
        String opening = NESTING[random.nextInt(NESTING.length)];
        yield replaced(bytes, at, 0, bytes(opening.repeat(pick(REPEATS))));
      }
      case LONG_TEXT -> replaced(bytes, at, 0, bytes("x".repeat(20 * pick(REPEATS))));
      case GROWING_TEXT -> replaced(bytes, startOfLine(bytes, at), 0, bytes(growingText()));
      case EMPTY, SWAP, REMOVE -> new byte[0];
    };
  }

  private byte[] flipped(byte[] bytes, int count) {
    byte[] flipped = bytes.clone();
    for (int i = 0; i < count && flipped.length > 0; i++) {
      flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return flipped;
  }

  private byte[] repeatedLine(byte[] bytes) {
    String[] lines = text(bytes).split("(?<=\n)");
    String line = lines[random.nextInt(lines.length)];
    int at = text(bytes).indexOf(line);
    return replaced(bytes, at, 0, bytes(line));
  }

  private byte[] extremeInteger(byte[] bytes) {
    int at = 4 * random.nextInt(4);
    int value = pick(EXTREME_INTEGERS);
    return at + 4 > bytes.length
        ? bytes
        : replaced(bytes, at, 4, ByteBuffer.allocate(4).putInt(value).array());
  }

  private byte[] extremeNumber(byte[] bytes) {
    List<MatchResult> numbers = NUMBER.matcher(text(bytes)).results().toList();
    if (numbers.isEmpty()) {
      return bytes;
    }
    MatchResult number = numbers.get(random.nextInt(numbers.size()));
    String extreme = EXTREME_NUMBERS.get(random.nextInt(EXTREME_NUMBERS.size()));
    return replaced(bytes, number.start(), number.end() - number.start(), bytes(extreme));
  }

  /** Each line repeats the previous one ten times: 10^30 characters if it were expanded. */
  private String growingText() {
    StringBuilder lines = new StringBuilder("g0 = xxxxxxxxxx\n");
    for (int i = 1; i < 30; i++) {
      lines.append("g").append(i).append(" = ").append(("${g" + (i - 1) + "}").repeat(10));
      lines.append("\n");
    }
    return lines.toString();
  }

  private static int startOfLine(byte[] bytes, int at) {
    return text(bytes).lastIndexOf('\n', at - 1) + 1;
  }

  private int pick(int[] values) {
    return values[random.nextInt(values.length)];
  }

  private static byte[] replaced(byte[] bytes, int at, int length, byte[] by) {
    int end = Math.min(bytes.length, at + length);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, at);
    out.writeBytes(by);
    out.write(bytes, end, bytes.length - end);
    return out.toByteArray();
  }

  /** One character per byte. */
  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
