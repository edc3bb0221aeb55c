package org.sparkvae.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.model.artifact.FeatureSpec.ImageShape;
import org.sparkvae.spark.TestSession;

/** The verbs generate and reconstruct. */
class GenerateCommandTest {
  /** Images of 2 x 3 are enlarged to a longest side of 56. */
  private static final int PIXEL = 56 / 3;

  @TempDir private Path root;

  private TestModel model(ImageShape image, String... sets) {
    TestModel.Draft draft = new TestModel.Draft();
    draft.image = image;
    draft.sets = List.of(sets);
    return draft.write(root.resolve("model"));
  }

  private Verb run(String verb, TestModel model, String output, Object... more) {
    Object[] args = new Object[5 + more.length];
    args[0] = verb;
    args[1] = "--model";
    args[2] = model.directory;
    args[3] = "--output";
    args[4] = root.resolve(output);
    System.arraycopy(more, 0, args, 5, more.length);
    return Verb.run(args);
  }

  private BufferedImage picture(String name) throws IOException {
    return ImageIO.read(root.resolve(name).toFile());
  }

  private List<Row> rows(String name) {
    return TestSession.get()
        .read()
        .parquet(root.resolve(name).toString())
        .orderBy("row")
        .collectAsList();
  }

  @Test
  void picturesShowTheRequestedRows() throws IOException {
    TestModel model = model(new ImageShape(2, 3));
    Path input = root.resolve("input");
    TestRows.table(TestRows.rows(30)).write().parquet(input.toString());

    assertThat(run("generate", model, "a.png", "--rows", 13).exitCode()).isZero();
    assertThat(run("generate", model, "g.png", "--grid").exitCode()).isZero();
    assertThat(run("reconstruct", model, "p.png", "--input", input, "--rows", 4).exitCode())
        .isZero();

    assertThat(picture("a.png").getHeight()).isEqualTo(2 * 2 * PIXEL + 1);
    assertThat(picture("a.png").getWidth()).isEqualTo(10 * 3 * PIXEL + 9);
    assertThat(picture("g.png").getHeight()).isEqualTo(20 * 2 * PIXEL + 19);
    assertThat(picture("p.png").getWidth()).isEqualTo(4 * 3 * PIXEL + 3);
    try (var left = Files.list(root)) {
      assertThat(left.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("model", "input", "a.png", "g.png", "p.png");
    }
  }

  /** Row i does not depend on the count, which is more than one chunk here. */
  @Test
  void generatedRowsAreFunctionsOfSeedAndNumber() {
    TestModel model = model(null);

    assertThat(run("generate", model, "many", "--rows", 500).exitCode()).isZero();
    assertThat(run("generate", model, "few", "--rows", 230).exitCode()).isZero();
    assertThat(run("generate", model, "other", "--rows", 230, "--seed", 6).exitCode()).isZero();

    assertThat(rows("many")).hasSize(500);
    assertThat(rows("few")).hasSize(230).isEqualTo(rows("many").subList(0, 230));
    assertThat(rows("other").get(0)).isNotEqualTo(rows("few").get(0));
    double sum = 0;
    double squares = 0;
    for (Row row : rows("many")) {
      float latent = row.<Float>getList(1).get(0);
      sum += latent;
      squares += latent * latent;
    }
    assertThat(sum / 500).isCloseTo(0, within(0.2));
    assertThat(squares / 500).isCloseTo(1, within(0.3));
  }

  @Test
  void generatedFeaturesAreInTheUnitsOfTheInput() {
    TestModel.Draft draft = new TestModel.Draft();
    draft.offset = 1_731_000_000_123.0; // epoch milliseconds, which float32 rounds to minutes
    draft.factor = 0.5;
    TestModel model = draft.write(root.resolve("scaled"));

    assertThat(run("generate", model, "rows", "--rows", 3).exitCode()).isZero();

    for (Row row : rows("rows")) {
      List<Float> latent = row.getList(1);
      float[] scaled = model.network().decode(new float[] {latent.get(0), latent.get(1)}, 1);
      assertThat(row.<Double>getList(2).get(4)).isEqualTo(scaled[4] / 0.5 + 1_731_000_000_123.0);
    }
  }

  @Test
  void picturesNeedImages() {
    TestModel model = model(null, "model.latentSize=3");

    Verb none = run("generate", model, "a.png");
    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(none.err()).contains("are not images").hasLineCount(1);
    assertThat(run("generate", model, "g.png", "--grid").err())
        .isEqualTo(
            "Invalid --grid: the model has 3 latents and the prior standardNormal, and --output is a"
                + " picture (must be 2 latents, the prior standardNormal and a .png file; leave out"
                + " --grid)\n");
    assertThat(run("generate", model, "rows", "--rows", 0).err()).startsWith("Invalid --rows: 0 (");
    try (var left = Files.list(root)) {
      assertThat(left).hasSize(1);
    } catch (IOException failed) {
      throw new AssertionError(failed);
    }
  }

  @Test
  void reconstructedRowsAreTheFirstOfTheInput() {
    TestModel model = model(null);
    Path input = root.resolve("input");
    TestRows.table(TestRows.rows(300)).coalesce(1).write().parquet(input.toString());

    assertThat(run("reconstruct", model, "rows", "--input", input, "--rows", 5).exitCode())
        .isZero();

    List<Row> rows =
        TestSession.get()
            .read()
            .parquet(root.resolve("rows").toString())
            .orderBy("id")
            .collectAsList();
    assertThat(rows).extracting(row -> row.getLong(0)).containsExactly(0L, 1L, 2L, 3L, 4L);
    assertThat(rows.get(4).<Float>getList(2).get(5))
        .isEqualTo(model.network().reconstruct(TestRows.features(5), 5)[29]);
  }
}
