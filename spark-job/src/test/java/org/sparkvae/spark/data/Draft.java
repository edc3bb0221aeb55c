package org.sparkvae.spark.data;

import java.nio.file.Path;
import java.util.List;
import org.sparkvae.spark.TestSession;

/** Settings for a test: defaults, of which a test changes what it is about. */
final class Draft {
  String path;
  DataFormat format;
  long rows = 0;
  String featuresColumn = "";
  List<String> numericColumns = List.of();
  String rowWeightColumn = "";
  Scaling scaling = Scaling.NONE;
  double validationFraction = 0;
  double testFraction = 0;
  long trainRows = 0;
  long testRows = 0;
  String splitColumn = "";
  NullPolicy nulls = NullPolicy.FAIL;
  BadRowPolicy badRowPolicy = BadRowPolicy.FAIL;
  long maxBadRows = 1000;
  ShowValues showValues = ShowValues.NO;
  long seed = 7;

  Draft(Path path, DataFormat format) {
    this(path.toString(), format);
  }

  Draft(String path, DataFormat format) {
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

  SourceTable table() {
    return SourceReader.read(
        TestSession.get(),
        spec(),
        (seed, row, pixels) -> {
          pixels[0] = (byte) (seed + row);
          return (int) (row % 10);
        });
  }

  Survey survey() {
    return survey(ValueRange.ANY);
  }

  Survey survey(ValueRange range) {
    return Survey.of(table(), spec(), range);
  }

  /** The blocks of each shard of the training rows. */
  List<List<Block>> shards(int shards) {
    Survey survey = survey();
    ShardPacker.Weights weights =
        rowWeightColumn.isEmpty() ? ShardPacker.Weights.NONE : ShardPacker.Weights.DIVIDED_BY_MEAN;
    return ShardPacker.pack(survey, Split.TRAIN, survey.scaling(), weights, shards, seed)
        .glom()
        .collect();
  }
}
