package org.sparkvae.spark.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.spark.TestSession;
import org.sparkvae.spark.job.Sweep.Ending;
import org.sparkvae.spark.job.Sweep.Results;
import org.sparkvae.spark.job.TrainingJob.ExitCodes;
import org.sparkvae.spark.recipe.SweepGrid;
import org.sparkvae.spark.train.TrainingResult.Outcome;

/** A sweep that its caller stops, and the table of its results. */
class SweepTest {
  private static final String RECIPE =
      """
      data { format = syntheticDigits, rows = 300, validationFraction = 0.2 }
      model { latentSize = 2, encoderLayers = [8], decoderLayers = [8] }
      training { shards = 2, batchSize = 10, averagingInterval = 8 }
      """;

  private static final SweepGrid GRID =
      grid("list = [ { training.passes = 1 }, { training.passes = 20 } ], grid { seed = [1, 2] }");

  @TempDir private Path folder;

  private static SweepGrid grid(String text) {
    return SweepGrid.read(
        text, "grid.conf", new SweepGrid.Base(RECIPE, "recipe.conf", List.of(), Optional.empty()));
  }

  /** Never asked: no cell of these sweeps diverges or fails. */
  private static final class NoFailures implements ExitCodes {
    @Override
    public int of(Outcome outcome) {
      return 0;
    }

    @Override
    public int of(Throwable failure) {
      throw new AssertionError(failure);
    }
  }

  private Path output() {
    return folder.resolve("out");
  }

  private Path cell(int number) {
    return output().resolve("cells").resolve(number + ".json");
  }

  private Results run(StopSignal stop) throws IOException {
    return new Sweep(TestSession.get(), GRID, output().toString(), stop, new NoFailures()).run();
  }

  /** Seeds have their own rows, so that the first seed's cells end before the second's begin. */
  @Test
  void whatHasEndedBeforeAStopIsKeptAndTheRestFollows() throws IOException {
    Results stopped = run(() -> Files.exists(cell(1)));

    assertThat(stopped.ending()).isEqualTo(Ending.INTERRUPTED);
    assertThat(stopped.table().size()).isBetween(1, 2);
    assertThat(Files.readAllLines(Path.of(stopped.file()))).hasSize(1 + stopped.table().size());
    assertThat(cell(2)).doesNotExist();
    assertThat(folder.resolve("out.work")).doesNotExist();
    FileTime first = Files.getLastModifiedTime(cell(1));

    Results rest = run(StopSignal.NONE);

    assertThat(rest.ending()).isEqualTo(Ending.COMPLETE);
    assertThat(rest.table().size()).isEqualTo(4);
    assertThat(Files.getLastModifiedTime(cell(1))).isEqualTo(first);
    assertThat(rest.table().ranking().subList(0, 2)).containsExactlyInAnyOrder(3, 4);
    assertThat(run(StopSignal.NONE).ending()).isEqualTo(Ending.NOTHING_TO_DO);
    assertTheCurvesHaveEveryRound();
  }

  private void assertTheCurvesHaveEveryRound() throws IOException {
    List<String> curves = Files.readAllLines(output().resolve("curves.csv"));
    assertThat(curves.get(0))
        .isEqualTo(
            "cell,training.passes,seed,pass,trainingRows,trainMeanNegativeElbo,"
                + "trainMeanReconstructionNll,trainMeanKlDivergence,validationMeanNegativeElbo");
    List<String[]> ofLongest =
        curves.stream().map(line -> line.split(",", -1)).filter(at -> at[0].equals("3")).toList();
    Config cell = ConfigFactory.parseFile(cell(3).toFile());
    List<Double> validation = new ArrayList<>();
    cell.getList("history.validationMeanNegativeElbo")
        .forEach(of -> validation.add(of.unwrapped() instanceof Number n ? n.doubleValue() : null));
    assertThat(ofLongest).hasSize(cell.getInt("rounds"));
    assertThat(ofLongest.stream().map(at -> at[8].isEmpty() ? null : Double.valueOf(at[8])))
        .isEqualTo(validation)
        .contains(cell.getDouble("validation.meanNegativeElbo"));
    String[] last = ofLongest.get(ofLongest.size() - 1);
    assertThat(last[3]).isEqualTo("20");
    assertThat(Long.parseLong(last[4])).isEqualTo(20 * cell.getLong("train.rows"));
    assertThat(output().resolve("curves.svg")).content().startsWith("<svg ").contains("<style>");
  }

  private static Config ended(String outcome, String blocks) {
    return ConfigFactory.parseString("outcome = " + outcome + ", " + blocks);
  }

  @Test
  void theTableIsOrderedByOutcomeAndThenByTheValidationBound() {
    SweepTable table = new SweepTable(GRID);
    table.put(1, ended("failed", "message = \"a, b\""));
    table.put(2, ended("diverged", "validation.meanNegativeElbo = 1"));
    table.put(3, ended("done", "validation.meanNegativeElbo = 7, train.meanNegativeElbo = 3"));
    table.put(
        4, ended("stoppedEarly", "validation.meanNegativeElbo = 6, train.meanNegativeElbo = 4"));

    assertThat(table.ranking()).containsExactly(4, 3, 2, 1);
    assertThat(table.csv().lines())
        .first()
        .asString()
        .startsWith("rank,cell,training.passes,seed,outcome,passes,rounds,trainMeanNegativeElbo,");
    assertThat(table.csv().lines().skip(1).map(line -> line.replaceAll(",+", ",")))
        .containsExactly(
            "1,4,20,2,stoppedEarly,4,6,",
            "2,3,20,1,done,3,7,",
            "3,2,1,2,diverged,1,",
            "4,1,1,1,failed,\"a, b\"");
    assertThat(table.lines(2)).hasSize(3);
    assertThat(table.hasEnded(1)).isFalse();
    assertThat(table.hasEnded(2)).isTrue();
  }
}
