package org.sparkvae.spark.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function2;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.spark.data.shard.Block;
import org.sparkvae.spark.data.shard.Shards;

/** Runs the same training on several masters, one after the other; prints a line for each. */
final class JobInAnotherJvm {
  private static final String KRYO = "org.apache.spark.serializer.KryoSerializer";
  private static final String JAVA = "org.apache.spark.serializer.JavaSerializer";

  private JobInAnotherJvm() {}

  public static void main(String[] masters) {
    for (String master : masters) {
      SparkConf conf =
          new SparkConf()
              .setMaster(master)
              .setAppName("same bits")
              .set("spark.ui.enabled", "false")
              .set("spark.driver.host", "127.0.0.1")
              .set("spark.driver.bindAddress", "127.0.0.1")
              .set("spark.serializer", master.equals("local[3]") ? KRYO : JAVA);
      try (JavaSparkContext spark = new JavaSparkContext(conf)) {
        boolean failing = master.contains(",");
        int hash = train(spark, failing, 5) + 31 * train(spark, failing, 10);
        System.out.println("RESULT " + master + " " + hash);
      }
    }
  }

  /** The driver sums few shards, executors sum many. */
  private static int train(JavaSparkContext spark, boolean failing, int shardCount) {
    int[] rows = {23, 17, 0, 30, 29};
    List<List<Block>> parts = new ArrayList<>();
    for (int shard = 0; shard < shardCount; shard++) {
      parts.add(SmallProblem.blocks(shard, rows[shard % rows.length]));
    }
    Shards shards = SmallProblem.shards(spark, parts);
    if (failing) {
      Function2<Integer, java.util.Iterator<Block>, java.util.Iterator<Block>> once =
          (shard, blocks) -> {
            if (shard == 1 && TaskContext.get().attemptNumber() == 0) {
              System.out.println("Injected: the first attempt of shard 1");
              throw new IllegalStateException("Injected");
            }
            return blocks;
          };
      JavaRDD<Block> blocks = shards.blocks().mapPartitionsWithIndex(once, true);
      shards = new Shards(blocks, shards.sizes());
    }
    VaeConfig network = SmallProblem.network();
    TrainingConfig config =
        SmallProblem.plain(shardCount).withPasses(2).withOuter(OuterConfig.NESTEROV);
    TrainingResult result =
        new ParameterAveragingTrainer(spark, config, network, SmallProblem.SEED, shards)
            .train(shards, TrainingState.initial(network, config));
    return Arrays.hashCode(result.last().worker().parameters());
  }
}
