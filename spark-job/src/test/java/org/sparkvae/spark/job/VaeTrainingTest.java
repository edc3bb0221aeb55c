package org.sparkvae.spark.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.model.artifact.ModelArtifact;
import org.sparkvae.model.artifact.Sha256;
import org.sparkvae.model.config.SortedJson;
import org.sparkvae.spark.TestSession;
import org.sparkvae.spark.io.AtomicOutput.Overwrite;
import org.sparkvae.spark.job.TrainingJob.Caller;
import org.sparkvae.spark.job.TrainingJob.Earlier;
import org.sparkvae.spark.job.TrainingJob.Ending;
import org.sparkvae.spark.job.TrainingJob.ExitCodes;
import org.sparkvae.spark.recipe.Recipe;
import org.sparkvae.spark.recipe.RecipeReader;
import org.sparkvae.spark.score.StoredModel;
import org.sparkvae.spark.train.RoundRecord;
import org.sparkvae.spark.train.RoundReport;
import org.sparkvae.spark.train.TrainingListener;
import org.sparkvae.spark.train.TrainingListener.Next;
import org.sparkvae.spark.train.TrainingResult.Outcome;

/** A training as a program calls it, without the command line. */
class VaeTrainingTest {
  private static final SparkSession SPARK = TestSession.get();
  private static final Recipe RECIPE =
      RecipeReader.read(
          """
          seed = 3
          data { format = syntheticDigits, rows = 400, testFraction = 0.2 }
          model { latentSize = 3, encoderLayers = [16], decoderLayers = [16] }
          training { shards = 2, passes = 2, batchSize = 10, averagingInterval = 8 }
          """,
          "test",
          List.of(),
          Optional.empty());

  /** Numbers that no command line uses. */
  private static final ExitCodes EXIT_CODES =
      new ExitCodes() {
        @Override
        public int of(Outcome outcome) {
          return 100 + outcome.ordinal();
        }

        @Override
        public int of(Throwable failure) {
          return 200;
        }
      };

  @TempDir private Path folder;

  private static ModelArtifact trained(Optional<StoredModel> initFrom, TrainingListener listener)
      throws IOException {
    return VaeTraining.train(SPARK, RECIPE, initFrom, listener);
  }

  private static TrainingHistory.Round round(RoundReport report) {
    RoundRecord result =
        new RoundRecord(
            report.pass(), report.terms().means(), report.judgment(), report.validationBound());
    return new TrainingHistory.Round(
        report.round(),
        result,
        OptionalLong.of(report.terms().rows()),
        Optional.of(report.times()));
  }

  @Test
  void itsArtifactIsTheOneThatTheJobWrites() throws IOException {
    List<RoundReport> reports = new ArrayList<>();
    ModelArtifact artifact =
        trained(Optional.empty(), TrainingListener.NONE.withReports(reports::add));

    assertThat(reports).hasSizeGreaterThan(2);

    String output = folder.resolve("out").toString();
    Ending ending =
        new TrainingJob(
                SPARK,
                RECIPE,
                output,
                new Earlier(Overwrite.REFUSE, Resume.Mode.AUTO),
                Optional.empty(),
                new Caller(StopSignal.NONE, EXIT_CODES, report -> {}))
            .run();

    assertThat(ending).isInstanceOf(Ending.Trained.class);
    StoredModel stored = StoredModel.read(output, new Configuration());
    assertThat(artifact.parameters()).isEqualTo(stored.artifact().parameters());
    assertThat(artifact.updaterState()).isEqualTo(stored.artifact().updaterState());
    assertThat(artifact.position()).isEqualTo(stored.artifact().position());
    assertThat(artifact.configurationJson()).isEqualTo(stored.artifact().configurationJson());
    assertThat(artifact.extras().keySet()).isEqualTo(stored.artifact().extras().keySet());
    var metrics = SortedJson.read(artifact.metricsJson(), "metrics");
    for (String same : List.of("parametersSha256", "train", "test", "outcome")) {
      assertThat(metrics.getValue(same)).as(same).isEqualTo(stored.metrics().getValue(same));
    }
    assertThat(metrics.getConfig("history").withoutPath("seconds"))
        .isEqualTo(stored.metrics().getConfig("history").withoutPath("seconds"));
    assertThat(TrainingHistory.of(metrics).rounds())
        .isEqualTo(reports.stream().map(VaeTrainingTest::round).toList());
    assertThat(metrics.hasPath("exitCode")).isFalse();
    assertThat(stored.metrics().getInt("exitCode")).isEqualTo(100 + Outcome.DONE.ordinal());
    assertThat(SortedJson.read(artifact.provenanceJson(), "provenance").getValue("fingerprint"))
        .isEqualTo(stored.provenance().getValue("fingerprint"));
  }

  @Test
  void leavesNeitherFilesNorShards() throws IOException {
    Set<Integer> persisted = persisted();
    List<Path> files = files();

    trained(Optional.empty(), TrainingListener.NONE);

    assertThat(persisted).containsAll(persisted());
    assertThat(files()).isEqualTo(files);
  }

  @Test
  void aStopLeavesTheParametersOfTheLastRound() throws IOException {
    ModelArtifact artifact = trained(Optional.empty(), (report, progress) -> Next.STOP);

    assertThat(artifact.position().round()).isEqualTo(1);
    assertThat(SortedJson.read(artifact.metricsJson(), "metrics").getString("outcome"))
        .isEqualTo("interrupted");
  }

  @Test
  void startsFromAStoredModel() throws IOException {
    ModelArtifact first = trained(Optional.empty(), TrainingListener.NONE);

    ModelArtifact second =
        trained(Optional.of(new StoredModel("first", first, RECIPE)), TrainingListener.NONE);

    assertThat(SortedJson.read(second.provenanceJson(), "provenance").getString("initFrom"))
        .isEqualTo(Sha256.ofParameters(first.parameters()));
    assertThat(trainBound(second)).isLessThan(trainBound(first));
  }

  private static double trainBound(ModelArtifact artifact) {
    return SortedJson.read(artifact.metricsJson(), "metrics").getDouble("train.meanNegativeElbo");
  }

  private static Set<Integer> persisted() {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(SPARK.sparkContext());
    return Set.copyOf(context.getPersistentRDDs().keySet());
  }

  /** Files that a path without a folder would create. */
  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(""))) {
      return files.sorted().toList();
    }
  }
}
