package org.sparkvae.spark.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.sparkvae.model.likelihood.FeatureRange;
import org.sparkvae.spark.TestSession;
import org.sparkvae.spark.data.shard.Block;
import org.sparkvae.spark.data.shard.ShardPacker;
import org.sparkvae.spark.data.source.SourceReader;
import org.sparkvae.spark.data.source.SourceTable;
import org.sparkvae.spark.data.survey.FeatureScaling;
import org.sparkvae.spark.data.survey.Survey;

/** Settings for a test: defaults, which a test changes where it matters. Values are not scaled. */
public final class Draft {
  public long seed = 7;
  private DataConfig data;

  public Draft(Path path, DataFormat format) {
    this(path.toString(), format);
  }

  public Draft(String path, DataFormat format) {
    data = DataConfig.DEFAULTS;
    set(
        changed -> {
          changed.path = Optional.of(path).filter(given -> !given.isEmpty());
          changed.format = format;
          changed.scaling = Optional.of(Scaling.NONE);
        });
  }

  public void set(Consumer<DataConfig.Builder> change) {
    data = data.with(change);
  }

  public void scale(Scaling rule) {
    set(changed -> changed.scaling = Optional.of(rule));
  }

  /** Leaves bad rows out, up to a number. */
  public void skipBadRows(long maxRows) {
    badRows(BadRowPolicy.SKIP, maxRows, ShowValues.NO);
  }

  public void badRows(BadRowPolicy policy, long maxRows, ShowValues show) {
    set(changed -> changed.badRows = new BadRowsConfig(policy, maxRows, Optional.empty(), show));
  }

  public String path() {
    return data.path().orElse("");
  }

  public SourceTable table() {
    return SourceReader.read(TestSession.get(), data, seed);
  }

  public Survey survey() {
    return survey(FeatureRange.ANY);
  }

  /** With one range for all features. */
  public Survey survey(FeatureRange range) {
    return survey(feature -> range);
  }

  public Survey survey(IntFunction<FeatureRange> range) {
    return Survey.of(table(), data, seed, range);
  }

  /** As a trained model with this scaling sees the rows. */
  public Survey surveyOfStored(FeatureScaling stored, FeatureRange range) {
    return Survey.ofStored(table(), data, seed, feature -> range, stored);
  }

  /** The blocks of each shard of the training rows. */
  public List<List<Block>> shards(int shards) {
    Survey survey = survey();
    return ShardPacker.pack(survey, Split.TRAIN, survey.scaling(), shards, seed).glom().collect();
  }
}
