package org.sparkvae.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.spark.TestSession;

/** A table of mixed columns with gaps, from CSV to scores in its own units. */
@Timeout(120)
class TableColumnsTest {
  private static final String HEIGHT = "Größe (cm)";
  private static final String HEADER = "id,age,member,city,visits,Größe (cm)";
  private static final String[][] CITIES = {{"Paris", "Lyon"}, {"Rome", "Bari"}, {"Oslo", "Molde"}};
  private static final int ROWS = 240;

  @TempDir private Path root;

  /** Three groups of customers: who knows the city knows much about the other columns. */
  static List<String> customers() {
    NoiseStream random = NoiseStream.of(20);
    List<String> lines = new ArrayList<>(List.of(HEADER));
    for (int i = 0; i < ROWS; i++) {
      int group = i % 3;
      String age = i % 17 == 0 ? "" : text(30 + 15 * group + 4 * random.nextGaussian());
      boolean isMember = random.nextUniform() < 0.1 + 0.4 * group;
      String member = i % 23 == 0 ? "NA" : isMember ? "1" : "0";
      String known = i % 50 == 49 ? "Village " + i : CITIES[group][random.nextInt(2)];
      String city = i % 29 == 0 ? "?" : known;
      long visits = Math.max(0, Math.round(4 * (group + 1) + 2 * random.nextGaussian()));
      String height = text(150 + 10 * group + 3 * random.nextGaussian());
      lines.add(String.join(",", "r" + i, age, member, city, "" + visits, height));
    }
    return lines;
  }

  private static String text(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  private Path write(String name, List<String> lines) throws IOException {
    return Files.write(root.resolve(name), lines);
  }

  private Verb train(Path input, Object... more) {
    Path recipe = Path.of(System.getProperty("vae.root"), "conf/table.conf");
    List<Object> args = new ArrayList<>(List.of("train", recipe, "--input", input));
    args.addAll(List.of("--output", root.resolve("model")));
    args.addAll(List.of(more));
    return Verb.run(args.toArray());
  }

  /** {@return the scored rows in the order of their identifiers} */
  private List<Row> score(Path input, String columns) {
    Path output = root.resolve("scores");
    Verb.ok(
        "score",
        "--model",
        root.resolve("model"),
        "--input",
        input,
        "--output",
        output,
        "--keys",
        "id",
        "--columns",
        columns);
    return TestSession.get().read().parquet(output.toString()).collectAsList().stream()
        .sorted(Comparator.comparing(row -> Integer.valueOf(row.getString(0).substring(1))))
        .toList();
  }

  @Test
  void aTableIsTrainedScoredAndDecodedInItsOwnUnits() throws IOException {
    Verb trained =
        train(write("customers.csv", customers()), "--set", "data.columns.age=heavyTailed");
    assertThat(trained.exitCode()).as(trained.toString()).isZero();

    assertColumnsAreLearned();
    double bound =
        TrainingFolder.metrics(root.resolve("model")).at("/train/meanNegativeElbo").doubleValue();
    assertThat(bound).isBetween(5.0, 8.0);

    List<String> known = customers();
    known.add("r240,30,1,Atlantis,4,150"); // no training row had this city
    List<Row> rows =
        score(
            write("scored.csv", known),
            "negativeElbo,reconstructionNll,observedCells,reconstruction,contributions");
    assertThat(rows).hasSize(ROWS + 1);
    int near = 0;
    for (int i = 0; i < ROWS; i++) {
      Row row = rows.get(i);
      int missing = (i % 17 == 0 ? 1 : 0) + (i % 23 == 0 ? 1 : 0) + (i % 29 == 0 ? 1 : 0);
      assertThat(row.getInt(3)).as("row %d", i).isEqualTo(5 - missing);
      assertThat(row.getDouble(1)).isFinite();
      Row decoded = row.getStruct(4);
      near += Math.abs(decoded.<Double>getAs(HEIGHT) - (150 + 10 * (i % 3))) < 5 ? 1 : 0;
      assertThat(decoded.<String>getAs("city"))
          .isIn("Paris", "Lyon", "Rome", "Bari", "Oslo", "Molde", "other");
      assertThat(decoded.<Integer>getAs("member")).isBetween(0, 1);
      assertThat(decoded.<Long>getAs("visits")).isBetween(0L, 30L);
    }
    assertThat(near).isGreaterThan(ROWS * 3 / 4);
    assertThat(rows.get(ROWS).getInt(3)).isEqualTo(5); // it is one of the rare cities
    rows.forEach(TableColumnsTest::assertColumnsContribute);
    assertThat(Files.readString(root.resolve("model/report.html")))
        .contains("Reconstruction error", "validation rows", "Missing cells", "Molde");
    assertGenerated();
    assertBadRowsAreNamed();
  }

  /** Each column contributes under its name, and a missing one 0. */
  private static void assertColumnsContribute(Row row) {
    Map<String, Double> byName = new TreeMap<>();
    double sum = 0;
    for (Row each : row.<Row>getList(5)) {
      byName.put(each.getString(0), each.getDouble(1));
      sum += each.getDouble(1);
    }
    assertThat(byName).containsOnlyKeys("age", "member", "city", "visits", HEIGHT);
    assertThat(sum).isCloseTo(row.getDouble(2), within(1e-4 * Math.abs(row.getDouble(2))));
    int i = Integer.parseInt(row.getString(0).substring(1));
    assertThat(byName.get("age") == 0).isEqualTo(i % 17 == 0 && i < ROWS);
    assertThat(byName.get("city") == 0).isEqualTo(i % 29 == 0 && i < ROWS);
  }

  private void assertColumnsAreLearned() throws IOException {
    JsonNode learned = new ObjectMapper().readTree(root.resolve("model/columns.json").toFile());
    List<String> kinds = new ArrayList<>();
    learned
        .get("columns")
        .forEach(
            column ->
                kinds.add(column.get("name").textValue() + " " + column.get("kind").textValue()));
    assertThat(kinds)
        .containsExactly(
            "age heavyTailed",
            "member binary",
            "city categorical",
            "visits count",
            "Größe (cm) continuous");
    JsonNode city = learned.at("/columns/2");
    assertThat(city.get("categories")).hasSize(6);
    assertThat(city.get("rare").toString()).contains("Village");
    assertThat(Files.readString(root.resolve("model/artifact.json")))
        .contains("\"formatVersion\" : 2");
  }

  /** A generated table is like the one that the model was trained on. */
  private void assertGenerated() {
    Path output = root.resolve("generated");
    Verb.ok("generate", "--model", root.resolve("model"), "--output", output, "--rows", 2000);
    Dataset<Row> made = TestSession.get().read().parquet(output.toString());
    assertThat(made.schema().simpleString())
        .isEqualTo(
            "struct<age:double,member:bigint,city:string,visits:bigint,%s:double>"
                .formatted(HEIGHT));
    Map<String, Integer> cities = new TreeMap<>();
    double ages = 0;
    int missing = 0;
    for (Row row : made.collectAsList()) {
      cities.merge(row.isNullAt(2) ? "missing" : row.getString(2), 1, Integer::sum);
      missing += row.isNullAt(0) ? 1 : 0;
      ages += row.isNullAt(0) ? 0 : row.getDouble(0);
      assertThat(row.getLong(3)).isBetween(0L, 60L);
      assertThat(row.getDouble(4)).isBetween(100.0, 220.0);
    }
    assertThat(cities).containsKeys("Paris", "Lyon", "Rome", "Bari", "Oslo", "Molde", "missing");
    assertThat(cities.keySet()).allMatch(city -> city.matches("[PLRBOMm].*|Village \\d+"));
    assertThat(cities.get("missing")).isBetween(35, 130); // 1 of 29 rows
    assertThat(missing).isBetween(70, 175); // 1 of 17 rows
    assertThat(ages / (2000 - missing)).isBetween(38.0, 52.0);
  }

  private String refusedScore(Path input) {
    Path output = root.resolve("refused");
    Verb refused =
        Verb.run("score", "--model", root.resolve("model"), "--input", input, "--output", output);
    assertThat(refused.exitCode()).as(refused.toString()).isEqualTo(3);
    assertThat(refused.err().lines()).hasSize(1);
    return refused.err();
  }

  private void assertBadRowsAreNamed() throws IOException {
    Path bad = write("bad.csv", List.of(HEADER, "a,40,1,Oslo,8,160", "b,40,1,Oslo,2.5,160"));
    assertThat(refusedScore(bad))
        .contains("Invalid visits", "must be a whole number from 0", "bad.csv", "data.columns");
    Path narrow = write("narrow.csv", List.of("id,age,member", "a,40,1"));
    assertThat(refusedScore(narrow))
        .contains("city is missing", "visits is missing", "Größe (cm) is missing");
  }

  /** Nearly every feature of a row is 0, or missing. */
  @Test
  void aColumnOfThousandsOfCategoriesIsTrainedAndScored() throws IOException {
    int categories = 3000;
    List<String> lines = new ArrayList<>(List.of("id,size,place"));
    for (int i = 0; i < categories + 1000; i++) {
      String place = i % 50 == 49 ? "" : "place " + i % categories;
      lines.add("r" + i + "," + text(i % 7) + "," + place);
    }
    Path input = write("places.csv", lines);
    Path recipe =
        write(
            "places.conf",
            List.of(
                "data.columns { size = continuous, place = categorical }",
                "data.categories { minCount = 1, maxDistinct = 3000 }",
                "model { latentSize = 2, encoderLayers = [8], decoderLayers = [8] }",
                "training { passes = 1, batchSize = 100, averagingInterval = 20, shards = 2 }",
                "training.optimizer { name = adam, learningRate = 1e-3 }",
                "score.contamination = 0.01"));
    Verb.ok("train", recipe, "--input", input, "--output", root.resolve("model"));

    List<Row> rows = score(input, "reconstructionNll,observedCells,contributions,prediction");

    assertThat(rows).hasSize(lines.size() - 1);
    double known = Math.log(categories); // nats, if all places were equally likely
    for (int i = 0; i < rows.size(); i++) {
      Map<String, Double> byName = new TreeMap<>();
      rows.get(i).<Row>getList(3).forEach(each -> byName.put(each.getString(0), each.getDouble(1)));
      boolean isMissing = i % 50 == 49;
      assertThat(rows.get(i).getInt(2)).isEqualTo(isMissing ? 1 : 2);
      assertThat(byName.get("place"))
          .isBetween(isMissing ? 0 : known - 3, isMissing ? 0 : known + 3);
      assertThat(byName.get("size") + byName.get("place"))
          .isCloseTo(rows.get(i).getDouble(1), within(1e-3));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "data.columns.visits=binary | Invalid visits: | must be 0 or 1",
        "data.columns.id=categorical | Invalid column id of | data.categories.minCount = 10",
        "data.columns.town=count | Invalid data.columns: town | must be one of the columns id, age",
        "data.nulls=zero | Invalid data.nulls: zero | cannot be set with data.columns",
        "model.likelihood=gaussian | Invalid model.likelihood: | cannot be set with data.columns",
        "data.categories.maxDistinct=1 | Invalid data.categories.maxDistinct: 1 | must be in [2, ",
        "training.engine=dl4j-spark | Invalid data.columns: | has one likelihood",
      })
  void whatDoesNotFitIsRefusedInOneLine(String set, String start, String rule) throws IOException {
    Path input = write("customers.csv", customers());

    Verb refused = train(input, "--dry-run", "--set", set);

    assertThat(refused.exitCode()).as(refused.toString()).isIn(2, 3);
    assertThat(refused.err()).contains(start, rule);
  }

  @Test
  void columnsWithNothingToLearnAreLeftOutOrRefused() throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line : customers()) {
      lines.add(line + (lines.isEmpty() ? ",empty,same" : ",NA,x"));
    }
    Path input = write("customers.csv", lines);

    Verb dry = train(input, "--dry-run");
    Verb refused = train(input, "--dry-run", "--set", "data.columns.same=categorical");

    assertThat(dry.exitCode()).as(dry.toString()).isZero();
    assertThat(dry.out()).contains("rows of 14 features");
    assertThat(refused.err())
        .contains("Invalid column same of", "only one value", "Set data.columns.same = skip");
  }

  /** Other training rows have other rare cities, and others of the frequent ones come first. */
  @Test
  void modelsOfOtherRowsOfATableAreCompared() throws IOException {
    Path input = write("customers.csv", customers());
    String[] models = {"champion", "challenger"};
    for (int seed = 0; seed < models.length; seed++) {
      List<Object> args = new ArrayList<>(List.of("--set", "seed=" + seed, "--set"));
      args.add("training.passes=1");
      args.addAll(List.of("--output", root.resolve(models[seed])));
      Path recipe = Path.of(System.getProperty("vae.root"), "conf/table.conf");
      List<Object> all = new ArrayList<>(List.of("train", recipe, "--input", input));
      all.addAll(args);
      Verb.ok(all.toArray());
    }

    JsonNode one = compared(input, models[0], models[1]);
    JsonNode other = compared(input, models[1], models[0]);

    assertThat(Files.readString(root.resolve("champion/columns.json")))
        .isNotEqualTo(Files.readString(root.resolve("challenger/columns.json")));
    // each model's mean is the same, whichever model's columns the rows are read with
    assertThat(one.get("championMean").doubleValue())
        .isCloseTo(other.get("challengerMean").doubleValue(), within(1e-6));
    assertThat(one.get("challengerMean").doubleValue())
        .isCloseTo(other.get("championMean").doubleValue(), within(1e-6));
    assertThat(one.at("/drift/largestFeatures").toString()).contains("city=", "Größe (cm)");
  }

  private JsonNode compared(Path input, String champion, String challenger) throws IOException {
    List<Object> args = new ArrayList<>(List.of("compare", "--split", "all"));
    args.addAll(List.of("--model", root.resolve(challenger), "--input", input));
    args.addAll(List.of("--champion", root.resolve(champion), "--reference", input));
    Verb compared = Verb.run(args.toArray());
    assertThat(compared.exitCode()).as(compared.toString()).isZero();
    List<String> lines = compared.out().lines().toList();
    return new ObjectMapper().readTree(lines.get(lines.size() - 1)).get("numbers");
  }
}
