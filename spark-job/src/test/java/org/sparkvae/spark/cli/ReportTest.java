package org.sparkvae.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.spark.report.Xml;

/** The page beside a model of a table; that of images is in {@link TrainVerbTest}. */
class ReportTest {
  private static final String HOSTILE = "<script>alert(1)</script>&";

  @TempDir private Path folder;

  @Test
  void pageOfATable() throws IOException {
    TrainingFolder work = new TrainingFolder(folder, TrainingFolder.TABLE);
    StringBuilder rows = new StringBuilder(HOSTILE + ",b\n");
    for (int i = 0; i < 200; i++) {
      rows.append(i % 7 + "," + i % 5 * 1000 + "\n");
    }
    Path input = work.write("rows.csv", rows.toString());
    String schedule = "training.optimizer.schedule=exponential";
    Path model =
        work.trained(
            "m", "--input", input, "--set", "data.validationFraction=0.3", "--set", schedule);

    String page = Files.readString(model.resolve("report.html"));
    var html = Xml.parse(page);
    assertThat(html.getElementsByTagName("script").getLength()).isZero();
    assertThat(html.getElementsByTagName("img").getLength()).isZero();
    assertThat(html.getTextContent())
        .contains("Training on rows.csv", "validation rows", "Learning rate", HOSTILE)
        .contains("of 1 latents are active", "Reconstruction error");
    assertThat(page).contains("class=\"line c1\""); // the bound of the validation rows
    // 0, 1000 .. 4000, as often: the deviation is in the column's own units
    assertThat(page).containsPattern("<td class=\"n\">1,[34]\\d\\d</td>");
  }
}
