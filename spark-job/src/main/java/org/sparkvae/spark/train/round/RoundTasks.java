package org.sparkvae.spark.train.round;

import java.util.List;
import java.util.UUID;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import org.sparkvae.spark.data.shard.Block;
import org.sparkvae.spark.data.shard.ShardInfo;
import org.sparkvae.spark.data.shard.Shards;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * A round's tasks, one a shard. An RDD of its own, because Spark would look through a closure's
 * classes and serialize it once more, in each round, while all cores wait.
 */
final class RoundTasks extends RDD<ShardUpdate> {
  private static final long serialVersionUID = 1L;
  private static final ClassTag<Block> BLOCK = ClassTag$.MODULE$.apply(Block.class);
  private static final ClassTag<ShardUpdate> UPDATE = ClassTag$.MODULE$.apply(ShardUpdate.class);

  private final List<ShardInfo> sizes;
  private final BroadcastState start;
  private final RoundInput input;
  private final UUID roundId;

  /**
   * @param roundId of the {@link InProcessUpdates} where answers may stay
   */
  RoundTasks(Shards shards, BroadcastState start, RoundInput input, UUID roundId) {
    super(shards.blocks().rdd(), UPDATE);
    this.sizes = shards.sizes();
    this.start = start;
    this.input = input;
    this.roundId = roundId;
  }

  @Override
  public Partition[] getPartitions() {
    return this.<Block>firstParent(BLOCK).partitions();
  }

  @Override
  public Iterator<ShardUpdate> compute(Partition partition, TaskContext context) {
    int shard = partition.index();
    Iterator<Block> blocks = this.<Block>firstParent(BLOCK).iterator(partition, context);
    ShardUpdate update =
        ShardWorker.train(
            sizes.get(shard),
            JavaConverters.asJavaIterator(blocks),
            start.parameters(),
            start.updaterState(shard),
            input);
    return JavaConverters.asScalaIterator(
        List.of(InProcessUpdates.keep(roundId, update)).iterator());
  }
}
