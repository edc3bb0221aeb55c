package org.sparkvae.spark.data.file;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.orc.OrcFile;
import org.apache.orc.Reader;
import org.apache.orc.TypeDescription;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Util;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.DataFormat;

/** Reads what Parquet and ORC files say about themselves, in one job over all files. */
final class Footers {
  private static final int FILES_PER_TASK = 16;
  private static final int MOST_TASKS = 256;
  private static final int TAIL_BYTES = 8;
  private static final String SPARK_SCHEMA = "org.apache.spark.sql.parquet.row.metadata";

  private Footers() {}

  /** Files of the same schema. A plain class for Kryo. */
  static final class Shape implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String schema;
    private final String file;
    private long rows;
    private Set<String> nullColumns;

    Shape(String schema, String file, long rows, Set<String> nullColumns) {
      this.schema = schema;
      this.file = file;
      this.rows = rows;
      this.nullColumns = nullColumns;
    }

    /** The first file of the schema. */
    Path file() {
      return new Path(file);
    }

    /** Number of rows in all files. */
    long rows() {
      return rows;
    }

    /** Columns that are null in every row. */
    Set<String> nullColumns() {
      return nullColumns;
    }

    private void add(Shape other) {
      if (rows == 0) {
        nullColumns = other.nullColumns;
      } else if (other.rows > 0) {
        nullColumns.retainAll(other.nullColumns);
      }
      rows += other.rows;
    }
  }

  /**
   * @param files in order
   * @return the different schemas, in the order of their first files
   * @throws DataException if a file is not in the format, or has a type without which its footer
   *     cannot be read
   */
  static Collection<Shape> read(SparkSession spark, DataFormat format, List<Path> files) {
    List<String> names = files.stream().map(Path::toString).toList();
    int tasks = Math.min(MOST_TASKS, (names.size() + FILES_PER_TASK - 1) / FILES_PER_TASK);
    SerializableConfiguration hadoop =
        new SerializableConfiguration(spark.sessionState().newHadoopConf());
    boolean isOrc = format == DataFormat.ORC;
    List<Shape> found =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(names, tasks)
            .mapPartitions(
                part -> {
                  List<Shape> shapes = new ArrayList<>();
                  while (part.hasNext()) {
                    Path file = new Path(part.next());
                    shapes.add(isOrc ? orc(file, hadoop.value()) : parquet(file, hadoop.value()));
                  }
                  return distinct(shapes).iterator();
                })
            .collect();
    return distinct(found);
  }

  private static Collection<Shape> distinct(List<Shape> shapes) {
    Map<String, Shape> distinct = new LinkedHashMap<>();
    for (Shape shape : shapes) {
      Shape first = distinct.putIfAbsent(shape.schema, shape);
      if (first != null) {
        first.add(shape);
      }
    }
    return distinct.values();
  }

  private static Shape orc(Path file, Configuration hadoop) throws IOException {
    try (Reader reader = OrcFile.createReader(file, OrcFile.readerOptions(hadoop))) {
      TypeDescription schema = reader.getSchema();
      Set<String> nullColumns = new HashSet<>();
      for (int i = 0; i < schema.getChildren().size(); i++) {
        int id = schema.getChildren().get(i).getId();
        if (reader.getStatistics()[id].getNumberOfValues() == 0) {
          nullColumns.add(schema.getFieldNames().get(i));
        }
      }
      return new Shape(schema.toString(), file.toString(), reader.getNumberOfRows(), nullColumns);
    }
  }

  // With the classes of the format alone: Parquet's reader fails on logical types that are newer.
  private static Shape parquet(Path file, Configuration hadoop) throws IOException {
    FileMetaData footer = parquetFooter(file, hadoop);
    List<String> unknown = new ArrayList<>();
    for (SchemaElement element : footer.getSchema()) {
      if (element.isSetLogicalType() && element.getLogicalType().getSetField() == null) {
        unknown.add(element.getName());
      }
    }
    if (!unknown.isEmpty()) {
      throw new DataException(
          "Cannot read %s: the type of its column %s is unknown to this version of Spark, which then reads no column of the file; it may be float16. Write it as another type, such as float32"
              .formatted(file, InputListing.some(unknown)));
    }
    String own = "";
    if (footer.isSetKey_value_metadata()) {
      for (var entry : footer.getKey_value_metadata()) {
        own = entry.getKey().equals(SPARK_SCHEMA) ? entry.getValue() : own;
      }
    }
    return new Shape(
        footer.getSchema() + own, file.toString(), footer.getNum_rows(), nullColumns(footer));
  }

  private static FileMetaData parquetFooter(Path file, Configuration hadoop) throws IOException {
    FileSystem files = file.getFileSystem(hadoop);
    long length = files.getFileStatus(file).getLen();
    try (FSDataInputStream in = files.open(file)) {
      byte[] tail = new byte[TAIL_BYTES];
      in.readFully(Math.max(0, length - TAIL_BYTES), tail, 0, (int) Math.min(length, TAIL_BYTES));
      int size = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN).getInt();
      String magic = new String(tail, 4, 4, StandardCharsets.ISO_8859_1);
      if (magic.equals("PARE")) {
        throw new DataException("Cannot read " + file + ": its footer is encrypted. Decrypt it");
      }
      if (!magic.equals("PAR1") || size <= 0 || size > length - TAIL_BYTES) {
        throw new IOException(file + " is not a Parquet file: it does not end with PAR1");
      }
      byte[] footer = new byte[size];
      in.readFully(length - TAIL_BYTES - size, footer);
      return Util.readFileMetaData(new ByteArrayInputStream(footer));
    }
  }

  private static Set<String> nullColumns(FileMetaData footer) {
    Set<String> columns = new HashSet<>();
    for (SchemaElement element : footer.getSchema()) {
      columns.add(element.getName());
    }
    Set<String> nullTyped = new HashSet<>(); // as pandas writes a column of None
    for (SchemaElement element : footer.getSchema()) {
      if (element.isSetLogicalType() && element.getLogicalType().isSetUNKNOWN()) {
        nullTyped.add(element.getName());
      }
    }
    Set<String> named = new HashSet<>();
    for (RowGroup group : footer.getRow_groups()) {
      for (var chunk : group.getColumns()) {
        ColumnMetaData data = chunk.getMeta_data();
        String name = data == null ? "" : data.getPath_in_schema().get(0);
        boolean isNull =
            data != null
                && data.getPath_in_schema().size() == 1
                && (nullTyped.contains(name)
                    || data.isSetStatistics()
                        && data.getStatistics().isSetNull_count()
                        && data.getStatistics().getNull_count() == data.getNum_values());
        if (isNull) {
          named.add(name);
        } else {
          columns.remove(name);
        }
      }
    }
    columns.retainAll(named);
    return columns;
  }
}
