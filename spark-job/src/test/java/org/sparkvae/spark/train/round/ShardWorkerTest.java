package org.sparkvae.spark.train.round;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.SerializerInstance;
import org.junit.jupiter.api.Test;
import org.sparkvae.model.config.Activation;
import org.sparkvae.model.config.InputNormalization;
import org.sparkvae.model.config.LikelihoodKind;
import org.sparkvae.model.config.ModelConfig;
import org.sparkvae.model.config.ObjectiveConfig;
import org.sparkvae.model.config.OptimizerConfig;
import org.sparkvae.model.config.OptimizerConfig.OptimizerName;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.model.config.WeightInit;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.spark.data.shard.Block;
import org.sparkvae.spark.data.shard.ShardInfo;
import org.sparkvae.spark.data.shard.SmallBlocks;
import org.sparkvae.spark.executor.NetworkPool;
import org.sparkvae.spark.train.SmallProblem;
import org.sparkvae.spark.train.TrainingState;
import scala.reflect.ClassTag$;

class ShardWorkerTest {
  private static final int ROWS = 23;
  private static final VaeConfig NETWORK = SmallProblem.network();
  private static final TrainingState START = TrainingState.initial(NETWORK, SmallProblem.plain(1));

  private static ShardUpdate train(int firstBatch, int batches) {
    ShardWorker worker =
        new ShardWorker(
            NETWORK,
            1,
            5,
            OptimizerStatePolicy.AVERAGED,
            new RoundPosition(3, 0, firstBatch),
            0,
            batches);
    return worker.train(
        SmallProblem.info(2, ROWS),
        SmallProblem.blocks(2, ROWS).iterator(),
        START.worker().parameters(),
        START.worker().updaterState());
  }

  private static void assertSame(ShardUpdate one, ShardUpdate other) {
    assertThat(one.parameters().values()).isEqualTo(other.parameters().values());
    assertThat(one.updaterState().values()).isEqualTo(other.updaterState().values());
    assertThat(one.terms()).isEqualTo(other.terms());
    assertThat(one.steps()).isEqualTo(other.steps());
  }

  @Test
  void aRetriedTaskReturnsTheSameBits() {
    ShardUpdate first = train(0, 3);
    assertThat(first.parameters().values()).isNotEqualTo(START.worker().parameters());
    assertSame(train(0, 3), first);
    assertSame(
        CompletableFuture.supplyAsync(() -> train(0, 3)).orTimeout(1, TimeUnit.MINUTES).join(),
        first);
  }

  @Test
  void earlierNetworksOfThePoolDoNotMatter() throws InterruptedException {
    ShardUpdate first = train(0, 3);
    for (int i = 0; i < 6; i++) { // more configurations than the pool keeps
      VaeNetwork other = NetworkPool.borrow(SmallProblem.network(OptimizerName.SGD, 0.1 + i));
      NetworkPool.giveBack(other);
    }
    train(1, 2);
    assertSame(train(0, 3), first);
  }

  @Test
  void seesAllItsRowsIncludingAShortLastBatch() {
    assertThat(train(0, 5).rows()).isEqualTo(ROWS);
    assertThat(train(0, 5).steps()).isEqualTo(5);
    assertThat(train(4, 3).rows()).isEqualTo(3);
    assertThat(train(4, 3).steps()).isEqualTo(1);
  }

  @Test
  void aShardThatHasFinishedItsPassSendsNoRows() {
    ShardUpdate nothing = train(5, 3);
    assertThat(nothing.rows()).isZero();
    assertThat(nothing.steps()).isZero();
    assertThat(nothing.parameters().length()).isZero();
  }

  @Test
  void theUpdateSurvivesKryo() {
    SerializerInstance kryo = new KryoSerializer(new SparkConf(false)).newInstance();
    ShardUpdate update = train(0, 2);
    ShardUpdate arrived =
        kryo.deserialize(
            kryo.serialize(update, ClassTag$.MODULE$.apply(ShardUpdate.class)),
            ClassTag$.MODULE$.apply(ShardUpdate.class));
    assertSame(arrived, update);
    assertThat(arrived.shard()).isEqualTo(2);
  }

  /** Rows of 2000 counts of which one in a hundred is not 0, and one row of zeros. */
  @Test
  void rowsThatArePackedByTheirEntriesTrainToTheSameBits() {
    int width = 2000;
    float[] rows = new float[ROWS * width];
    for (int i = width; i < rows.length; i += 100) {
      rows[i + i % 97] = 1 + i % 3;
    }
    long[] identities = LongStream.range(0, ROWS).toArray();
    Block sparse = SmallBlocks.packed(rows, width, identities);
    Block dense = SmallBlocks.of(rows, width, identities, null, ROWS).get(0);
    assertThat(sparse).usingRecursiveComparison().isNotEqualTo(dense);

    ShardUpdate bySparse = train(sparse);
    assertSame(bySparse, train(dense));
    assertThat(bySparse.terms().isFinite()).isTrue();
    assertThat(bySparse.steps()).isEqualTo(5);
  }

  private static ShardUpdate train(Block block) {
    ModelConfig model =
        new ModelConfig(
                2,
                List.of(8),
                List.of(8),
                Activation.TANH,
                LikelihoodKind.MULTINOMIAL,
                WeightInit.XAVIER)
            .with(InputNormalization.L2, 0.5);
    VaeConfig network =
        new VaeConfig(
            block.featureSize(),
            ROWS,
            7,
            model,
            ObjectiveConfig.DEFAULTS,
            OptimizerConfig.DEFAULTS);
    return new ShardWorker(
            network, 1, 5, OptimizerStatePolicy.AVERAGED, new RoundPosition(0, 0, 0), 0, 9)
        .train(
            new ShardInfo(0, ROWS, ROWS),
            List.of(block).iterator(),
            VaeNetwork.initialParameters(network),
            VaeNetwork.initialUpdaterState(network));
  }
}
