package org.sparkvae.spark.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.spark.TestSession;

/** Rows (id, name, pixels): six pixels in [0, 1], a function of the id. */
final class TestRows {
  static final StructType SCHEMA =
      new StructType()
          .add("id", DataTypes.LongType)
          .add("name", DataTypes.StringType)
          .add("pixels", DataTypes.createArrayType(DataTypes.DoubleType));

  private TestRows() {}

  static double pixel(long id, int pixel) {
    return NoiseStream.of(id, pixel).nextUniform();
  }

  static Row row(long id) {
    List<Double> pixels = new ArrayList<>();
    for (int pixel = 0; pixel < 6; pixel++) {
      pixels.add(pixel(id, pixel));
    }
    return RowFactory.create(id, "n" + id, pixels.toArray(Double[]::new));
  }

  static float[] features(long rows) {
    float[] features = new float[(int) rows * 6];
    for (int i = 0; i < features.length; i++) {
      features[i] = (float) pixel(i / 6, i % 6);
    }
    return features;
  }

  static List<Row> rows(int count) {
    List<Row> rows = new ArrayList<>();
    for (int id = 0; id < count; id++) {
      rows.add(row(id));
    }
    return rows;
  }

  static List<Row> reversed(List<Row> rows) {
    List<Row> reversed = new ArrayList<>(rows);
    Collections.reverse(reversed);
    return reversed;
  }

  static Dataset<Row> table(List<Row> rows) {
    return TestSession.get().createDataFrame(rows, SCHEMA);
  }

  static String csv(int from, int to, String more) {
    StringBuilder text = new StringBuilder("id,a,b,c,d,e,f" + (more.isEmpty() ? "" : ",split"));
    for (long id = from; id < to; id++) {
      text.append('\n').append(id);
      for (int pixel = 0; pixel < 6; pixel++) {
        text.append(',').append(pixel(id, pixel));
      }
      text.append(more.isEmpty() ? "" : "," + more);
    }
    return text.append('\n').toString();
  }
}
