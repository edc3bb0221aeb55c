package org.sparkvae.model.artifact;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
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

  private ColumnsFile() {}

  static String toJson(TableColumns table) {
    return SortedJson.write(
        Map.of(COLUMNS, table.columns().stream().map(RecordWriter::toMap).toList()));
  }

  /**
   * @throws ConfigException if it is not such a file
   */
  static TableColumns parse(String json) {
    Config config = SortedJson.read(json, FileNames.COLUMNS);
    List<TableColumn> columns = new ArrayList<>();
    if (config.root().get(COLUMNS) instanceof ConfigList list) {
      for (ConfigValue value : list) {
        columns.add(parse(value));
      }
    }
    return new TableColumns(columns);
  }

  private static TableColumn parse(ConfigValue value) {
    if (!(value instanceof ConfigObject column)) {
      throw ConfigException.of(COLUMNS, "Invalid " + COLUMNS + ": a value (must be an object)");
    }
    Section section = Section.of(column.toConfig(), "column");
    TableColumn read = RecordReader.read(section, TableColumn.class, null);
    section.throwIfAny(UnknownKeys.REFUSED);
    return read;
  }
}
