package org.sparkvae.spark.data.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparkvae.spark.TestSession;
import org.sparkvae.spark.data.DataConfig;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.DataFormat;
import org.sparkvae.spark.data.Draft;
import org.sparkvae.spark.data.NullPolicy;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.data.source.ExpectedSchema;
import org.sparkvae.spark.data.source.SourceReader;
import org.sparkvae.spark.data.source.SourceTable;

class LibsvmLinesTest {
  @TempDir Path folder;

  private Draft draft(String text) throws IOException {
    return new Draft(Files.writeString(folder.resolve("rows.libsvm"), text), DataFormat.LIBSVM);
  }

  private static List<List<Double>> features(Draft draft) {
    return draft.survey().rows(Split.TRAIN).collect().stream()
        .map(row -> Arrays.stream(row.features()).boxed().toList())
        .toList();
  }

  @Test
  void rowsCommentsAndBlanksAreRead() throws IOException {
    Draft draft =
        draft("# a comment\n+1 1:.5 3:-2e1 # the first\n\n-1\t2:7  3:1\t\n0.25 \r\n1 3:NaN\n");
    draft.set(data -> data.nulls = NullPolicy.ZERO);
    assertThat(features(draft))
        .containsExactly(
            List.of(0.5, 0.0, -20.0),
            List.of(0.0, 7.0, 1.0),
            List.of(0.0, 0.0, 0.0),
            List.of(0.0, 0.0, 0.0));
    assertThat(draft.table().rows().select("label").collectAsList().toString())
        .isEqualTo("[[1.0], [-1.0], [0.25], [1.0]]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 2147483647:1 | index 2147483647 (must be at most 1048576)",
        "1 1048577:1 | index 1048577 (must be at most 1048576)",
        "1 99999999999:1 | index 99999999999 (must be at most 1048576)",
        "1 0:1 | index 0 (the indices of LibSVM start from 1)",
        "1 2:1 1:1 | index 1 after 2 (must be \"label index:value ...\" with ascending indices from 1)",
        "1 2:1 2:1 | index 2 after 2 (must be \"label index:value ...\" with ascending indices from 1)",
        "1 qid:7 1:1 | it has a qid (query ids are not read; remove them)",
        "1 1:1 2:x | its item 2 is not \"index:value\" (must be \"label index:value ...\" with ascending indices from 1)",
        "1 1:1F | its item 1 is not \"index:value\" (must be \"label index:value ...\" with ascending indices from 1)",
        "one 1:1 | its first item is not a number (must be \"label index:value ...\" with ascending indices from 1)"
      })
  void malformedLinesAreBadRows(String line, String problem) throws IOException {
    Draft draft = draft("1 1:1 2:2\n" + line + "\n0 2:3\n");
    assertThatThrownBy(draft::survey)
        .isInstanceOf(DataException.class)
        .hasMessage(
            "Invalid line: "
                + problem
                + " at rows.libsvm: row 1 (from 0). Fix the data, or set data.badRows.policy = skip");
    draft.skipBadRows(1);
    assertThat(features(draft)).containsExactly(List.of(1.0, 2.0), List.of(0.0, 3.0));
    assertThat(draft.survey().leftOut().rows().collectAsList().get(0).getString(3)).isEqualTo(line);
  }

  @Test
  void aModelsWidthDecides() throws IOException {
    Draft draft = draft("1 1:1\n0 3:1\n1 4:1\n");
    ExpectedSchema model = new ExpectedSchema("m", "features", List.of(), List.of(), 3);
    SourceTable table = SourceReader.read(TestSession.get(), data(draft), 7, model);
    assertThat(table.featureSize()).isEqualTo(3);
    assertThat(LibsvmLines.problem("1 4:1", 3)).isEqualTo("index 4 (must be at most 3)");
    assertThat(table.rows().select("features").collectAsList().toString())
        .isEqualTo("[[(3,[0],[1.0])], [(3,[2],[1.0])], [(3,[],[])]]");
  }

  private static DataConfig data(Draft draft) {
    return DataConfig.DEFAULTS.with(
        changed -> {
          changed.path = Optional.of(draft.path());
          changed.format = DataFormat.LIBSVM;
        });
  }
}
