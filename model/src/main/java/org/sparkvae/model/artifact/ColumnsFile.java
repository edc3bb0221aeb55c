package org.sparkvae.model.artifact;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.model.config.RecordReader;
import org.sparkvae.model.config.RecordWriter;
import org.sparkvae.model.config.Section;
import org.sparkvae.model.config.Section.UnknownKeys;
import org.sparkvae.model.config.SortedJson;

/** {@code columns.json}: {@link TableColumns}. */
final class ColumnsFile {
  private static final String COLUMNS = "columns";
  private static final String PATTERNS = "missingPatterns";

  private static final String VECTOR_SIZE = "vectorSize";
  private static final Config DEFAULTS = ConfigFactory.parseMap(Map.of(VECTOR_SIZE, 0));

  private ColumnsFile() {}

  static String toJson(TableColumns table) {
    Map<String, Object> values = new HashMap<>(Map.of(COLUMNS, maps(table.columns())));
    if (!table.missingPatterns().isEmpty()) {
      values.put(PATTERNS, maps(table.missingPatterns()));
    }
    return SortedJson.write(values);
  }

  private static List<? extends Map<String, Object>> maps(List<? extends Record> records) {
    return records.stream().map(ColumnsFile::map).toList();
  }

  private static Map<String, Object> map(Record record) {
    Map<String, Object> values = new HashMap<>(RecordWriter.toMap(record));
    values.remove(VECTOR_SIZE, 0); // as in files of older releases
    return values;
  }

  /**
   * @throws ConfigException if it is not such a file
   */
  static TableColumns parse(String json) {
    Config config = SortedJson.read(json, FileNames.COLUMNS);
    return new TableColumns(
        parse(config, COLUMNS, TableColumn.class), parse(config, PATTERNS, MissingPattern.class));
  }

  /** {@return the records under a key; none if it is absent} */
  private static <R extends Record> List<R> parse(Config config, String key, Class<R> type) {
    List<R> records = new ArrayList<>();
    ConfigValue found = config.root().get(key);
    if (found instanceof ConfigList list) {
      for (ConfigValue value : list) {
        records.add(parse(value, key, type));
      }
    } else if (found != null) {
      throw ConfigException.of(key, "Invalid " + key + ": no list (must be a list)");
    }
    return records;
  }

  private static <R extends Record> R parse(ConfigValue value, String key, Class<R> type) {
    if (!(value instanceof ConfigObject object)) {
      throw ConfigException.of(key, "Invalid " + key + ": a value (must be an object)");
    }
    boolean isColumn = type == TableColumn.class;
    Config config = object.toConfig();
    Section section = Section.of(isColumn ? config.withFallback(DEFAULTS) : config, key);
    R read = RecordReader.read(section, type, null);
    section.throwIfAny(UnknownKeys.REFUSED);
    return read;
  }
}
