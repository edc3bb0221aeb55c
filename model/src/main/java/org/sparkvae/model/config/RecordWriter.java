package org.sparkvae.model.config;

import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/** Converts a record to the values that {@link RecordReader} reads. */
public final class RecordWriter {
  private RecordWriter() {}

  /**
   * @param values any record that {@link RecordReader} can read
   * @return its values by key, nested records as nested maps, without absent optionals
   */
  public static SortedMap<String, Object> toMap(Record values) {
    SortedMap<String, Object> map = new TreeMap<>();
    for (RecordComponent component : values.getClass().getRecordComponents()) {
      plain(RecordReader.valueOf(component, values))
          .ifPresent(value -> map.put(component.getName(), value));
    }
    return map;
  }

  /**
   * Lists the keys of a record and of all nested records in order.
   *
   * @param path path of its section; empty for the top level
   * @return every key except those of sections
   */
  public static List<Key> keys(Record defaults, String path) {
    List<Key> keys = new ArrayList<>();
    for (RecordComponent component : defaults.getClass().getRecordComponents()) {
      String whole = path.isEmpty() ? component.getName() : path + "." + component.getName();
      Object value = RecordReader.valueOf(component, defaults);
      if (value instanceof Record nested) {
        keys.addAll(keys(nested, whole));
      } else {
        Type type = component.getGenericType();
        String rendered = plain(value).map(Object::toString).orElse("");
        keys.add(new Key(whole, rendered, ValueType.rule(type)));
      }
    }
    return keys;
  }

  private static Optional<Object> plain(Object value) {
    if (value instanceof Record nested) {
      return Optional.of(toMap(nested));
    }
    if (value instanceof Enum<?> constant) {
      return Optional.of(EnumSpelling.of(constant));
    }
    if (value instanceof Optional<?> optional) {
      return optional.flatMap(RecordWriter::plain);
    }
    if (value instanceof OptionalInt number) {
      return number.isPresent() ? Optional.of(number.getAsInt()) : Optional.empty();
    }
    if (value instanceof OptionalLong number) {
      return number.isPresent() ? Optional.of(number.getAsLong()) : Optional.empty();
    }
    if (value instanceof Map<?, ?> words) {
      SortedMap<String, Object> texts = new TreeMap<>();
      words.forEach((name, word) -> texts.put((String) name, plain(word).orElseThrow()));
      return Optional.of(texts);
    }
    return Optional.of(value);
  }

  /**
   * A key of a recipe.
   *
   * @param defaultText the default as written in a recipe; empty if there is none
   * @param rule the allowed type or words
   */
  public record Key(String path, String defaultText, String rule) {}
}
