package org.sparkvae.spark.data.file;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Counts what all values of some columns of JSON files are. Missing values and malformed rows do
 * not vote. A plain class for Kryo.
 */
final class JsonVotes implements Serializable {
  private static final long serialVersionUID = 1L;

  private final ArrayList<String> columns;
  private final long[] values;
  private final long[] numbers;
  private final long[] arrays;

  private JsonVotes(List<String> columns) {
    this.columns = new ArrayList<>(columns);
    values = new long[columns.size()];
    numbers = new long[columns.size()];
    arrays = new long[columns.size()];
  }

  /** Reads NaN and infinity, as Spark does. */
  static ObjectMapper mapper() {
    return JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();
  }

  /** Counts in files whose lines are objects. */
  static JsonVotes ofLines(SparkSession spark, SourceFiles files, List<String> columns) {
    JavaRDD<String> lines = files.lines(spark).toJavaRDD();
    return sum(
        columns,
        lines.mapPartitions(
            part -> {
              ObjectMapper mapper = mapper();
              JsonVotes votes = new JsonVotes(columns);
              part.forEachRemaining(
                  line -> {
                    try {
                      votes.add(mapper.readTree(line));
                    } catch (JsonProcessingException malformed) {
                      return;
                    }
                  });
              return Collections.singletonList(votes).iterator();
            }));
  }

  /** Counts in files that are one object or one array each. */
  static JsonVotes ofFiles(SparkSession spark, List<String> files, List<String> columns) {
    SerializableConfiguration hadoop =
        new SerializableConfiguration(spark.sessionState().newHadoopConf());
    ArrayList<String> paths = new ArrayList<>(files);
    ArrayList<String> names = new ArrayList<>(columns);
    return sum(
        columns,
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(IntStream.range(0, paths.size()).boxed().toList(), paths.size())
            .map(index -> ofFile(hadoop.value(), paths.get(index), names)));
  }

  private static JsonVotes ofFile(Configuration hadoop, String file, List<String> columns) {
    JsonVotes votes = new JsonVotes(columns);
    ObjectMapper mapper = mapper();
    try (InputStream in = CsvFileCheck.open(hadoop, new Path(file));
        JsonParser parser = mapper.createParser(in)) {
      MappingIterator<JsonNode> nodes = mapper.readerFor(JsonNode.class).readValues(parser);
      while (nodes.hasNextValue()) {
        votes.add(nodes.nextValue());
      }
    } catch (JsonProcessingException malformed) {
      return votes;
    } catch (IOException failed) {
      throw CsvFileCheck.unreadable(file, failed);
    }
    return votes;
  }

  private static JsonVotes sum(List<String> columns, JavaRDD<JsonVotes> parts) {
    JsonVotes all = new JsonVotes(columns);
    parts.collect().forEach(all::add);
    return all;
  }

  private void add(JsonVotes other) {
    for (int i = 0; i < values.length; i++) {
      values[i] += other.values[i];
      numbers[i] += other.numbers[i];
      arrays[i] += other.arrays[i];
    }
  }

  private void add(JsonNode row) {
    if (row.isArray()) {
      row.forEach(this::add);
      return;
    }
    for (int i = 0; i < values.length; i++) {
      JsonNode value = row.path(columns.get(i));
      if (!value.isMissingNode() && !value.isNull()) {
        values[i]++;
        numbers[i] += value.isNumber() ? 1 : 0;
        arrays[i] += holdsNumbers(value) ? 1 : 0;
      }
    }
  }

  private static boolean holdsNumbers(JsonNode value) {
    for (JsonNode element : value) {
      if (!element.isNumber() && !element.isNull()) {
        return false;
      }
    }
    return value.isArray();
  }

  /** The type of most values of a column, which Spark inferred to be text. */
  DataType type(StructField field) {
    int column = columns.indexOf(field.name());
    if (2 * numbers[column] > values[column]) {
      return DataTypes.DoubleType;
    }
    return 2 * arrays[column] > values[column]
        ? DataTypes.createArrayType(DataTypes.DoubleType)
        : field.dataType();
  }
}
