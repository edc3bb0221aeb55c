package org.sparkvae.spark.ml;

import java.io.IOException;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter$;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;
import org.sparkvae.model.artifact.ArtifactWriter;
import org.sparkvae.spark.io.AtomicOutput;
import org.sparkvae.spark.io.AtomicOutput.Overwrite;
import org.sparkvae.spark.io.lock.JobIdentity;
import org.sparkvae.spark.registry.ModelRegistry;
import org.sparkvae.spark.score.StoredModel;
import scala.Option;

/** Saves and loads models: an artifact, and Spark's own metadata in a folder of it. */
final class VaeModelFiles {
  private static final String METADATA = "metadata";

  private VaeModelFiles() {}

  /** Saves a model as a whole or not at all. */
  static final class Writer extends MLWriter {
    private final VaeModel model;

    Writer(VaeModel model) {
      this.model = model;
    }

    /** Not Spark's own, which would delete a model before the new one is written. */
    @Override
    public void save(String path) throws IOException {
      Path directory = new Path(path);
      Configuration hadoop = sparkSession().sessionState().newHadoopConf();
      FileSystem files = directory.getFileSystem(hadoop);
      if (!shouldOverwrite() && files.exists(directory)) {
        throw new IOException(
            "Cannot save the model to %s: it exists. Give another path, or call write().overwrite()"
                .formatted(path));
      }
      saveImpl(path);
    }

    @Override
    public void saveImpl(String path) {
      Settings.translated(
          () -> {
            Path directory = new Path(path);
            Configuration hadoop = sparkSession().sessionState().newHadoopConf();
            Overwrite overwrite = shouldOverwrite() ? Overwrite.REPLACE : Overwrite.REFUSE;
            JobIdentity job = JobIdentity.newRun(sc().applicationId());
            try (AtomicOutput target =
                AtomicOutput.open(directory.getFileSystem(hadoop), directory, overwrite, job)) {
              ArtifactWriter.write(target.store(), model.stored().artifact());
              DefaultParamsWriter$.MODULE$.saveMetadata(
                  model, target.place().toString(), sc(), Option.empty(), Option.empty());
              target.commit();
            }
            return path;
          });
    }
  }

  /** Loads what {@link Writer} or the command line has saved. */
  static final class Reader extends MLReader<VaeModel> {
    @Override
    public VaeModel load(String path) {
      return Settings.translated(
          () -> {
            Configuration hadoop = sparkSession().sessionState().newHadoopConf();
            StoredModel stored = ModelRegistry.read(path, hadoop);
            Path metadata = new Path(stored.directory(), METADATA);
            return metadata.getFileSystem(hadoop).exists(metadata)
                ? saved(stored.directory(), stored)
                : trained(stored);
          });
    }

    private VaeModel saved(String path, StoredModel stored) {
      DefaultParamsReader.Metadata metadata;
      try {
        metadata = DefaultParamsReader.loadMetadata(path, sc(), VaeModel.class.getName());
      } catch (RuntimeException incomplete) {
        throw new IllegalArgumentException(
            "Cannot read the model %s: its folder metadata is incomplete or of another stage. Save or copy the model again"
                .formatted(path),
            incomplete);
      }
      VaeModel model = new VaeModel(metadata.uid(), stored);
      try {
        metadata.getAndSetParams(model, Option.empty());
      } catch (NoSuchElementException unknown) {
        throw new IllegalArgumentException(
            "Cannot read the model %s: a newer version has saved it, with a param that is unknown here (%s). Update spark-vae"
                .formatted(path, unknown.getMessage().replaceFirst("\\.$", "")),
            unknown);
      }
      return model;
    }

    /** The params are the settings that the command line has trained with. */
    private static VaeModel trained(StoredModel stored) {
      VaeModel model = new VaeModel(Identifiable.randomUID("vae"), stored);
      Settings.take(stored.recipe(), model);
      List<String> columns = stored.artifact().features().columns();
      if (stored.artifact().features().table().isPresent()) {
        return model; // whose columns are a param
      }
      if (columns.size() == 1 && model.numFeatures() > 1) {
        model.setFeaturesCol(columns.get(0));
      } else {
        model.clear(Setting.FEATURES_COL.of(model));
        model.setInputCols(columns.toArray(new String[0]));
      }
      return model;
    }
  }
}
