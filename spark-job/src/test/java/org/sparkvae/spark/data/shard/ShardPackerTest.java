package org.sparkvae.spark.data.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.SerializerInstance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.spark.TestSession;
import org.sparkvae.spark.data.Contents;
import org.sparkvae.spark.data.DataFormat;
import org.sparkvae.spark.data.Draft;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.data.survey.Moments;
import org.sparkvae.spark.data.survey.Survey;
import org.sparkvae.spark.data.survey.SurveyAccumulator;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

class ShardPackerTest {
  @TempDir Path folder;

  @Test
  void aBlockHoldsAtMostSixteenMebibytesAndAtLeastOneRow() {
    assertThat(ShardPacker.rowsPerBlock(784)).isEqualTo((16 << 20) / (784 * 4 + 12));
    assertThat(ShardPacker.rowsPerBlock(10_000_000)).isEqualTo(1);
  }

  @Test
  void everyRowIsInOneShardAndBlocksAreFull() {
    TestSession.get()
        .range(0, 40, 1, 3)
        .selectExpr("array_repeat(double(id), 300000) as x")
        .createOrReplaceTempView("wide");
    Draft draft = new Draft("wide", DataFormat.TABLE);
    List<List<Block>> shards = draft.shards(2);

    assertThat(ShardPacker.rowsPerBlock(300_000)).isEqualTo(13);
    assertThat(shards).hasSize(2);
    int rows = 0;
    for (List<Block> blocks : shards) {
      for (int i = 0; i < blocks.size(); i++) {
        Block block = blocks.get(i);
        assertThat(block.index()).isEqualTo(i);
        assertThat(block.rows()).isEqualTo(block.identities().length);
        assertThat(block.features()).hasSize(block.rows() * 300_000);
        if (i + 1 < blocks.size()) {
          assertThat(block.rows()).isEqualTo(13);
        }
        rows += block.rows();
      }
    }
    assertThat(rows).isEqualTo(40);
  }

  @Test
  void shardsComeFromTheSeedAndAreNearlyEven() {
    TestSession.get().range(4000).selectExpr("double(id) as x").createOrReplaceTempView("many");
    Draft draft = new Draft("many", DataFormat.TABLE);
    Survey survey = draft.survey();
    JavaRDD<Block> blocks = ShardPacker.pack(survey, Split.TRAIN, survey.scaling(), 4, draft.seed);
    long[] rows = rowsPerShard(blocks);

    assertThat(rows).hasSize(4);
    assertThat(java.util.Arrays.stream(rows).sum()).isEqualTo(4000);
    for (long ofShard : rows) {
      assertThat(ofShard).isBetween(850L, 1150L);
    }
    List<List<String>> before = Contents.of(draft.shards(4));
    assertThat(Contents.of(draft.shards(4))).isEqualTo(before);
    draft.seed++;
    assertThat(Contents.of(draft.shards(4))).isNotEqualTo(before);
  }

  @Test
  void fewerRowsThanShardsIsAnError() throws IOException {
    Path file = Files.writeString(folder.resolve("rows.csv"), "x\n1\n2\n3\n4\n5\n");
    Draft draft = new Draft(file, DataFormat.CSV);
    assertThat(draft.shards(5)).hasSize(5);
    assertThatThrownBy(() -> draft.shards(8))
        .isInstanceOf(ConfigException.class)
        .hasMessage("Invalid training.shards: 8 (must be <= the 5 training rows)");
  }

  /**
   * Kryo 4, which Spark may be configured to use, cannot restore records, so nothing that is sent
   * is a record.
   */
  @Test
  void whatTravelsSurvivesKryo() {
    SerializerInstance kryo = new KryoSerializer(new SparkConf()).newInstance();
    Block block =
        new Block(3, 2, new PackedFeatures.Floats(new float[] {1, 2}), new long[] {9}, null);
    assertThat(copy(kryo, block)).usingRecursiveComparison().isEqualTo(block);
    PackedFeatures bytes = new PackedFeatures.Bytes(new byte[] {0, -1}, new float[256]);
    Block ofBytes = new Block(3, 2, bytes, new long[] {9}, new float[] {1});
    assertThat(copy(kryo, ofBytes)).usingRecursiveComparison().isEqualTo(ofBytes);
    ShardPacker.PackedRow row = new ShardPacker.PackedRow(new byte[] {7}, 1);
    assertThat(copy(kryo, row)).usingRecursiveComparison().isEqualTo(row);
    ShardKey key = new ShardKey(1, 2, 3);
    assertThat(copy(kryo, key)).usingRecursiveComparison().isEqualTo(key);
    Moments train = new Moments(2, Moments.Wanted.ALL);
    train.add(new double[] {1, 2});
    SurveyAccumulator part = new SurveyAccumulator(train, new Moments(2, Moments.Wanted.EXTREMES));
    assertThat(copy(kryo, part)).usingRecursiveComparison().isEqualTo(part);
  }

  private static <T> T copy(SerializerInstance kryo, T value) {
    ClassTag<T> tag = ClassTag$.MODULE$.apply(value.getClass());
    return kryo.deserialize(kryo.serialize(value, tag), tag);
  }

  /** Weights 1, 2, 3, 6 have mean 3 in training; the test row's weight of 100 does not count. */
  @Test
  void rowWeightsAreDividedByTheirTrainingMean() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("rows.csv"),
            "x,w,part\n1,1,train\n2,2,train\n3,3,train\n6,6,train\n9,100,test\n");
    Draft draft = new Draft(file, DataFormat.CSV);
    draft.set(data -> data.rowWeightColumn = Optional.of("w"));
    draft.set(data -> data.splitColumn = Optional.of("part"));
    Block block = draft.shards(1).get(0).get(0);

    assertThat(block.rows()).isEqualTo(4);
    for (int row = 0; row < 4; row++) {
      assertThat(block.weights()[row]).isCloseTo(block.row(row)[0] / 3, within(1e-6f));
    }
    draft.set(data -> data.rowWeightColumn = Optional.empty());
    draft.set(data -> data.numericColumns = List.of("x"));
    assertThat(draft.shards(1).get(0).get(0).weights()).isNull();
  }

  private static long[] rowsPerShard(JavaRDD<Block> blocks) {
    return blocks.glom().collect().stream()
        .mapToLong(shard -> shard.stream().mapToLong(Block::rows).sum())
        .toArray();
  }
}
