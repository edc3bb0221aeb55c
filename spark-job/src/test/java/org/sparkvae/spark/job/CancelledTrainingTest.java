package org.sparkvae.spark.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sparkvae.spark.Deadline;
import org.sparkvae.spark.DriverMemory;
import org.sparkvae.spark.TestSession;
import org.sparkvae.spark.recipe.Recipe;
import org.sparkvae.spark.recipe.RecipeReader;
import org.sparkvae.spark.train.RoundReport;
import org.sparkvae.spark.train.TrainingListener;
import org.sparkvae.spark.train.TrainingListener.Next;
import org.sparkvae.spark.train.TrainingProgress;
import org.sparkvae.spark.train.round.FloatArray;

/** A training that a user ends from another thread. */
class CancelledTrainingTest {
  private static final SparkSession SPARK = TestSession.get();
  private static final JavaSparkContext CONTEXT =
      JavaSparkContext.fromSparkContext(SPARK.sparkContext());
  private static final String GROUP = "group of this test";
  private static final String DESCRIPTION = "description of this test";

  /** Endless, as far as a test is concerned. */
  private static final Recipe RECIPE =
      RecipeReader.read(
          """
          seed = 3
          data.format = dataFrame
          data.validationFraction = 0.1
          model { latentSize = 2, encoderLayers = [8], decoderLayers = [8], likelihood = gaussian }
          training { shards = 2, passes = 1000000, batchSize = 10, averagingInterval = 2 }
          training.validation.every = round
          checkpoint.everyRounds = 2
          """,
          "test",
          List.of(),
          Optional.empty());

  @TempDir private Path directory;

  private final Set<Integer> persisted = Set.copyOf(CONTEXT.getPersistentRDDs().keySet());
  private final Set<String> partitions = DriverMemory.partitions();
  private final Set<String> states = DriverMemory.broadcasts(FloatArray.class);
  private final Set<String> parameters = DriverMemory.broadcasts(float[].class);

  /** How a user ends a training. */
  enum Means {
    INTERRUPT {
      @Override
      void end(Thread training) {
        training.interrupt();
      }
    },
    CANCEL_ALL_JOBS {
      @Override
      void end(Thread training) {
        untilItEnds(training, CONTEXT::cancelAllJobs);
      }
    },
    CANCEL_JOB_GROUP {
      @Override
      void end(Thread training) {
        untilItEnds(training, () -> CONTEXT.cancelJobGroup(GROUP));
      }
    };

    abstract void end(Thread training);

    /** A cancellation between two jobs has no effect. */
    private static void untilItEnds(Thread training, Runnable cancel) {
      Deadline.await(
          () -> "the training to end",
          () -> {
            cancel.run();
            return !training.isAlive();
          });
    }
  }

  /** Holds the task that reads a certain row while a condition is true. */
  private static final class Gate {
    private static volatile BooleanSupplier closed;
    private static volatile CountDownLatch reached;

    static void closeWhile(BooleanSupplier condition) {
      reached = new CountDownLatch(1);
      closed = condition;
    }

    static double pass(long row) {
      if (row == 50 && closed.getAsBoolean()) {
        reached.countDown();
        // As a task that computes: it ends when it notices that it was cancelled.
        Deadline.await(() -> "the task to be killed", () -> TaskContext.get().isInterrupted());
        throw new TaskKilledException("cancelled");
      }
      return row % 7 / 7.0;
    }
  }

  private static Dataset<Row> rows() {
    UDF1<Long, Double> gate = Gate::pass;
    return SPARK
        .range(0, 120, 1, 2)
        .withColumn("a", functions.udf(gate, DataTypes.DoubleType).apply(functions.col("id")))
        .selectExpr("a", "double(id % 5) / 5 as b", "double(id % 3) / 3 as c");
  }

  /** A training on a thread of its own, as a user's notebook runs it. */
  private final class Running implements TrainingListener {
    private final CountDownLatch rounds = new CountDownLatch(4);
    private final Thread thread = new Thread(this::train, "of this test");
    private volatile Runnable inRound = () -> {};
    private volatile Throwable failure;
    private volatile boolean isInterrupted;
    private volatile String descriptionAfter;
    private volatile Set<String> tagsAfter;

    private void train() {
      CONTEXT.setJobGroup(GROUP, DESCRIPTION);
      try {
        VaeTraining.train(
            rows(), RECIPE, Optional.empty(), Optional.of(directory.toString()), this);
      } catch (Throwable thrown) {
        failure = thrown;
      }
      isInterrupted = Thread.interrupted();
      descriptionAfter = CONTEXT.getLocalProperty("spark.job.description");
      tagsAfter = CONTEXT.getJobTags();
    }

    @Override
    public Next onRound(RoundReport report, TrainingProgress progress) {
      rounds.countDown();
      if (rounds.getCount() == 0) {
        inRound.run();
      }
      return Next.CONTINUE;
    }
  }

  private final Running running = new Running();

  private void start() {
    running.thread.setDaemon(true);
    running.thread.start();
  }

  /** Where a test has failed, its training must not disturb the next test. */
  @AfterEach
  void endTraining() {
    Means.CANCEL_ALL_JOBS.end(running.thread);
  }

  private static void await(CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(5, TimeUnit.MINUTES)).isTrue();
  }

  private void assertEnds(Means means) throws InterruptedException {
    means.end(running.thread);
    running.thread.join(TimeUnit.MINUTES.toMillis(5));

    assertThat(running.thread.isAlive()).isFalse();
    assertThat(running.isInterrupted).isEqualTo(means == Means.INTERRUPT);
    if (means == Means.INTERRUPT) {
      assertThat(running.failure)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("Interrupted during a training");
    } else {
      assertThat(running.failure).hasMessageContaining("cancelled");
    }
    assertThat(running.descriptionAfter).isEqualTo(DESCRIPTION);
    assertThat(running.tagsAfter).isEmpty();
    assertNothingIsLeft();
  }

  /** Spark ends tasks and deletes blocks in the background. */
  private void assertNothingIsLeft() {
    assertThat(persisted).containsAll(CONTEXT.getPersistentRDDs().keySet());
    Deadline.await(
        () -> "jobs to end", () -> CONTEXT.statusTracker().getActiveJobIds().length == 0);
    Deadline.await(() -> "threads to end: " + threads(), () -> threads().isEmpty());
    Deadline.await(
        () -> "blocks to be freed", () -> partitions.containsAll(DriverMemory.partitions()));
    Deadline.await(
        () -> "broadcasts to be freed",
        () ->
            states.containsAll(DriverMemory.broadcasts(FloatArray.class))
                && parameters.containsAll(DriverMemory.broadcasts(float[].class)));
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.matches("(spark-vae|checkpoint-writer|lock of).*"))
        .toList();
  }

  private List<String> files() {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(Files::isRegularFile).map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @EnumSource(Means.class)
  void duringTheRounds(Means means) throws Exception {
    Gate.closeWhile(() -> false);
    start();
    await(running.rounds);

    assertEnds(means);

    assertThat(files()).isNotEmpty().allMatch(name -> name.endsWith(".checkpoint"));
  }

  /** Spark and Hadoop refuse calls of a thread that is interrupted. */
  @Test
  void aFailureOfAnInterruptedThread() throws Exception {
    IllegalStateException failure = new IllegalStateException("of this test");
    running.inRound =
        () -> {
          Thread.currentThread().interrupt();
          throw failure;
        };
    Gate.closeWhile(() -> false);
    start();
    running.thread.join(TimeUnit.MINUTES.toMillis(5));

    assertThat(running.failure).isSameAs(failure);
    assertThat(running.failure.getSuppressed()).isEmpty();
    assertThat(running.isInterrupted).isTrue();
    assertNothingIsLeft();
    assertThat(files()).isNotEmpty().allMatch(name -> name.endsWith(".checkpoint"));
  }

  @ParameterizedTest
  @EnumSource(Means.class)
  void duringTheSurvey(Means means) throws Exception {
    Gate.closeWhile(() -> true);
    start();
    await(Gate.reached);

    assertEnds(means);

    assertThat(files()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Means.class)
  void whileRowsArePacked(Means means) throws Exception {
    Gate.closeWhile(() -> files().contains("lock.json")); // the survey tells its place
    start();
    await(Gate.reached);

    assertEnds(means);

    assertThat(files()).isEmpty();
  }
}
