package org.sparkvae.model.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads a section into a record: a component's name is its key, a nested record is a nested
 * section. {@link RecordWriter} is the inverse.
 */
public final class RecordReader {
  private RecordReader() {}

  /**
   * @param <R> a record of int, long, double, String, enums, lists of Integer, Long or String,
   *     sorted maps from String to an enum, optionals of these, and records
   * @param section the section to read; collects the problems
   * @param defaults values of absent keys; null if every key except the optional ones is required
   * @return the record, or {@code defaults} if there is a problem: call {@link Section#throwIfAny}
   *     before using it
   */
  public static <R extends Record> R read(Section section, Class<R> type, R defaults) {
    return type.cast(readRecord(section, type, defaults));
  }

  private static Object readRecord(Section section, Class<?> type, Object defaults) {
    RecordComponent[] components = type.getRecordComponents();
    Object[] values = new Object[components.length];
    for (int i = 0; i < values.length; i++) {
      Object otherwise = defaults == null ? null : valueOf(components[i], defaults);
      values[i] =
          readComponent(
              section, components[i].getName(), components[i].getGenericType(), otherwise);
    }
    if (Arrays.asList(values).contains(null)) {
      return defaults; // a required key is missing, already a problem of the section
    }
    try {
      return build(type, components, values);
    } catch (ConfigException e) {
      section.adopt(e);
      return defaults;
    }
  }

  private static Object readComponent(Section section, String key, Type type, Object otherwise) {
    Class<?> raw = ValueType.raw(type);
    if (raw.isRecord()) {
      return readRecord(section.child(key), raw, otherwise);
    }
    if (raw == Optional.class && ValueType.raw(ValueType.argument(type)).isRecord()) {
      Section child = section.child(key);
      Class<?> nested = ValueType.raw(ValueType.argument(type));
      return section.isSet(key)
          ? Optional.ofNullable(readRecord(child, nested, null))
          : Optional.empty();
    }
    Optional<Object> value = section.readValue(key, type);
    if (value.isPresent() || otherwise != null) {
      return value.orElse(otherwise);
    }
    Object absent = ValueType.absent(type).orElse(null);
    if (absent == null && !section.isSet(key)) {
      section.problem(key, "absent", "is required");
    }
    return absent;
  }

  private static Object build(Class<?> type, RecordComponent[] components, Object[] values) {
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true); // the record may be package-private
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      throw unwrap(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the value of a component. */
  static Object valueOf(RecordComponent component, Object of) {
    try {
      Method accessor = component.getAccessor();
      accessor.setAccessible(true);
      return accessor.invoke(of);
    } catch (InvocationTargetException e) {
      throw unwrap(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static RuntimeException unwrap(InvocationTargetException e) {
    return e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
  }
}
