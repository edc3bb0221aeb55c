package org.sparkvae.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.spark.SparkException;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sparkvae.model.config.OptimizerConfig.OptimizerName;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.spark.data.shard.Shards;
import org.sparkvae.spark.train.EarlyStoppingConfig.StoppingMode;
import org.sparkvae.spark.train.TrainingListener.Next;
import org.sparkvae.spark.train.TrainingResult.Outcome;
import org.sparkvae.spark.train.ValidationConfig.ValidationInterval;
import scala.collection.JavaConverters;

/** What the driver does with a round while the next one runs. */
class RoundsAheadTest {
  private static final int MOST_SECONDS = 60;

  private final VaeConfig network = SmallProblem.network(OptimizerName.ADAM, 0.05);
  private final Shards shards = SmallProblem.shards(20, 18);
  private final Shards longShard = SmallProblem.shards(3000);
  private final Shards validation = SmallProblem.shards(6, 5);
  private final Seen seen = new Seen();

  /** Spark's events for the jobs of this test only. */
  private static final class Seen extends SparkListener {
    private final List<String> jobs = new ArrayList<>();
    private final Set<Integer> stages = new HashSet<>();
    private int starts;
    private final List<String> ends = new ArrayList<>();
    private final List<Long> millis = new ArrayList<>();

    @Override
    public synchronized void onJobStart(SparkListenerJobStart job) {
      String description = String.valueOf(job.properties().getProperty("spark.job.description"));
      if (description.startsWith("of this test")) {
        jobs.add(description);
        JavaConverters.seqAsJavaList(job.stageIds()).forEach(id -> stages.add((Integer) id));
        notifyAll();
      }
    }

    @Override
    public synchronized void onTaskStart(SparkListenerTaskStart task) {
      starts += stages.contains(task.stageId()) ? 1 : 0;
      notifyAll();
    }

    @Override
    public synchronized void onTaskEnd(SparkListenerTaskEnd task) {
      if (stages.contains(task.stageId())) {
        ends.add(task.reason().toString());
        millis.add(task.taskInfo().duration());
        notifyAll();
      }
    }

    synchronized boolean becomes(Predicate<Seen> state) {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
      while (!state.test(this) && System.nanoTime() < end) {
        try {
          wait(100);
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
      return state.test(this);
    }

    List<String> rounds() {
      return jobs.stream().filter(job -> job.matches("of this test, round \\d+")).toList();
    }
  }

  @BeforeEach
  void listen() {
    SmallProblem.spark().setJobDescription("of this test");
    SmallProblem.spark().sc().addSparkListener(seen);
  }

  @AfterEach
  void stopListening() {
    SmallProblem.spark().sc().removeSparkListener(seen);
    SmallProblem.spark().setJobDescription(null);
  }

  /** Rounds of 3000 steps; {@code then} runs once the task of the second round has begun. */
  private TrainingResult trainLongRounds(TrainingListener then) {
    TrainingListener listener =
        (report, progress) -> {
          seen.becomes(now -> now.starts == 2);
          return then.onRound(report, progress);
        };
    return train(
        longShard,
        SmallProblem.plain(1)
            .withPasses(100)
            .withBatchSize(1)
            .withAveragingInterval(3000)
            .withValidation(new ValidationConfig(ValidationInterval.NEVER)),
        listener);
  }

  /** Spark delivers events in order, but later: after those of a last job, all have arrived. */
  private void awaitAllEvents() {
    SmallProblem.spark().setJobDescription("of this test, the last");
    SmallProblem.spark().parallelize(List.of(1)).count();
    assertThat(seen.becomes(now -> now.jobs.contains("of this test, the last"))).isTrue();
  }

  private TrainingResult train(Shards rows, TrainingConfig settings, TrainingListener listener) {
    return SmallProblem.train(network, settings, rows, validation, listener);
  }

  @Test
  void theNextRoundIsSentBeforeThisOneIsValidated() {
    List<Boolean> ahead = new ArrayList<>();
    train(
        shards,
        SmallProblem.plain(2)
            .withPasses(2)
            .withValidation(new ValidationConfig(ValidationInterval.ROUND)),
        (report, progress) -> {
          String following = "of this test, round " + (progress.state().round() + 1);
          ahead.add(
              progress.state().round() == 4 || seen.becomes(now -> now.jobs.contains(following)));
          return Next.CONTINUE;
        });
    assertThat(ahead).hasSize(4).containsOnly(true);
    assertThat(seen.becomes(now -> now.jobs.size() == 8)).isTrue();
    assertThat(seen.jobs)
        .containsExactly(
            "of this test, round 1",
            "of this test, round 2",
            "of this test",
            "of this test, round 3",
            "of this test",
            "of this test, round 4",
            "of this test",
            "of this test");
  }

  @Test
  void whereValidationCanEndTheTrainingTheNextRoundWaitsForIt() {
    TrainingResult result =
        train(
            shards,
            SmallProblem.plain(2)
                .withPasses(100)
                .withOuter(OuterConfig.NESTEROV)
                .withValidation(new ValidationConfig(ValidationInterval.ROUND))
                .withEarlyStopping(new EarlyStoppingConfig(StoppingMode.ON, 1, 0)),
            TrainingListener.NONE);
    assertThat(result.outcome()).isEqualTo(Outcome.STOPPED_EARLY);
    int rounds = result.last().round();
    awaitAllEvents();
    assertThat(seen.rounds()).hasSize(rounds);
  }

  @Test
  void noRoundIsSentAheadOfAStop() {
    train(
        shards,
        SmallProblem.plain(2).withPasses(100),
        new TrainingListener() {
          @Override
          public Next onRound(RoundReport report, TrainingProgress progress) {
            return Next.STOP;
          }

          @Override
          public boolean isStopping() {
            return true;
          }
        });
    awaitAllEvents();
    assertThat(seen.rounds()).hasSize(1);
  }

  @Test
  void aRoundThatIsNotNeededIsCancelled() {
    TrainingResult result = trainLongRounds((report, progress) -> Next.STOP);
    assertThat(result.last().round()).isEqualTo(1);
    assertThat(seen.becomes(now -> now.ends.size() == 2)).isTrue();
    assertThat(seen.ends.get(0)).isEqualTo("Success");
    assertThat(seen.ends.get(1)).contains("TaskKilled");
    assertThat(seen.millis.get(1)).isLessThan(seen.millis.get(0));
  }

  @Test
  void aFailureInARoundIsThrownAsIfItHadRunHere() {
    Shards failing =
        new Shards(
            shards
                .blocks()
                .map(
                    block -> {
                      throw new IllegalStateException("of this test");
                    }),
            shards.sizes());
    assertThatThrownBy(() -> train(failing, SmallProblem.plain(2), TrainingListener.NONE))
        .isInstanceOf(SparkException.class)
        .hasMessageContaining("of this test");
  }

  @Test
  void aFailureBetweenRoundsCancelsTheRoundAhead() {
    IllegalStateException failure = new IllegalStateException("of this test");
    assertThatThrownBy(
            () ->
                trainLongRounds(
                    (report, progress) -> {
                      throw failure;
                    }))
        .isSameAs(failure);
    assertThat(seen.becomes(now -> now.ends.size() == 2)).isTrue();
    assertThat(seen.ends.get(1)).contains("TaskKilled");
  }
}
