package org.sparkvae.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How Parquet stores the numbers of a network. */
class ScoredParquetTest {
  @TempDir private Path root;

  /** Equal rows, for which Parquet's writer would keep a dictionary of any column. */
  @ParameterizedTest
  @CsvSource({"array, latentMean.list.element", "vector, latentMean.values.list.element"})
  void onlyKeysHaveADictionary(String type, String latents) throws IOException {
    TestModel model = new TestModel.Draft().write(root.resolve("model"));
    Path input = root.resolve("input");
    TestRows.table(Collections.nCopies(400, TestRows.row(0)))
        .repartition(1)
        .write()
        .parquet(input.toString());
    Path out = root.resolve("out");
    List<Object> words = new ArrayList<>(List.of("score", "--model", model.directory));
    words.addAll(List.of("--input", input, "--output", out, "--latent-type", type));
    words.addAll(List.of("--columns", "latentMean,negativeElbo,reconstruction"));
    Verb.ok(words.toArray());

    assertThat(hasDictionary(out))
        .containsEntry("id", true)
        .containsEntry("name", true)
        .containsEntry(latents, false)
        .containsEntry("negativeElbo", false)
        .containsEntry("reconstruction.list.element", false);
  }

  /** By the path of a column's values. */
  private static Map<String, Boolean> hasDictionary(Path parquet) throws IOException {
    Map<String, Boolean> byColumn = new TreeMap<>();
    Configuration configuration = new Configuration();
    LocalFileSystem files = FileSystem.getLocal(configuration);
    var parts = files.globStatus(new org.apache.hadoop.fs.Path(parquet.toString(), "*.parquet"));
    assertThat(parts).isNotEmpty();
    for (var part : parts) {
      HadoopInputFile file = HadoopInputFile.fromStatus(part, configuration);
      try (ParquetFileReader reader = ParquetFileReader.open(file)) {
        for (ColumnChunkMetaData column : reader.getFooter().getBlocks().get(0).getColumns()) {
          Set<Encoding> encodings = column.getEncodings();
          byColumn.put(
              column.getPath().toDotString(),
              encodings.stream().anyMatch(Encoding::usesDictionary));
        }
      }
    }
    return byColumn;
  }
}
