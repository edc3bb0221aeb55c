package org.sparkvae.spark.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.sparkvae.model.config.ConfigException;
import org.sparkvae.spark.data.DataConfig;
import org.sparkvae.spark.data.DataFormat;
import org.sparkvae.spark.io.OutputPlace;
import org.sparkvae.spark.recipe.Recipe;
import org.sparkvae.spark.score.StoredModel;

/** Refuses outputs that overlap with what a job reads, before anything is written. */
public final class OutputChecks {
  private OutputChecks() {}

  /**
   * Checks the output of a training.
   *
   * @throws ConfigException if it overlaps with the input or the quarantine
   * @throws IOException if a file system refuses
   */
  public static void ofTraining(Configuration hadoop, Recipe recipe, String output)
      throws IOException {
    OutputPlace place = new OutputPlace(hadoop, output, "--output");
    requireOutside(place, recipe.data());
    Optional<String> quarantine = recipe.data().badRows().quarantinePath();
    if (quarantine.isPresent()) {
      place.requireApart(quarantine.get(), "data.badRows.quarantinePath");
    }
  }

  /**
   * Checks the output of rows or pictures that a model makes of an input.
   *
   * @throws ConfigException if it overlaps with the input or the model
   * @throws IOException if a file system refuses
   */
  public static void ofScoring(
      OutputPlace place, StoredModel model, Optional<String> path, List<String> sets)
      throws IOException {
    place.requireApart(model.directory(), "the model");
    requireOutside(place, StoredInput.recipe(model, path, sets).data());
  }

  /** Checks the path of rejected rows, if there is one. */
  static void ofQuarantine(SparkSession spark, DataConfig data) {
    Optional<String> path = data.badRows().quarantinePath();
    if (path.isEmpty()) {
      return;
    }
    Configuration hadoop = spark.sessionState().newHadoopConf();
    try {
      requireOutside(new OutputPlace(hadoop, path.get(), "data.badRows.quarantinePath"), data);
    } catch (IOException failed) {
      throw new UncheckedIOException("Cannot open " + path.get(), failed);
    }
  }

  private static void requireOutside(OutputPlace place, DataConfig data) throws IOException {
    if (data.path().isPresent() && data.format() != DataFormat.TABLE) {
      place.requireOutside(data.path().get());
    }
  }
}
