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
 * section. {@link RecordWriter} goes the other way by the same names.
 */
public final class RecordReader {
  private RecordReader() {}

  /**
   * @param <R> a record of int, long, double, String, enums, lists of Integer or String, optionals
   *     of these, and records
   * @param section where to read; gathers the problems
   * @param type the record
   * @param defaults of keys that are absent; null if every key but the optional ones is required
   * @return the record; {@code defaults} if there is a problem, so call {@link Section#throwIfAny}
   *     before it is used
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
      return defaults; // something required is missing: told already
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
      constructor.setAccessible(true); // the record itself may be private to its package
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      throw unwrap(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The value of a component. */
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
