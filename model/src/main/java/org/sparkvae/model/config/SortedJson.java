package org.sparkvae.model.config;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.util.Map;

/**
 * JSON with sorted keys and fixed line ends, so that equal values are equal bytes on every machine.
 * Reading creates only maps, lists, strings and numbers; no file can name a class.
 */
public final class SortedJson {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .addModule(new SimpleModule().addSerializer(Double.class, new FiniteOrNull()))
          .build();

  private SortedJson() {}

  /**
   * @param values maps, lists, strings and numbers; values that are not finite become null
   * @return text indented by two spaces, ending with a line end
   */
  public static String write(Map<String, ?> values) {
    DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter);
    try {
      return MAPPER.writer(printer).writeValueAsString(values) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /**
   * @param values maps, lists, strings and numbers; values that are not finite become null
   * @return one line, without a line end
   */
  public static String line(Map<String, ?> values) {
    try {
      return MAPPER.writeValueAsString(values);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /**
   * Reads strictly: without comments, duplicate keys or text after the end.
   *
   * @param json an object
   * @param origin name of the source in error messages
   * @throws ConfigException if it is not a JSON object
   */
  public static Config read(String json, String origin) {
    try {
      Map<String, Object> values = MAPPER.readValue(json, new TypeReference<>() {});
      if (values != null) {
        return ((ConfigObject) ConfigValueFactory.fromAnyRef(values, origin)).toConfig();
      }
      throw notJson(origin, "null");
    } catch (MismatchedInputException e) {
      throw notJson(origin, "it does not start with {"); // Jackson's message names classes
    } catch (JsonProcessingException e) {
      throw notJson(origin, e.getOriginalMessage());
    }
  }

  private static ConfigException notJson(String origin, String why) {
    String line = why.replaceAll(", from `[^`]*`", "");
    return ConfigException.of(
        "", "Cannot read " + origin + ": it is not a JSON object (" + line + ")");
  }

  /** JSON cannot represent NaN, and a reader that expects a number must not get a string. */
  private static final class FiniteOrNull extends JsonSerializer<Double> {
    @Override
    public void serialize(Double value, JsonGenerator to, SerializerProvider provider)
        throws IOException {
      if (Double.isFinite(value)) {
        to.writeNumber(value);
      } else {
        to.writeNull();
      }
    }
  }
}
