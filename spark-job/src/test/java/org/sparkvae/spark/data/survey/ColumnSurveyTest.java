package org.sparkvae.spark.data.survey;

import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparkvae.model.artifact.TableColumn;
import org.sparkvae.model.artifact.TableColumns;
import org.sparkvae.model.config.ColumnKind;
import org.sparkvae.model.likelihood.FeatureRange;
import org.sparkvae.spark.TestSession;
import org.sparkvae.spark.data.CategoriesConfig;
import org.sparkvae.spark.data.DataConfig;
import org.sparkvae.spark.data.DataException;
import org.sparkvae.spark.data.DataFormat;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.data.UnseenPolicy;
import org.sparkvae.spark.data.source.FeatureReader;
import org.sparkvae.spark.data.source.SourceReader;
import org.sparkvae.spark.data.source.SourceTable;
import org.sparkvae.spark.data.survey.ScaledRows.Extent;

@Timeout(60)
class ColumnSurveyTest {
  private static Dataset<Row> rows(int partitions) {
    return TestSession.get()
        .range(0, 200, 1, partitions)
        .selectExpr(
            "id % 2 = 0 as flag",
            "cast(id % 7 as tinyint) as weekday",
            "cast(id % 40 as smallint) as visits",
            "cast(id as decimal(12, 2)) / 3 as price",
            "date_add(date'2024-01-01', cast(id as int)) as day",
            "timestamp_seconds(id * 3600) as `seen at`",
            "named_struct('zip', cast(id % 5 as string), 'since', if(id % 4 = 0, null, id / 8)) as"
                + " home",
            "if(id < 150, 'a', concat('rare', id % 30)) as `größe.x`",
            "concat('u', id) as identifier",
            "array('a', 'b') as texts",
            "cast('NaN' as double) as nothing",
            "id % 3 as label");
  }

  private static DataConfig auto() {
    return DataConfig.DEFAULTS.with(
        changed -> {
          changed.format = DataFormat.DATA_FRAME;
          changed.columns = new TreeMap<>(java.util.Map.of("*", ColumnKind.AUTO));
          changed.validationFraction = 0.2;
        });
  }

  /** All rows are training rows. */
  private static DataConfig with(UnseenPolicy unseen) {
    return auto()
        .with(
            changed -> {
              changed.validationFraction = 0;
              changed.categories = new CategoriesConfig(10, 1000, unseen);
            });
  }

  private static SourceTable known(int partitions) {
    return ColumnSurvey.known(SourceReader.given(rows(partitions), auto()), auto(), 1);
  }

  private static TableColumns columns(int partitions) {
    return known(partitions).columns().orElseThrow();
  }

  @Test
  void kindsFollowFromTypesAndValues() {
    List<String> kinds =
        columns(2).columns().stream().map(column -> column.name() + " " + column.kind()).toList();

    assertThat(kinds)
        .containsExactly(
            "flag BINARY",
            "weekday CATEGORICAL",
            "visits COUNT",
            "price CONTINUOUS",
            "day CONTINUOUS",
            "seen at CONTINUOUS",
            "home.zip CATEGORICAL",
            "home.since CONTINUOUS",
            "größe.x CATEGORICAL",
            "identifier SKIP",
            "nothing SKIP");
  }

  @ParameterizedTest
  @CsvSource({"25, HEAVY_TAILED", "21, CONTINUOUS"}) // 10.4 and 9.5 standard deviations
  void oneNumberFarFromAllOthersMakesTheTailsHeavy(double far, ColumnKind kind) {
    Dataset<Row> prices =
        TestSession.get()
            .range(0, 200, 1, 3)
            .selectExpr("if(id = 77, %s, id %% 50 / 10) as price".formatted(far));
    DataConfig all = with(UnseenPolicy.OTHER);

    SourceTable known = ColumnSurvey.known(SourceReader.given(prices, all), all, 1);
    assertThat(known.columns().orElseThrow().columns().get(0).kind()).isEqualTo(kind);
  }

  @Test
  void aNumberThatIsWrittenInTwoWaysIsOneValue() {
    Dataset<Row> prices =
        TestSession.get()
            .range(0, 200, 1, 3)
            .selectExpr("if(id % 2 = 0, '1.1', '1.10') as price", "id / 7 as other");
    DataConfig all = with(UnseenPolicy.OTHER);

    SourceTable known = ColumnSurvey.known(SourceReader.given(prices, all), all, 1);
    assertThat(known.columns().orElseThrow().columns().get(0).kind()).isEqualTo(ColumnKind.SKIP);
  }

  @Test
  void whatIsLearnedDoesNotDependOnPartitions() {
    TableColumns learned = columns(1);

    assertThat(columns(5)).isEqualTo(learned);
    TableColumn text = learned.columns().get(8);
    assertThat(text.categories()).containsExactly("a");
    assertThat(text.rare()).contains("rare0", "rare29").doesNotContain("a");
    assertThat(learned.columns().get(7).hasMask()).isTrue();
    assertThat(learned.columns().get(3).hasMask()).isFalse();
  }

  /** Reads the same features, of which the survey measures every one. */
  private record Measured(FeatureReader from) implements FeatureReader {
    @Override
    public int width(InternalRow row) {
      return from.width(row);
    }

    @Override
    public double[] read(InternalRow row) {
      return from.read(row);
    }

    @Override
    public String nameOf(int feature) {
      return from.nameOf(feature);
    }

    @Override
    public Object given(InternalRow row, int feature) {
      return from.given(row, feature);
    }

    @Override
    public List<String> columns() {
      return from.columns();
    }

    @Override
    public boolean keepsMissing() {
      return from.keepsMissing();
    }

    @Override
    public boolean isScaled(int feature) {
      return from.isScaled(feature);
    }
  }

  @Test
  void categoriesAndMasksNeedNoMeasuring() {
    SourceTable table = known(3);
    assertThat(table.features().surveyed(table.featureSize())).isEqualTo(4 + 1 + 1);
    SourceTable measured =
        new SourceTable(
            table.name(),
            table.rows(),
            new Measured(table.features()),
            table.featureSize(),
            table.imageShape(),
            table.ownSplitColumn(),
            table.scalingRule(),
            table.places(),
            table.files(),
            table.report());

    Survey survey = Survey.of(table, auto(), 1, feature -> FeatureRange.ANY);
    Survey other = Survey.of(measured, auto(), 1, feature -> FeatureRange.ANY);

    assertThat(survey.scaling().offset()).isEqualTo(other.scaling().offset());
    assertThat(survey.scaling().factor()).isEqualTo(other.scaling().factor());
    assertThat(survey.fingerprint()).isEqualTo(other.fingerprint());
    assertThat(survey.rowsLine()).isEqualTo(other.rowsLine());
    assertThat(survey.entries()).isEqualTo(other.entries()).isLessThan(200 * 20);
  }

  /** A row of features: scaled numbers with mean 0 and variance 1, one-hot categories, a mask. */
  @Test
  void featuresAreScaledOneHotAndMasked() {
    SourceTable table = known(3);
    Survey survey = Survey.of(table, auto(), 1, feature -> FeatureRange.ANY);
    FeatureScaling scaling = survey.scaling();
    List<float[]> train =
        survey.rows(Split.TRAIN).collect().stream()
            .map(row -> scaling.apply(row.features()))
            .toList();

    // price, day, seen at, home.since | flag | visits | weekday 7, zip 5, größe.x a and other |
    // mask
    assertThat(survey.featureSize()).isEqualTo(4 + 1 + 1 + 7 + 5 + 2 + 1);
    for (int feature = 0; feature < 4; feature++) {
      double sum = 0;
      double squares = 0;
      int count = 0;
      for (float[] row : train) {
        if (!Float.isNaN(row[feature])) {
          sum += row[feature];
          squares += row[feature] * row[feature];
          count++;
        }
      }
      assertThat(sum / count).isBetween(-1e-5, 1e-5);
      assertThat(squares / count).isBetween(0.9999, 1.0001);
    }
    for (float[] row : train) {
      float mask = row[row.length - 1];
      assertThat(mask).isEqualTo(Float.isNaN(row[3]) ? 1 : 0);
      assertThat(Math.expm1(row[5])).isBetween(-1e-4, 39.001);
      float weekdays = 0;
      for (int k = 6; k < 13; k++) {
        weekdays += row[k];
      }
      assertThat(weekdays).isEqualTo(1);
      assertThat(row[18] + row[19]).isEqualTo(1);
    }
  }

  /** Of the columns that {@link #rows} teach, two rows have new texts. */
  private static SourceTable withUnseen(DataConfig data) {
    SourceTable learned = ColumnSurvey.known(SourceReader.given(rows(1), data), data, 1);
    assertThat(unseen(learned, data).areNone()).isTrue();
    Dataset<Row> rows =
        rows(2)
            .withColumn("größe.x", expr("if(identifier in ('u3', 'u150'), 'new', `größe.x`)"))
            .withColumn(
                "home", expr("if(identifier = 'u3', struct('new' as zip, 1d as since), home)"));
    return SourceReader.given(rows, data).with(learned.columns().orElseThrow(), data);
  }

  private static UnseenCategories unseen(SourceTable table, DataConfig data) {
    return ScaledRows.unseen(table, data, FeatureScaling.none(), new Extent.All());
  }

  @ParameterizedTest
  @CsvSource({
    "OTHER, größe.x (as other): 2 rows; home.zip (as missing): 1 row",
    "MISSING, größe.x (as missing): 2 rows; home.zip (as missing): 1 row",
  })
  void unseenCategoriesAreCounted(UnseenPolicy unseen, String expected) {
    DataConfig data = with(unseen);

    assertThat(unseen(withUnseen(data), data)).hasToString(expected);
  }

  @Test
  void unseenCategoriesAreRefusedIfThatIsTheRule() {
    DataConfig data = with(UnseenPolicy.FAIL);
    SourceTable table = withUnseen(data);

    assertThatThrownBy(
            () -> ScaledRows.leftOut(table, data, FeatureScaling.none(), new Extent.All()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("Invalid home.zip")
        .hasMessageContaining("a category that a training row had");
  }

  /** The message names the column, the value or its kind, and what to do. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "identifier | CATEGORICAL | id | Invalid column identifier of the DataFrame: more than 100"
            + " different values | Raise it, or set data.columns.identifier = skip",
        "visits | COUNT | if(id = 5, -1, id) | Invalid visits: a negative number (must be a whole"
            + " number from 0 | set another kind of this column (or skip) in data.columns",
        "visits | COUNT | if(id = 5, 2.5, id) | Invalid visits: a number (must be a whole number"
            + " from 0 | set another kind of this column (or skip) in data.columns",
        "visits | CATEGORICAL | 1 | Invalid column visits of the DataFrame: only one value in the"
            + " training rows | Set data.columns.visits = skip",
        "nothing | COUNT | cast(null as int) | Cannot train on the DataFrame: no column has values"
            + " to learn | Name other columns in data.columns",
      })
  void columnsThatDoNotFitTheirKindAreRefused(
      String column, ColumnKind kind, String values, String start, String remedy) {
    Dataset<Row> rows = TestSession.get().range(0, 200, 1, 2).selectExpr(values + " as " + column);
    DataConfig data =
        with(UnseenPolicy.OTHER)
            .with(
                changed -> {
                  changed.columns = new TreeMap<>(java.util.Map.of(column, kind));
                  changed.categories = new CategoriesConfig(10, 100, UnseenPolicy.OTHER);
                });

    assertThatThrownBy(() -> ColumnSurvey.known(SourceReader.given(rows, data), data, 1))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(start)
        .hasMessageContaining(remedy)
        .hasMessageNotContaining("\n");
  }
}
