package org.sparkvae.model.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The spelling of enum constants in recipes and JSON: {@code GAUSSIAN_SIGMOID_MEAN} is {@code
 * gaussianSigmoidMean}, a single letter keeps its case, and an enum with other spellings implements
 * {@link Own}. Names are case-sensitive.
 */
public final class EnumSpelling {
  private EnumSpelling() {}

  /** An enum in which at least one constant does not follow the rule. */
  public interface Own {
    /** {@return the word in recipes} */
    String recipeName();
  }

  /** {@return the word in recipes} */
  public static String of(Enum<?> constant) {
    if (constant instanceof Own own) {
      return own.recipeName();
    }
    return camelCase(constant);
  }

  /**
   * Applies the rule, for an enum in which only some constants do not follow it.
   *
   * @return its name in camelCase
   */
  public static String camelCase(Enum<?> constant) {
    String name = constant.name();
    if (name.length() == 1) {
      return name;
    }
    StringBuilder word = new StringBuilder();
    for (String part : name.toLowerCase(Locale.ROOT).split("_")) {
      boolean first = word.isEmpty();
      word.append(first ? part : part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1));
    }
    return word.toString();
  }

  /** All spellings of an enum, separated by spaces, for example {@code none divideBy255}. */
  static String all(Class<?> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(constant -> of((Enum<?>) constant))
        .collect(Collectors.joining(" "));
  }
}
