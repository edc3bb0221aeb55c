package org.sparkvae.spark.train;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.sparkvae.model.config.Activation;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.model.config.ModelConfig;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.ObjectiveConfig.Estimator;
import org.sparkvae.model.config.ObjectiveName;
import org.sparkvae.model.config.OptimizerConfig;
import org.sparkvae.model.config.OptimizerConfig.OptimizerName;
import org.sparkvae.model.config.OptimizerConfig.Schedule;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.config.WeightInit;
import org.sparkvae.model.config.WeightsConfig;
import org.sparkvae.model.config.WeightsConfig.WeightsPrior;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.spark.TestSession;
import org.sparkvae.spark.data.shard.Block;
import org.sparkvae.spark.data.shard.ShardInfo;
import org.sparkvae.spark.data.shard.Shards;
import org.sparkvae.spark.data.shard.SmallBlocks;

/** Rows whose six features depend on two factors, and a network that can find these. */
public final class SmallProblem {
  public static final int FEATURES = 6;
  public static final int ROWS_PER_BLOCK = 4;
  public static final long SEED = 20_26;

  private SmallProblem() {}

  /** The session of this JVM. */
  public static JavaSparkContext spark() {
    return JavaSparkContext.fromSparkContext(TestSession.get().sparkContext());
  }

  public static VaeConfig network(OptimizerName optimizer, double learningRate) {
    ModelConfig model =
        new ModelConfig(
            2,
            List.of(8),
            List.of(8),
            Activation.TANH,
            LikelihoodKind.BERNOULLI,
            WeightInit.XAVIER);
    return new VaeConfig(
        FEATURES,
        1000,
        7,
        model,
        ObjectiveConfig.DEFAULTS,
        new OptimizerConfig(optimizer, learningRate, Schedule.CONSTANT, 0.5, 10_000, 0));
  }

  public static VaeConfig network() {
    return network(OptimizerName.ADAM, 0.01);
  }

  /** The same network whose KL divergence gets its weight over that many steps. */
  public static VaeConfig withWarmUp(VaeConfig of, Estimator estimator, int steps) {
    return of.with(of.model(), new ObjectiveConfig(ObjectiveName.ELBO, estimator, 1, 1, steps, 0));
  }

  /** The same network trained by MCEM: 3 leapfrog steps, then 2 of the weights. */
  public static VaeConfig withMcem(VaeConfig of) {
    return of.with(
        of.model(), new ObjectiveConfig(ObjectiveName.MCEM, Estimator.B, 1, 1, 0, 0, 1, 0, 3, 2));
  }

  /** The same network with a posterior of its decoder's weights, whose divergence rises. */
  public static VaeConfig withRandomWeights(VaeConfig of, WeightsPrior prior) {
    return of.with(
        of.model().with(WeightsConfig.gaussian(prior)), of.objective().withWeightKl(0.5, 6));
  }

  /**
   * Trains with the averaging engine, from the initial state.
   *
   * @param validation null if there are no validation rows
   */
  public static TrainingResult train(
      VaeConfig network,
      TrainingConfig config,
      Shards shards,
      Shards validation,
      TrainingListener listener) {
    return new ParameterAveragingTrainer(spark(), config, network, SEED, validation)
        .train(shards, TrainingProgress.initial(TrainingState.initial(network, config)), listener);
  }

  /** Plain averaging in small batches. */
  public static TrainingConfig plain(int shards) {
    return TrainingConfig.DEFAULTS
        .withPasses(3)
        .withShards(shards)
        .withBatchSize(5)
        .withAveragingInterval(2)
        .withOuter(OuterConfig.PLAIN);
  }

  /** Rows of a shard in blocks: both factors and some noise, in [0, 1]. */
  public static List<Block> blocks(int shard, int rows) {
    return blocks(shard, rows, ROWS_PER_BLOCK);
  }

  public static List<Block> blocks(int shard, int rows, int rowsPerBlock) {
    return SmallBlocks.of(
        features(shard, rows), FEATURES, identities(shard, rows), null, rowsPerBlock);
  }

  public static float[] features(int shard, int rows) {
    NoiseStream draws = NoiseStream.of(shard);
    float[] features = new float[rows * FEATURES];
    for (int row = 0; row < rows; row++) {
      boolean left = draws.nextUniform() < 0.5;
      boolean right = draws.nextUniform() < 0.3;
      for (int i = 0; i < FEATURES; i++) {
        boolean on = i < FEATURES / 2 ? left : right;
        features[row * FEATURES + i] = (float) (0.1 * draws.nextUniform() + (on ? 0.9 : 0));
      }
    }
    return features;
  }

  public static long[] identities(int shard, int rows) {
    return LongStream.range(0, rows).map(row -> NoiseStream.key(shard, row)).toArray();
  }

  public static ShardInfo info(int shard, int rows) {
    return new ShardInfo(shard, rows, ROWS_PER_BLOCK);
  }

  /** One shard for each number of rows. */
  public static Shards shards(int... rows) {
    List<List<Block>> parts = new ArrayList<>();
    for (int shard = 0; shard < rows.length; shard++) {
      parts.add(blocks(shard, rows[shard]));
    }
    return shards(spark(), parts);
  }

  public static Shards shards(JavaSparkContext spark, List<List<Block>> parts) {
    return Shards.measure(
        spark.parallelize(parts, parts.size()).flatMap(List::iterator), ROWS_PER_BLOCK);
  }
}
