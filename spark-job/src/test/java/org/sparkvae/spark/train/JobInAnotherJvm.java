package org.sparkvae.spark.train;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function2;
import org.sparkvae.model.config.VaeConfig;
import org.sparkvae.spark.data.Block;

/** The same training on several masters, one after the other; prints a line for each. */
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
        System.out.println("RESULT " + master + " " + train(spark, master.contains(",")));
      }
    }
  }

  private static int train(JavaSparkContext spark, boolean failing) {
    List<List<Block>> parts =
        List.of(
            SmallProblem.blocks(0, 23),
            SmallProblem.blocks(1, 17),
            SmallProblem.blocks(2, 0),
            SmallProblem.blocks(3, 30),
            SmallProblem.blocks(4, 29));
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
    TrainingConfig config = Settings.plain(5).passes(2).outer(OuterConfig.NESTEROV).config();
    TrainingResult result =
        new ParameterAveragingTrainer(
                spark, config, network, SmallProblem.SEED, shards, report -> {})
            .train(shards, TrainingStart.of(network, config));
    return Arrays.hashCode(result.last().worker().parameters());
  }
}
