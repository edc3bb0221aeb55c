package org.sparkvae.model.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads values of a recipe by type. A number may also be given as a string (as environment
 * variables are), and an integer must be exact.
 */
final class ValueType {
  /** In a map, the name that stands for all names that it does not have. */
  static final String EVERY_OTHER = "*";

  private static final int MOST_DIGITS = 1000;

  private ValueType() {}

  /** Thrown if a value has the wrong type; the message is the rule. */
  static final class Mismatch extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Mismatch(String rule) {
      super(rule, null, false, false);
    }
  }

  /**
   * @throws Mismatch with the broken rule
   */
  static Object convert(ConfigValue value, Type type) {
    Class<?> raw = raw(type);
    if (raw == int.class || raw == Integer.class || raw == OptionalInt.class) {
      int number = (int) integer(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
      return raw == OptionalInt.class ? (Object) OptionalInt.of(number) : (Object) number;
    }
    if (raw == long.class || raw == Long.class || raw == OptionalLong.class) {
      long number = integer(value, Long.MIN_VALUE, Long.MAX_VALUE);
      return raw == OptionalLong.class ? (Object) OptionalLong.of(number) : (Object) number;
    }
    if (raw == double.class || raw == Double.class) {
      return number(value, "must be a number").doubleValue();
    }
    if (raw == String.class) {
      return text(value);
    }
    if (raw.isEnum()) {
      return constant(value, raw);
    }
    if (raw == Optional.class) {
      return Optional.of(convert(value, argument(type)));
    }
    if (raw == List.class) {
      return list(value, argument(type));
    }
    if (raw == SortedMap.class) {
      return map(value, type);
    }
    throw new IllegalArgumentException("A recipe has no values of type " + type);
  }

  /** The value of an absent key without a default; empty if the key is required. */
  static Optional<Object> absent(Type type) {
    Class<?> raw = raw(type);
    if (raw == Optional.class) {
      return Optional.of(Optional.empty());
    }
    if (raw == OptionalInt.class) {
      return Optional.of(OptionalInt.empty());
    }
    return raw == OptionalLong.class ? Optional.of(OptionalLong.empty()) : Optional.empty();
  }

  /** The allowed values, in words. */
  static String rule(Type type) {
    Class<?> raw = raw(type);
    if (raw.isEnum()) {
      return "must be one of " + EnumSpelling.all(raw);
    }
    if (raw == Optional.class) {
      return rule(argument(type));
    }
    if (raw == List.class) {
      return argument(type) == String.class
          ? "must be a list of texts"
          : "must be a list of integers";
    }
    if (raw == SortedMap.class) {
      String words = EnumSpelling.all(raw(((ParameterizedType) type).getActualTypeArguments()[1]));
      return "must be names, each with one of " + words;
    }
    if (raw == String.class) {
      return "must be a text";
    }
    return raw == double.class ? "must be a number" : "must be an integer";
  }

  static Class<?> raw(Type type) {
    return (Class<?>) (type instanceof ParameterizedType p ? p.getRawType() : type);
  }

  static Type argument(Type type) {
    return ((ParameterizedType) type).getActualTypeArguments()[0];
  }

  /** The value as given, on one line. */
  static String render(ConfigValue value) {
    Object given = value.unwrapped();
    return given instanceof String text ? text : value.render(ConfigRenderOptions.concise());
  }

  private static long integer(ConfigValue value, long min, long max) {
    BigDecimal number = number(value, "must be an integer");
    if (number.stripTrailingZeros().scale() > 0) {
      throw new Mismatch("must be an integer");
    }
    if (number.compareTo(BigDecimal.valueOf(min)) < 0) {
      throw new Mismatch("must be greater");
    }
    if (number.compareTo(BigDecimal.valueOf(max)) > 0) {
      throw new Mismatch("must be smaller");
    }
    return number.longValueExact();
  }

  private static BigDecimal number(ConfigValue value, String rule) {
    if (value.valueType() == ConfigValueType.NUMBER
        || value.valueType() == ConfigValueType.STRING) {
      String text = value.unwrapped().toString().trim();
      if (text.length() > MOST_DIGITS) {
        throw new Mismatch(rule); // parsing time grows with the square of the length
      }
      try {
        return new BigDecimal(text);
      } catch (NumberFormatException e) {
        throw new Mismatch(rule);
      }
    }
    throw new Mismatch(rule);
  }

  private static String text(ConfigValue value) {
    return switch (value.valueType()) {
      case STRING, BOOLEAN -> value.unwrapped().toString();
      case NUMBER -> value.atKey("given").getString("given"); // 1e3 and 007 as they are written
      case OBJECT, LIST, NULL -> throw new Mismatch("must be a text");
    };
  }

  private static Object constant(ConfigValue value, Class<?> type) {
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> EnumSpelling.of((Enum<?>) constant).equals(value.unwrapped()))
        .findFirst()
        .orElseThrow(() -> new Mismatch(rule(type)));
  }

  private static List<Object> list(ConfigValue value, Type element) {
    String rule =
        element == String.class ? "must be a list of texts" : "must be a list of integers";
    if (!(value instanceof ConfigList list)) {
      throw new Mismatch(rule);
    }
    try {
      return list.stream().map(each -> listed(each, element)).toList();
    } catch (Mismatch e) {
      throw new Mismatch(rule);
    }
  }

  /**
   * Words by name. A name with dots may be written as nested sections, and a word instead of a
   * section stands for the name {@link #EVERY_OTHER}.
   */
  private static SortedMap<String, Object> map(ConfigValue value, Type type) {
    Class<?> words = raw(((ParameterizedType) type).getActualTypeArguments()[1]);
    SortedMap<String, Object> map = new TreeMap<>();
    try {
      put(map, "", value, words);
    } catch (Mismatch e) {
      throw new Mismatch(rule(type));
    }
    return Collections.unmodifiableSortedMap(map);
  }

  private static void put(
      SortedMap<String, Object> map, String name, ConfigValue value, Class<?> words) {
    if (value instanceof ConfigObject section) {
      String prefix = name.isEmpty() ? "" : name + ".";
      section.forEach((below, word) -> put(map, prefix + below, word, words));
    } else {
      map.put(name.isEmpty() ? EVERY_OTHER : name, constant(value, words));
    }
  }

  /** In a list of names, {@code null} can only be a name. */
  private static Object listed(ConfigValue value, Type element) {
    boolean isName = element == String.class && value.valueType() == ConfigValueType.NULL;
    return isName ? "null" : convert(value, element);
  }
}
