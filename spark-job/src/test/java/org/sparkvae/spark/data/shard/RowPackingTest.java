package org.sparkvae.spark.data.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sparkvae.spark.TestSession;
import org.sparkvae.spark.data.Contents;
import org.sparkvae.spark.data.DataFormat;
import org.sparkvae.spark.data.Draft;
import org.sparkvae.spark.data.NullPolicy;
import org.sparkvae.spark.data.Scaling;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.data.source.IdxFiles;
import org.sparkvae.spark.data.survey.FeatureScaling;
import org.sparkvae.spark.data.survey.Survey;

/** Bytes of a source stay bytes in its shards, and are read as the floats that scaling gives. */
class RowPackingTest {
  @TempDir Path folder;

  private Draft images(int rows) throws IOException {
    Path file = folder.resolve("all-idx3-ubyte");
    Files.write(file, IdxFiles.images(rows, 0)); // bytes count up, so that all 256 values occur
    return new Draft(file, DataFormat.IDX);
  }

  private static List<List<Block>> shards(Survey survey, FeatureScaling scaling) {
    return ShardPacker.pack(survey, Split.TRAIN, scaling, 3, 5).glom().collect();
  }

  /** The same offset and factor for each feature, so that blocks hold floats. */
  private static FeatureScaling forEachFeature(FeatureScaling scaling, int featureSize) {
    double[] offset = new double[featureSize];
    double[] factor = new double[featureSize];
    Arrays.fill(offset, scaling.offset()[0]);
    Arrays.fill(factor, scaling.factor()[0]);
    return FeatureScaling.of(offset, factor);
  }

  @ParameterizedTest
  @EnumSource(
      value = Scaling.class,
      names = {"NONE", "DIVIDE_BY255"})
  void bytesHoldTheSameRowsInTheSameOrderAsFloats(Scaling rule) throws IOException {
    Draft draft = images(200);
    draft.scale(rule);
    Survey survey = draft.survey();
    FeatureScaling scaling = survey.scaling();
    FeatureScaling each = forEachFeature(scaling, survey.featureSize());
    assertThat(RowPacking.of(survey.features(), scaling)).isEqualTo(RowPacking.BYTES);
    assertThat(RowPacking.of(survey.features(), each)).isEqualTo(RowPacking.FLOATS);

    List<List<Block>> bytes = shards(survey, scaling);
    List<List<Block>> floats = shards(survey, each);
    assertThat(Contents.of(bytes)).isEqualTo(Contents.of(floats));
    for (int shard = 0; shard < floats.size(); shard++) {
      assertThat(bytes.get(shard).get(0).features()).isEqualTo(floats.get(shard).get(0).features());
    }
  }

  @Test
  void everyByteIsScaledByTheScalingItself() {
    for (FeatureScaling scaling :
        List.of(
            FeatureScaling.none(),
            FeatureScaling.divideBy255(),
            FeatureScaling.of(new double[] {3.7}, new double[] {0.013}))) {
      double[] raw = new double[256];
      Arrays.setAll(raw, i -> i);
      PackedFeatures packed =
          PackedFeatures.of(
              RowPacking.BYTES,
              RowPacking.BYTES.pack(raw, scaling),
              raw.length,
              raw.length,
              scaling);
      assertThat(packed.all()).isEqualTo(scaling.apply(raw));
    }
  }

  @Test
  void aMissingImageThatCountsAsZerosIsZeros() {
    TestSession.get()
        .sql("select cast(null as binary) as x union all select cast('AB' as binary)")
        .createOrReplaceTempView("someBytes");
    Draft draft = new Draft("someBytes", DataFormat.TABLE);
    draft.set(data -> data.nulls = NullPolicy.ZERO);
    Survey survey = draft.survey();

    assertThat(RowPacking.of(survey.features(), survey.scaling())).isEqualTo(RowPacking.BYTES);
    assertThat(draft.shards(1).get(0).get(0).features())
        .containsExactlyInAnyOrder(0, 0, (float) 'A', (float) 'B');
  }

  @Test
  void whatIsLearnedForEachFeatureOrIsNoByteStaysFloats() throws IOException {
    Draft draft = images(50);
    draft.scale(Scaling.MIN_MAX);
    Survey survey = draft.survey();
    assertThat(RowPacking.of(survey.features(), survey.scaling())).isEqualTo(RowPacking.FLOATS);

    TestSession.get().range(4).selectExpr("double(id) as x").createOrReplaceTempView("numbers");
    Survey numbers = new Draft("numbers", DataFormat.TABLE).survey();
    assertThat(RowPacking.of(numbers.features(), numbers.scaling())).isEqualTo(RowPacking.FLOATS);
  }
}
