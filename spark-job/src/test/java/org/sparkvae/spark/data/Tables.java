package org.sparkvae.spark.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sparkvae.spark.TestSession;

/** Writes small tables as single files of any format and name. */
public final class Tables {
  private Tables() {}

  /** One row (n, x, y) = (n, 0.5, 1.5). */
  public static void write(Path file, DataFormat format, int n) throws IOException {
    Files.createDirectories(file.getParent());
    switch (format) {
      case CSV -> Files.writeString(file, "n,x,y\n%d,0.5,1.5\n".formatted(n));
      case JSON -> Files.writeString(file, "{\"n\":%d,\"x\":0.5,\"y\":1.5}\n".formatted(n));
      case LIBSVM -> Files.writeString(file, "%d 1:0.5 2:1.5\n".formatted(n));
      default -> write(file, format, row(n));
    }
  }

  private static Dataset<Row> row(int n) {
    StructType schema =
        new StructType()
            .add("n", DataTypes.IntegerType)
            .add("x", DataTypes.DoubleType)
            .add("y", DataTypes.DoubleType);
    return TestSession.get().createDataFrame(List.of(RowFactory.create(n, 0.5, 1.5)), schema);
  }

  /** All rows, in one file. */
  public static void write(Path file, DataFormat format, Dataset<Row> rows) throws IOException {
    Files.createDirectories(file.getParent());
    Path folder = Files.createTempDirectory("tables");
    rows.coalesce(1)
        .write()
        .mode("overwrite")
        .format(format.name().toLowerCase(Locale.ROOT))
        .option("header", "true")
        .option("escape", "\"") // as RFC 4180 has it
        .option("ignoreLeadingWhiteSpace", "false")
        .option("ignoreTrailingWhiteSpace", "false")
        .save(folder.toString());
    try (Stream<Path> files = Files.list(folder)) {
      Path part =
          files
              .filter(path -> path.getFileName().toString().startsWith("part-"))
              .findFirst()
              .orElseThrow();
      Files.move(part, file);
    }
  }
}
