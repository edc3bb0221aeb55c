package org.sparkvae.spark.data.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.SerializerInstance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparkvae.model.random.NoiseStream;
import org.sparkvae.spark.data.DataFormat;
import org.sparkvae.spark.data.Draft;
import org.sparkvae.spark.data.Scaling;
import org.sparkvae.spark.data.survey.FeatureScaling;
import org.sparkvae.spark.data.survey.Survey;
import scala.reflect.ClassTag$;

/** Rows of mostly zeros are packed by their entries, and are read as the same bits. */
class SparseRowsTest {
  private static final int WIDTH = 2000;
  private static final int ROWS = 40;

  @TempDir Path folder;

  /** Rows of counts with ten entries; the first row has none. */
  private static float[] counts() {
    NoiseStream noise = NoiseStream.of(4);
    float[] rows = new float[ROWS * WIDTH];
    for (int i = 10; i < ROWS * 10; i++) {
      rows[i / 10 * WIDTH + (int) (WIDTH * noise.nextUniform())] = 1 + i % 3;
    }
    return rows;
  }

  private static PackedFeatures packed(float[] rows, int featureSize) {
    return PackedFeatures.of(
        RowPacking.FLOATS, rows, rows.length, featureSize, FeatureScaling.none());
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    return bits;
  }

  @Test
  void everyBitOfARowComesBack() {
    float[] rows = counts();
    rows[WIDTH - 1] = -0f;
    rows[WIDTH] = Float.NaN;
    rows[5 * WIDTH - 1] = Float.MIN_VALUE;
    PackedFeatures packed = packed(rows, WIDTH);
    assertThat(packed).isInstanceOf(SparseRows.class);
    assertThat(bits(packed.all())).isEqualTo(bits(rows));

    float[] part = new float[3 * WIDTH + 7];
    Arrays.fill(part, 9); // what an earlier mini-batch left
    packed.copy(4 * WIDTH, 3 * WIDTH, part, 7);
    float[] expected = part.clone();
    System.arraycopy(rows, 4 * WIDTH, expected, 7, 3 * WIDTH);
    assertThat(bits(part)).isEqualTo(bits(expected)).startsWith(bits(new float[] {9, 9}));
  }

  /** A row without its category has thousands of missing values. */
  @Test
  void neighborsThatAreMissingTakeLittleMemory() {
    float[] rows = new float[4 * WIDTH];
    Arrays.fill(rows, 0, WIDTH, Float.NaN);
    Arrays.fill(rows, WIDTH, WIDTH + 2, Float.NaN); // begins where the row before ends
    Arrays.fill(rows, 2 * WIDTH + 5, 3 * WIDTH - 5, Float.NaN);
    rows[2 * WIDTH + 9] = 1;
    rows[2 * WIDTH + 11] = Float.intBitsToFloat(0x7fc00001); // another NaN
    rows[4 * WIDTH - 1] = Float.NaN;

    PackedFeatures packed = packed(rows, WIDTH);

    assertThat(bits(packed.all())).isEqualTo(bits(rows));
    assertThat(packed)
        .extracting("values")
        .isInstanceOfSatisfying(
            float[].class, values -> assertThat(values).hasSize(2 + 2 + 2 + 1 + 1 + 1 + 2 + 1));
    double[] raw = new double[100];
    Arrays.fill(raw, 1, 100, Double.NaN);
    Object alone = RowPacking.FLOATS.pack(raw, FeatureScaling.none());
    assertThat(alone).isInstanceOf(SparseRows.class);
  }

  @Test
  void aRowTravelsByItsEntriesIfTheyTakeLessMemory() {
    FeatureScaling none = FeatureScaling.none();
    double[] raw = new double[100];
    Arrays.fill(raw, 0, 42, 2);
    assertThat(RowPacking.FLOATS.pack(raw, none)).isInstanceOf(float[].class);
    Arrays.fill(raw, 41, 42, 0);
    Object packed = RowPacking.FLOATS.pack(raw, none);
    assertThat(packed).isInstanceOf(SparseRows.class);
    float[] block = new float[200];
    RowPacking.FLOATS.put(packed, block, 100, 100);
    assertThat(Arrays.copyOfRange(block, 100, 200)).isEqualTo(none.apply(raw));

    FeatureScaling moved = FeatureScaling.of(new double[] {-1}, new double[] {1});
    assertThat(RowPacking.FLOATS.pack(raw, moved)).isInstanceOf(float[].class);
    assertThat(packed(new float[] {0, 0, 0, 1}, 4)).isInstanceOf(PackedFeatures.Floats.class);
  }

  @Test
  void aBlockOfBothKindsOfRowsSurvivesKryo() {
    float[] rows = counts();
    Arrays.fill(rows, 0, WIDTH, 0.5f);
    Block block = new Block(1, WIDTH, packed(rows, WIDTH), new long[ROWS], null);
    SerializerInstance kryo = new KryoSerializer(new SparkConf(false)).newInstance();
    Block arrived =
        kryo.deserialize(
            kryo.serialize(block, ClassTag$.MODULE$.apply(Block.class)),
            ClassTag$.MODULE$.apply(Block.class));
    assertThat(arrived.features()).isEqualTo(rows);
    assertThat(arrived.row(7)).isEqualTo(block.row(7));
  }

  /** Explicit zeros are no entries; a line may have none. */
  @Test
  void linesOfLibsvmStaySparse() throws IOException {
    Path file =
        Files.writeString(folder.resolve("rows.libsvm"), "1 3:2 500:0 1000:1\n0\n1 1:0 2:-1\n");
    Draft draft = new Draft(file, DataFormat.LIBSVM);
    Survey survey = draft.survey();
    assertThat(survey.entries()).isEqualTo(3);
    assertThat(RowPacking.FLOATS.bytes(3, 1000, survey.entries())).isLessThan(200);

    Block block = draft.shards(1).get(0).get(0);
    assertThat(block).extracting("features").isInstanceOf(SparseRows.class);
    float[] sums = new float[1000];
    for (int row = 0; row < 3; row++) {
      float[] features = block.row(row);
      for (int i = 0; i < sums.length; i++) {
        sums[i] += features[i];
      }
    }
    float[] expected = new float[1000];
    expected[1] = -1;
    expected[2] = 2;
    expected[999] = 1;
    assertThat(sums).isEqualTo(expected);

    draft.scale(Scaling.STANDARDIZE); // moves the zeros
    assertThat(draft.survey().entries()).isEqualTo(3 + 3 * 3); // those of three features
  }
}
