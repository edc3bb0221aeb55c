package org.sparkvae.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.junit.jupiter.api.Test;
import org.sparkvae.model.config.OptimizerConfig.OptimizerName;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.spark.train.BetweenRounds.Next;
import org.sparkvae.spark.train.ValidationConfig.ValidationInterval;

class RoundsAheadTest {
  private static final int MOST_SECONDS = 60;

  private final VaeConfig network = SmallProblem.network(OptimizerName.ADAM, 0.05);
  private final Shards shards = SmallProblem.shards(20, 18);

  /** Knows which rounds were sent out. */
  private static final class Started extends SparkListener {
    private final List<String> rounds = new ArrayList<>();

    @Override
    public synchronized void onJobStart(SparkListenerJobStart job) {
      String description = String.valueOf(job.properties().getProperty("spark.job.description"));
      if (description.startsWith("round ")) {
        rounds.add(description);
        notifyAll();
      }
    }

    synchronized boolean isThere(String round) throws InterruptedException {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
      while (!rounds.contains(round) && System.nanoTime() < end) {
        wait(100);
      }
      return rounds.contains(round);
    }
  }

  private TrainingResult train(Settings settings, BetweenRounds between) {
    TrainingConfig config = settings.config();
    Shards validation = SmallProblem.shards(6, 5);
    return new ParameterAveragingTrainer(
            SmallProblem.spark(), config, network, SmallProblem.SEED, validation, report -> {})
        .train(shards, TrainingProgress.start(TrainingStart.of(network, config)), between);
  }

  private Started listening() {
    Started started = new Started();
    SmallProblem.spark().sc().addSparkListener(started);
    return started;
  }

  @Test
  void theNextRoundRunsBeforeThisOneIsDoneWith() {
    Started started = listening();
    List<Boolean> ahead = new ArrayList<>();
    train(
        Settings.plain(2).passes(2).validation(ValidationInterval.ROUND),
        progress -> {
          int round = progress.state().round();
          try {
            ahead.add(round == 4 || started.isThere("round " + (round + 1)));
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return Next.GO_ON;
        });
    SmallProblem.spark().sc().removeSparkListener(started);
    assertThat(ahead).hasSize(4).containsOnly(true);
    assertThat(started.rounds).containsExactly("round 1", "round 2", "round 3", "round 4");
  }

  @Test
  void whereValidationCanEndTheTrainingTheNextRoundWaitsForIt() {
    Started started = listening();
    TrainingResult result =
        train(
            Settings.plain(2)
                .passes(100)
                .outer(OuterConfig.NESTEROV)
                .validation(ValidationInterval.ROUND)
                .patience(1),
            BetweenRounds.GO_ON);
    SmallProblem.spark().sc().removeSparkListener(started);
    assertThat(started.rounds).hasSize(result.last().round());
  }

  @Test
  void aRoundThatNobodyWaitsForIsCancelled() throws InterruptedException {
    TrainingResult result = train(Settings.plain(2).passes(100), progress -> Next.STOP);
    assertThat(result.last().round()).isEqualTo(1);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
    while (SmallProblem.spark().statusTracker().getActiveJobIds().length > 0
        && System.nanoTime() < end) {
      Thread.sleep(100);
    }
    assertThat(SmallProblem.spark().statusTracker().getActiveJobIds()).isEmpty();
  }

  @Test
  void whatARoundThrowsComesOutAsItIs() {
    TrainingConfig config = Settings.plain(2).config();
    RoundRunner rounds = new RoundRunner(SmallProblem.spark(), config, network, SmallProblem.SEED);
    TrainingState state = TrainingStart.of(network, config);
    try (RoundsAhead ahead = new RoundsAhead(SmallProblem.spark(), rounds)) {
      assertThatThrownBy(() -> ahead.start(null, state, 1).await())
          .isInstanceOf(NullPointerException.class);
    }
  }
}
