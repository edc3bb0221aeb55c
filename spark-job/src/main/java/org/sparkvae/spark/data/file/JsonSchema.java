package org.sparkvae.spark.data.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.sparkvae.spark.data.DataConfig;

/**
 * Infers the columns of JSON lines. Spark would infer text for a column of numbers that contains
 * one text, and the column would be no feature. A column that may hold features therefore gets the
 * type number, or array of numbers, if most of the first lines have it; a line with another value
 * is malformed.
 */
final class JsonSchema {
  private static final int LINES_TO_LOOK_AT = 100;

  private JsonSchema() {}

  static StructType of(
      SparkSession spark, SourceFiles files, DataConfig data, String corruptColumn) {
    StructType inferred =
        files.load(spark.read().option(FileScan.CORRUPT_OPTION, corruptColumn), "json").schema();
    Set<String> doubtful = candidates(data, inferred);
    doubtful.remove(corruptColumn);
    for (StructField field : inferred.fields()) {
      if (!isText(field.dataType())) {
        doubtful.remove(field.name());
      }
    }
    List<JsonNode> first = doubtful.isEmpty() ? List.of() : firstLines(spark, files);
    StructType schema = new StructType();
    for (StructField field : inferred.fields()) {
      String name = field.name();
      if (!name.equals(corruptColumn)) {
        boolean voted = doubtful.contains(name);
        schema = schema.add(name, voted ? vote(first, field) : field.dataType());
      }
    }
    return schema;
  }

  private static Set<String> candidates(DataConfig data, StructType inferred) {
    if (data.featuresColumn().isPresent()) {
      return new HashSet<>(Set.of(data.featuresColumn().get()));
    }
    if (!data.numericColumns().isEmpty()) {
      return new HashSet<>(data.numericColumns());
    }
    Set<String> candidates = new HashSet<>(Arrays.asList(inferred.fieldNames()));
    candidates.removeAll(data.nonFeatures());
    return candidates;
  }

  private static boolean isText(DataType type) {
    return type instanceof StringType
        || type instanceof ArrayType array && array.elementType() instanceof StringType;
  }

  private static List<JsonNode> firstLines(SparkSession spark, SourceFiles files) {
    ObjectMapper mapper = new ObjectMapper();
    List<JsonNode> nodes = new ArrayList<>();
    for (String line : files.lines(spark).limit(LINES_TO_LOOK_AT).collectAsList()) {
      try {
        nodes.add(mapper.readTree(line));
      } catch (JsonProcessingException malformed) {
        continue; // does not vote
      }
    }
    return nodes;
  }

  private static DataType vote(List<JsonNode> lines, StructField field) {
    int votes = 0;
    int numbers = 0;
    int arrays = 0;
    for (JsonNode line : lines) {
      JsonNode value = line.path(field.name());
      if (!value.isMissingNode() && !value.isNull()) {
        votes++;
        numbers += value.isNumber() ? 1 : 0;
        arrays += holdsNumbers(value) ? 1 : 0;
      }
    }
    if (2 * numbers > votes) {
      return DataTypes.DoubleType;
    }
    return 2 * arrays > votes ? DataTypes.createArrayType(DataTypes.DoubleType) : field.dataType();
  }

  private static boolean holdsNumbers(JsonNode value) {
    for (JsonNode element : value) {
      if (!element.isNumber() && !element.isNull()) {
        return false;
      }
    }
    return value.isArray();
  }
}
