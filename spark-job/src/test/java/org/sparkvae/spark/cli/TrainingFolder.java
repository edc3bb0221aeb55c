package org.sparkvae.spark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A test's folder with one recipe, and the outputs of its runs. */
public final class TrainingFolder {
  /** 28 x 28 digits drawn in memory: about 320 training rows, a second of work. */
  static final String DIGITS =
      """
      seed = 3
      data { format = syntheticDigits, rows = 400, testFraction = 0.2 }
      model { latentSize = 3, encoderLayers = [16], decoderLayers = [16] }
      training { shards = 2, passes = 2, batchSize = 10, averagingInterval = 8 }
      """;

  /** For tables of a few numbers; {@code --input} gives the input. */
  static final String TABLE =
      """
      seed = 3
      model { latentSize = 1, encoderLayers = [4], decoderLayers = [4], likelihood = gaussian }
      training { shards = 2, passes = 2, batchSize = 5, averagingInterval = 4 }
      """;

  final Path folder;
  private final Path recipe;

  TrainingFolder(Path folder, String recipe) throws IOException {
    this.folder = folder;
    this.recipe = Files.writeString(folder.resolve("tiny.conf"), recipe);
  }

  Path recipe() {
    return recipe;
  }

  Path output() {
    return folder.resolve("out");
  }

  Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  /** The verb with the recipe and {@link #output}. */
  Verb train(Object... options) {
    return trainTo(output(), options);
  }

  Verb trainTo(Path output, Object... options) {
    return Verb.run(arguments(output, options));
  }

  /** Like {@link #trainTo}, but must succeed. */
  Path trained(String name, Object... options) {
    Path output = folder.resolve(name);
    Verb.ok(arguments(output, options));
    return output;
  }

  private Object[] arguments(Path output, Object... options) {
    Stream<Object> start = Stream.of("train", recipe, "--output", output);
    return Stream.concat(start, Stream.of(options)).toArray();
  }

  public static JsonNode metrics(Path artifact) throws IOException {
    return json(artifact.resolve("metrics.json"));
  }

  static JsonNode json(Path file) throws IOException {
    return new ObjectMapper().readTree(Files.readString(file));
  }

  /** Names of all files below a folder, in order; empty if it does not exist. */
  static List<String> files(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  /** Bytes of all files by name, as hexadecimal text for assertions. */
  static TreeMap<String, String> contents(Path folder) throws IOException {
    TreeMap<String, String> contents = new TreeMap<>();
    for (String name : files(folder)) {
      byte[] bytes = Files.readAllBytes(folder.resolve(name));
      contents.put(name, new java.math.BigInteger(1, bytes).toString(16));
    }
    return contents;
  }
}
