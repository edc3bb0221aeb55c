package org.sparkvae.spark.data;

import java.nio.file.Path;
import java.util.List;
import org.sparkvae.spark.TestSession;
import org.sparkvae.spark.data.shard.Block;
import org.sparkvae.spark.data.shard.ShardPacker;
import org.sparkvae.spark.data.source.SourceReader;
import org.sparkvae.spark.data.source.SourceTable;
import org.sparkvae.spark.data.survey.Survey;
import org.sparkvae.spark.data.survey.ValueRange;

/** Settings for a test: defaults, of which a test changes what it is about. */
public final class Draft {
  public String path;
  DataFormat format;
  public long rows = 0;
  public String featuresColumn = "";
  public List<String> numericColumns = List.of();
  public String rowWeightColumn = "";
  public Scaling scaling = Scaling.NONE;
  public double validationFraction = 0;
  public double testFraction = 0;
  public long trainRows = 0;
  public long testRows = 0;
  public String splitColumn = "";
  public NullPolicy nulls = NullPolicy.FAIL;
  public BadRowPolicy badRowPolicy = BadRowPolicy.FAIL;
  public long maxBadRows = 1000;
  public ShowValues showValues = ShowValues.NO;
  public long seed = 7;

  public Draft(Path path, DataFormat format) {
    this(path.toString(), format);
  }

  public Draft(String path, DataFormat format) {
    this.path = path;
    this.format = format;
  }

  SourceSpec spec() {
    return new SourceSpec(
        path,
        format,
        rows,
        featuresColumn,
        numericColumns,
        rowWeightColumn,
        scaling,
        validationFraction,
        testFraction,
        trainRows,
        testRows,
        splitColumn,
        nulls,
        badRowPolicy,
        maxBadRows,
        showValues,
        seed);
  }

  public SourceTable table() {
    return SourceReader.read(
        TestSession.get(),
        spec(),
        (seed, row, pixels) -> {
          pixels[0] = (byte) (seed + row);
          return (int) (row % 10);
        });
  }

  public Survey survey() {
    return survey(ValueRange.ANY);
  }

  public Survey survey(ValueRange range) {
    return Survey.of(table(), spec(), range);
  }

  /** The blocks of each shard of the training rows. */
  public List<List<Block>> shards(int shards) {
    Survey survey = survey();
    return ShardPacker.pack(survey, Split.TRAIN, survey.scaling(), shards, seed).glom().collect();
  }
}
