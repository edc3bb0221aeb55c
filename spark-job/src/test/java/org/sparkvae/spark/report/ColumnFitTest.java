package org.sparkvae.spark.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sparkvae.model.artifact.TableColumn;
import org.sparkvae.model.artifact.TableColumns;
import org.sparkvae.model.config.ColumnKind;

class ColumnFitTest {
  @Test
  void errorAndDeviationAreInTheUnitsOfTheColumn() {
    double[] values = {10, 20, 30, 40};
    ColumnFit fit = ColumnFit.ofNumbers("a", "", "", values, values, new double[] {13, 17, 33, 37});

    assertThat(fit.error().value()).isCloseTo(3, within(1e-12));
    assertThat(fit.error().baseline()).isCloseTo(Math.sqrt(125), within(1e-12));
    assertThat(fit.distance()).isZero();
    assertThat(Arrays.stream(fit.data()).sum()).isCloseTo(1, within(1e-12));
  }

  @Test
  void distanceIsTheShareOfRowsElsewhere() {
    double[] values = {0, 0, 0, 1};

    assertThat(
            ColumnFit.ofNumbers("a", "", "", values, new double[] {0, 0, 1, 1}, values).distance())
        .isCloseTo(0.25, within(1e-12));
    assertThat(
            ColumnFit.ofNumbers("a", "", "", values, new double[] {0, 0, 0, 99}, values).distance())
        .isCloseTo(0.25, within(1e-12));
    assertThat(
            ColumnFit.ofNumbers("a", "", "", values, new double[] {9, 9, 9, 9}, values).distance())
        .isCloseTo(1, within(1e-12));
  }

  @Test
  void constantColumnLiesInTheMiddleOfItsBin() {
    double[] values = {7, 7, 7};
    ColumnFit fit =
        ColumnFit.ofNumbers("a", "", "", values, new double[] {7.001, 6.999, 7}, values);

    assertThat(fit.distance()).isZero();
    assertThat(fit.error().baseline()).isZero();
  }

  @Test
  void missingCellsCountOnlyAsMissing() {
    double nan = Double.NaN;
    ColumnFit fit =
        ColumnFit.ofNumbers(
            "a",
            "",
            "",
            new double[] {1, nan, 3, nan},
            new double[] {1, 3, 1, nan},
            new double[] {2, 99, 4, 99});

    assertThat(fit.missing()).isEqualTo(new ColumnFit.Missing(0.5, 0.25));
    assertThat(fit.error().value()).isCloseTo(1, within(1e-12));
    assertThat(fit.error().baseline()).isCloseTo(1, within(1e-12));
    assertThat(fit.distance()).isCloseTo(1 / 6.0, within(1e-12)); // 1/2 and 1/2 against 2/3, 1/3
  }

  @Test
  void errorOfCategoriesIsInNats() {
    double[] values = {0, 0, 1, Double.NaN};
    double[] nll = {0.1, 0.2, 0.6, Double.NaN};
    ColumnFit fit = ColumnFit.ofCategories("a", List.of("x", "y"), values, values, nll);

    assertThat(fit.error().value()).isCloseTo(0.3, within(1e-12));
    assertThat(fit.error().baseline()) // the entropy of 2/3 and 1/3
        .isCloseTo(2 / 3.0 * Math.log(1.5) + Math.log(3) / 3, within(1e-12));
    assertThat(fit.error().unit()).isEqualTo("nats");
    assertThat(fit.data()).containsExactly(new double[] {2 / 3.0, 1 / 3.0}, within(1e-12));
  }

  /** One row: a date a day after 1970 began, three visits, one of two categories, and yes. */
  @Test
  void columnsOfATableAreInTheirOwnUnits() {
    TableColumns table =
        new TableColumns(
            List.of(
                column("joined", "date", ColumnKind.CONTINUOUS),
                new TableColumn(
                    "city",
                    "string",
                    ColumnKind.CATEGORICAL,
                    0,
                    List.of("Oslo", "Rome"),
                    List.of(3L, 2L),
                    List.of(),
                    0),
                column("visits", "int", ColumnKind.COUNT),
                column("member", "boolean", ColumnKind.BINARY)));
    double[] data = {86_400, 1, Math.log1p(3), 0, 1};
    double[] means = {86_400 * 3.5, 0.75, Math.log1p(5), 0.5, 0.5};

    List<ColumnFit> fits = new ColumnFits(data, data, means, 5).of(table);

    assertThat(fits)
        .extracting(ColumnFit::name)
        .containsExactly("joined", "city", "visits", "member");
    assertThat(fits)
        .extracting(fit -> fit.error().unit())
        .containsExactly("days", "nats", "", "nats");
    assertThat(fits.get(0).axis()).isEqualTo("days after 1970-01-02");
    assertThat(fits.get(0).error().value()).isCloseTo(2.5, within(1e-9));
    assertThat(fits.get(1).categories()).containsExactly("Oslo", "Rome");
    assertThat(fits.get(1).data()).containsExactly(0, 1);
    assertThat(fits.get(1).error().value()).isCloseTo(Math.log(2), within(1e-6));
    assertThat(fits.get(2).error().value()).isCloseTo(2, within(1e-9));
    assertThat(fits.get(3).categories()).containsExactly("false", "true");
    assertThat(fits.get(3).error().value()).isCloseTo(-Math.log(0.75), within(1e-6));
    assertThat(fits).allMatch(fit -> fit.distance() == 0 && fit.missing().data() == 0);
  }

  private static TableColumn column(String name, String type, ColumnKind kind) {
    return new TableColumn(name, type, kind, 0, List.of(), List.of(), List.of(), 0);
  }
}
