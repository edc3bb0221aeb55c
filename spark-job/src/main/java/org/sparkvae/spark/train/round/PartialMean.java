package org.sparkvae.spark.train.round;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.sparkvae.spark.train.round.ParallelRanges.Cores;
import scala.Tuple2;

/**
 * One slice of a round's means, summed by an executor over all shards. A plain class, because Kryo
 * cannot create records.
 *
 * <p>A slice covers a range of parameters, not of shards: the driver then receives as many numbers
 * as there are parameters, however many shards there are.
 */
final class PartialMean implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int index;
  private final double[] meanDelta;
  private final float[] meanUpdaterState;
  private final ArrayList<ShardUpdate> heads;

  private PartialMean(
      int index, double[] meanDelta, float[] meanUpdaterState, ArrayList<ShardUpdate> heads) {
    this.index = index;
    this.meanDelta = meanDelta;
    this.meanUpdaterState = meanUpdaterState;
    this.heads = heads;
  }

  /** The slices of a shard's update, each with its index. */
  static Iterator<Tuple2<Integer, ShardUpdate>> cut(ShardUpdate update, int slices) {
    List<Tuple2<Integer, ShardUpdate>> parts = new ArrayList<>(slices);
    for (int index = 0; index < slices; index++) {
      parts.add(new Tuple2<>(index, update.slice(index, slices)));
    }
    return parts.iterator();
  }

  /**
   * @param parts this slice of each shard's update, in any order
   * @param start all parameters that the workers started from, in flat order
   */
  static PartialMean of(
      int index, int slices, Iterator<Tuple2<Integer, ShardUpdate>> parts, float[] start) {
    List<ShardUpdate> ordered = new ArrayList<>();
    parts.forEachRemaining(part -> ordered.add(part._2()));
    ordered.sort(Comparator.comparingInt(ShardUpdate::shard));
    ArrayList<ShardUpdate> heads = new ArrayList<>();
    if (index == 0) { // they are the same in every slice
      ordered.forEach(part -> heads.add(part.head()));
    }
    return new PartialMean(
        index,
        ShardMean.delta(ordered, ParallelRanges.cut(start, index, slices), Cores.ONE),
        ShardMean.updaterState(ordered, Cores.ONE),
        heads);
  }

  int index() {
    return index;
  }

  /** The heads of the shards' updates, in the order of the shards. */
  static List<ShardUpdate> heads(List<PartialMean> slices) {
    return slices.stream().filter(slice -> slice.index == 0).findFirst().orElseThrow().heads;
  }

  /**
   * @param slices all slices, in order
   */
  static RoundTotal joined(List<PartialMean> slices) {
    double[] delta = new double[slices.stream().mapToInt(part -> part.meanDelta.length).sum()];
    float[] state = new float[slices.stream().mapToInt(part -> part.meanUpdaterState.length).sum()];
    int deltas = 0;
    int states = 0;
    for (PartialMean part : slices) {
      System.arraycopy(part.meanDelta, 0, delta, deltas, part.meanDelta.length);
      System.arraycopy(part.meanUpdaterState, 0, state, states, part.meanUpdaterState.length);
      deltas += part.meanDelta.length;
      states += part.meanUpdaterState.length;
    }
    return RoundTotal.of(heads(slices), delta, state);
  }
}
