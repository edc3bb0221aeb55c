package org.sparkvae.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.typesafe.config.Config;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.spark.TestSession;

/** Real MNIST, scored by a model of synthetic digits: the input format is detected again. */
class MnistScoreTest {
  @TempDir private Path root;
  private Path mnist;
  private TestModel model;

  @BeforeEach
  void find() {
    mnist = Path.of(System.getProperty("vae.data", ""), "mnist");
    boolean there = Files.isDirectory(mnist);
    if (!there) {
      System.out.println("Skipped: no MNIST at " + mnist + "; set -Dvae.data=DIR");
    }
    assumeTrue(there);
    TestModel.Draft draft = new TestModel.Draft();
    draft.data = "format = syntheticDigits, rows = 30";
    draft.columns = List.of("features");
    draft.featureSize = 784;
    draft.factor = 1 / 255f;
    model = draft.write(root.resolve("model"));
  }

  @Test
  void firstTestRowsAreTheFirstOfTheTestFile() {
    Path out = root.resolve("out");
    Object[] common = {"--model", model.directory, "--input", mnist};

    Verb.ok(with("score", common, "--output", out, "--columns", "klDivergence"));
    Verb evaluated = Verb.ok(with("evaluate", common, "--rows", 1000, "--samples", 2));

    Dataset<Row> scored = TestSession.get().read().parquet(out.toString());
    assertThat(scored.columns()).containsExactly("split", "row", "label", "klDivergence");
    assertThat(scored.count()).isEqualTo(70_000);
    Dataset<Row> first = scored.where("split = 'test' and row < 1000");
    Config block = SortedJson.read(evaluated.lines().get(0), "the only line");
    assertThat(block.getLong("rows")).isEqualTo(1000);
    assertThat(block.getDouble("meanKlDivergence"))
        .isCloseTo(first.agg(functions.avg("klDivergence")).first().getDouble(0), within(1e-9));
  }

  private static Object[] with(String verb, Object[] common, Object... more) {
    Object[] args = new Object[1 + common.length + more.length];
    args[0] = verb;
    System.arraycopy(common, 0, args, 1, common.length);
    System.arraycopy(more, 0, args, 1 + common.length, more.length);
    return args;
  }
}
