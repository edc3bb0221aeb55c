package org.sparkvae.spark.data.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.MultiLine;

/**
 * Checks whether JSON files are made up as the settings say. Spark itself reads a file of several
 * values with its option multiLine up to the end of the first one, and without it finds no object
 * in the lines of one that is pretty-printed.
 */
final class JsonFileCheck {
  /** Values that are longer than this may be on one line. */
  private static final long BYTES_TO_LOOK_AT = 1 << 20;

  private JsonFileCheck() {}

  /**
   * @throws DataException naming a file that is made up in another way
   */
  static void check(SparkSession spark, List<String> files, MultiLine multiLine) {
    SerializableConfiguration hadoop =
        new SerializableConfiguration(spark.sessionState().newHadoopConf());
    ArrayList<String> paths = new ArrayList<>(files);
    if (multiLine == MultiLine.NO) {
      checkLines(hadoop.value(), paths.get(0));
      return;
    }
    JavaSparkContext.fromSparkContext(spark.sparkContext())
        .parallelize(IntStream.range(0, paths.size()).boxed().toList(), paths.size())
        .map(index -> hasMore(hadoop.value(), paths.get(index)) ? paths.get(index) : null)
        .filter(Objects::nonNull)
        .collect()
        .stream()
        .sorted()
        .findFirst()
        .ifPresent(
            file -> {
              throw new DataException(
                  "Cannot read %s: data.multiLine = yes expects one object or one array per file, but more follows after the first one. Set data.multiLine = no if each line is an object"
                      .formatted(file));
            });
  }

  private static void checkLines(Configuration hadoop, String file) {
    try (InputStream in = new BufferedInputStream(CsvFileCheck.open(hadoop, new Path(file)))) {
      in.mark(2);
      int first = in.read();
      int second = in.read();
      in.reset();
      if (first == 0xFF && second == 0xFE || first == 0xFE && second == 0xFF) {
        throw new DataException(
            "Cannot read %s: it is in UTF-16. Write it in UTF-8, the encoding of JSON"
                .formatted(file));
      }
      if (extendsOverLines(in)) {
        throw new DataException(
            "Cannot read %s: one object per line is expected, but the first value extends over several lines. Set data.multiLine = yes"
                .formatted(file));
      }
    } catch (JsonProcessingException malformed) {
      return; // a bad row, if it is not all
    } catch (IOException failed) {
      throw CsvFileCheck.unreadable(file, failed);
    }
  }

  /** Whether the first value goes on, validly, in another line. */
  private static boolean extendsOverLines(InputStream in) throws IOException {
    try (JsonParser parser = new JsonFactory().createParser(in)) {
      JsonToken token = parser.nextToken();
      int line = parser.currentTokenLocation().getLineNr();
      int depth = token == null ? 0 : token.isStructStart() ? 1 : 0;
      while (depth > 0 && parser.currentLocation().getByteOffset() < BYTES_TO_LOOK_AT) {
        token = parser.nextToken();
        if (token == null) {
          return false;
        }
        if (parser.currentTokenLocation().getLineNr() > line) {
          return true;
        }
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
      }
      return false;
    }
  }

  private static boolean hasMore(Configuration hadoop, String file) {
    try (InputStream in = CsvFileCheck.open(hadoop, new Path(file));
        JsonParser parser = JsonVotes.mapper().createParser(in)) {
      if (parser.nextToken() == null) {
        return false;
      }
      parser.skipChildren();
      return parser.nextToken() != null;
    } catch (JsonProcessingException malformed) {
      return false; // one bad row
    } catch (IOException failed) {
      throw CsvFileCheck.unreadable(file, failed);
    }
  }
}
