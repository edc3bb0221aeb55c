package org.sparkvae.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparkvae.spark.TestSession;

@Timeout(300)
class ImputeCommandTest {
  private static final int ROWS = 60;

  @TempDir private Path root;

  private Verb impute(Path model, Path input, Object... more) {
    List<Object> args = new ArrayList<>(List.of("impute", "--model", model, "--input", input));
    args.addAll(List.of("--output", root.resolve("filled")));
    args.addAll(List.of(more));
    return Verb.run(args.toArray());
  }

  private Dataset<Row> filled() {
    return TestSession.get().read().parquet(root.resolve("filled").toString());
  }

  /** Rows of six pixels, of which row i lacks pixels i % 6 and 5; row 7 lacks all of them. */
  private static List<Row> gaps() {
    List<Row> rows = new ArrayList<>();
    for (int id = 0; id < ROWS; id++) {
      Double[] pixels = new Double[6];
      for (int pixel = 0; pixel < 6; pixel++) {
        boolean isMissing = pixel == id % 6 || pixel == 5 || id == 7;
        if (!isMissing) {
          pixels[pixel] = TestRows.pixel(id, pixel);
        } else if (id % 2 == 1) {
          pixels[pixel] = Double.NaN; // the others are null
        }
      }
      rows.add(RowFactory.create((long) id, "n" + id, pixels));
    }
    return rows;
  }

  private Path write(List<Row> rows, int partitions) {
    Path path = root.resolve("gaps-" + partitions);
    TestRows.table(rows).repartition(partitions).write().parquet(path.toString());
    return path;
  }

  private TreeMap<Long, String> byId() {
    TreeMap<Long, String> byId = new TreeMap<>();
    // The text of doubles is exact, so different bits give different text.
    filled().collectAsList().forEach(row -> byId.put(row.getLong(0), row.toString()));
    return byId;
  }

  @Test
  void arraysAreFilledWithTheSameBitsInAnyPartitions() {
    Path model = new TestModel.Draft().write(root.resolve("model")).directory;
    assertThat(impute(model, write(gaps(), 1)).err()).isEmpty();
    Map<Long, String> expected = byId();

    assertThat(expected).hasSize(ROWS);
    assertThat(filled().columns())
        .containsExactly("id", "name", "pixels", "pixels_stdDev", "pixels_lower", "pixels_upper");
    for (Row row : filled().collectAsList()) {
      int id = (int) row.getLong(0);
      for (int pixel = 0; pixel < 6; pixel++) {
        double value = row.<Double>getList(2).get(pixel);
        double stdDev = row.<Double>getList(3).get(pixel);
        double lower = row.<Double>getList(4).get(pixel);
        double upper = row.<Double>getList(5).get(pixel);
        if (pixel == id % 6 || pixel == 5 || id == 7) {
          assertThat(stdDev).isPositive();
          assertThat(lower).isLessThan(upper);
        } else {
          assertThat(List.of(value, lower, upper)).containsOnly(TestRows.pixel(id, pixel));
          assertThat(stdDev).isZero();
        }
      }
    }
    for (int partitions : new int[] {3, 16}) {
      assertThat(impute(model, write(gaps(), partitions), "--overwrite").err()).isEmpty();
      assertThat(byId()).isEqualTo(expected);
    }
    assertThat(impute(model, root.resolve("gaps-1"), "--overwrite", "--rounds", 1).err()).isEmpty();
    assertThat(byId()).isNotEqualTo(expected);
    assertThat(impute(model, root.resolve("gaps-1"), "--overwrite", "--format", "csv").err())
        .isEmpty();
    Dataset<Row> csv =
        TestSession.get().read().option("header", true).csv(root.resolve("filled").toString());
    assertThat(csv.columns()).hasSize(2 + 4 * 6).contains("pixels0", "pixels_stdDev5");
  }

  /** The customers with types of their own: null where the text is blank, NA or "?". */
  private Path typedCustomers(int partitions) throws IOException {
    Path csv = Files.write(root.resolve("customers.csv"), TableColumnsTest.customers());
    Path path = root.resolve("customers-" + partitions);
    TestSession.get()
        .read()
        .option("header", true)
        .csv(csv.toString())
        .selectExpr(
            "id",
            "cast(nullif(age, '') as decimal(5,1)) age",
            "cast(nullif(member, 'NA') as int) = 1 member",
            "nullif(city, '?') city",
            "if(id = 'r5', null, cast(visits as int)) visits",
            "cast(`Größe (cm)` as float) `Größe (cm)`",
            "if(id = 'r7', null, date_add(date'1980-01-01', -365 * cast(cast(age as double) as int))) born")
        .repartition(partitions)
        .write()
        .parquet(path.toString());
    return path;
  }

  @Test
  void cellsOfATableAreFilledInTheirOwnTypesWithTheSameBitsInAnyPartitions() throws IOException {
    Path recipe = Path.of(System.getProperty("vae.root"), "conf/table.conf");
    Path model = root.resolve("model");
    Path input = typedCustomers(1);
    Verb trained =
        Verb.run(
            "train",
            recipe,
            "--input",
            input,
            "--output",
            model,
            "--set",
            "data.columns.born=continuous");
    assertThat(trained.exitCode()).as(trained.toString()).isZero();

    assertThat(impute(model, input).err()).isEmpty();

    Map<String, Row> given = byName(TestSession.get().read().parquet(input.toString()));
    Map<String, Row> filled = byName(filled());
    assertThat(filled().columns())
        .startsWith("id", "age", "age_stdDev", "age_lower", "age_upper", "member")
        .contains("member_probability", "city_probabilities", "visits_upper", "born_lower");
    for (String name : List.of("age", "member", "city", "visits", "Größe (cm)", "born")) {
      assertThat(filled().schema().apply(name).dataType())
          .isEqualTo(
              TestSession.get().read().parquet(input.toString()).schema().apply(name).dataType());
      for (String id : given.keySet()) {
        Object observed = given.get(id).getAs(name);
        assertThat(filled.get(id).<Object>getAs(name)).isNotNull();
        if (observed != null) {
          assertThat(filled.get(id).<Object>getAs(name)).isEqualTo(observed);
        }
      }
    }
    assertFilledWell(filled);
    assertThat(impute(model, typedCustomers(3), "--overwrite").err()).isEmpty();
    assertThat(byName(filled()).toString()).isEqualTo(filled.toString());
  }

  private static TreeMap<String, Row> byName(Dataset<Row> rows) {
    TreeMap<String, Row> byName = new TreeMap<>();
    rows.collectAsList().forEach(row -> byName.put(row.getString(0), row));
    return byName;
  }

  /** Customers i have an age of about 30 + 15 (i % 3), and their city shows i % 3. */
  private static void assertFilledWell(Map<String, Row> filled) {
    double error = 0;
    int held = 0;
    int missing = 0;
    for (int i = 0; i < 240; i += 17) {
      Row row = filled.get("r" + i);
      double age = row.getDecimal(1).doubleValue();
      double expected = 30 + 15 * (i % 3);
      error += Math.abs(age - expected);
      held += row.getDouble(3) <= expected && expected <= row.getDouble(4) ? 1 : 0;
      missing++;
      assertThat(row.getDouble(2)).isBetween(1.0, 20.0);
    }
    assertThat(error / missing).isLessThan(5); // the mean age, 45, is 10 off
    assertThat(held).isGreaterThan(missing * 3 / 4);
    Row row = filled.get("r29");
    List<Row> cities = row.getList(row.fieldIndex("city_probabilities"));
    assertThat(cities.stream().mapToDouble(city -> city.getDouble(1)).sum())
        .isCloseTo(1, within(1e-6));
    assertThat(cities.get(0).getString(0)).isEqualTo(row.<String>getAs("city"));
    assertThat(row.<Object>getAs("age_lower")).isNull();
    Row visitor = filled.get("r5");
    assertThat(visitor.<Double>getAs("visits_upper"))
        .isBetween(visitor.<Integer>getAs("visits") + 1.0, 40.0);
    for (String end : List.of("visits_lower", "visits_upper")) {
      assertThat(visitor.<Double>getAs(end) % 1).isZero();
    }
    Row born = filled.get("r7");
    assertThat(born.<java.sql.Date>getAs("born"))
        .isBetween(
            born.<java.sql.Date>getAs("born_lower"), born.<java.sql.Date>getAs("born_upper"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--draws 0 | 2 | Invalid draws: 0 (must be from 19 to 10000, for intervals of 90 %)",
        "--rounds 0 | 2 | Invalid rounds: 0 (must be from 1 to 10000)",
        "--method best | 2 | Invalid method: best (must be importanceWeighted or iterated)",
        "--method importanceWeighted | 2 | Invalid method: importanceWeighted (must be iterated: no training row",
        "--keys colour | 2 | Invalid --keys: colour (must be among the input's columns id, name, pixels)",
        "--keys pixels | 2 | Invalid columns: pixels (is the name of two columns of the result",
        "--set data.featuresColumn=name | 2 | Invalid data.featuresColumn: name",
      })
  void whatDoesNotFitIsRefusedInOneLine(String options, int exitCode, String start)
      throws IOException {
    Path model = new TestModel.Draft().write(root.resolve("model")).directory;
    Path input = write(gaps().subList(0, 3), 1);

    Refusal.of(impute(model, input, (Object[]) options.split(" ")), exitCode)
        .isOneLineThat(start, start)
        .leavesNothingAt(root.resolve("filled"));
  }

  @Test
  void rowsThatDoNotFitAreRefusedInOneLine() throws IOException {
    Path model = new TestModel.Draft().write(root.resolve("model")).directory;
    Row narrow = RowFactory.create(1L, "n", new Double[] {0.5, null});
    Path wide = write(List.of(TestRows.row(0), narrow), 1);
    Path bytes = root.resolve("bytes");
    filledWithBytes(bytes);

    Refusal.of(impute(model, wide), 3)
        .isOneLineThat("Invalid pixels: 2 values (must be 6, as the model has)", "row ")
        .leavesNothingAt(root.resolve("filled"));
    Refusal.of(impute(model, bytes), 2)
        .isOneLineThat("Cannot impute", "holds bytes, none of which can be missing")
        .leavesNothingAt(root.resolve("filled"));
    TestModel.Draft clicks = new TestModel.Draft();
    clicks.sets = List.of("model.likelihood=multinomial");
    Refusal.of(impute(clicks.write(root.resolve("clicks")).directory, write(gaps(), 2)), 2)
        .isOneLineThat("Cannot impute: model.likelihood = multinomial", "bernoulli");
  }

  private static void filledWithBytes(Path path) {
    TestRows.table(TestRows.rows(3))
        .withColumn("pixels", functions.expr("cast('123456' as binary)"))
        .write()
        .parquet(path.toString());
  }

  @Test
  void aModelThatSawDroppedPixelsWeighsItsDraws() {
    TestModel.Draft draft = new TestModel.Draft();
    draft.sets = List.of("model.inputDropout=0.5");
    Path model = draft.write(root.resolve("model")).directory;
    Path input = write(gaps(), 1);

    assertThat(impute(model, input).err()).isEmpty();
    String weighted = byId().toString();
    assertThat(impute(model, input, "--overwrite", "--method", "importanceWeighted").err())
        .isEmpty();
    assertThat(byId()).hasToString(weighted);
    assertThat(impute(model, input, "--overwrite", "--method", "iterated").err()).isEmpty();
    String iterated = byId().toString();
    assertThat(iterated).isNotEqualTo(weighted);

    draft.sets = List.of("model.inputDropout=0.5", "model.inputNormalization=l2");
    Path ofLengthOne = draft.write(root.resolve("normalized")).directory;
    Verb refused = impute(ofLengthOne, input, "--overwrite", "--method", "importanceWeighted");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err())
        .startsWith("Invalid method: importanceWeighted (must be iterated: the model has")
        .contains("model.inputNormalization = l2")
        .hasLineCount(1);
    assertThat(byId()).hasToString(iterated); // nothing was written
    assertThat(impute(ofLengthOne, input, "--overwrite").err()).isEmpty();
    String byDefault = byId().toString();
    assertThat(impute(ofLengthOne, input, "--overwrite", "--method", "iterated").err()).isEmpty();
    assertThat(byId()).hasToString(byDefault);
  }
}
