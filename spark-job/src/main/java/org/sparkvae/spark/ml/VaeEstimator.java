package org.sparkvae.spark.ml;

import java.io.IOException;
import java.util.Optional;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparkvae.model.artifact.ModelArtifact;
import org.sparkvae.model.config.Problems;
import org.sparkvae.spark.data.source.SourceReader;
import org.sparkvae.spark.job.VaeTraining;
import org.sparkvae.spark.recipe.Recipe;
import org.sparkvae.spark.registry.ModelRegistry;
import org.sparkvae.spark.score.RowScores;
import org.sparkvae.spark.score.StoredModel;
import org.sparkvae.spark.train.Engine;
import org.sparkvae.spark.train.TrainingListener;

/**
 * Trains a variational autoencoder, Kingma and Welling (2013), on the rows of any DataFrame, in
 * rounds on the cluster of its session. Equal rows, params and seed give the same bits, whatever
 * the order and partitions of the rows: the bits that {@code submit/train.sh} gives for a table
 * with these rows.
 *
 * <p>Nothing is written unless {@code checkpointDir} or {@code quarantinePath} is set. A DataFrame
 * is read twice; cache one that takes long to compute.
 */
public final class VaeEstimator extends Estimator<VaeModel>
    implements VaeParams<VaeEstimator>, DefaultParamsWritable {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(VaeEstimator.class);

  private final String uid;
  private final Param<?>[] params;

  public VaeEstimator() {
    this(Identifiable.randomUID("vae"));
  }

  /**
   * @param uid identifies the stage
   */
  public VaeEstimator(String uid) {
    this.uid = uid;
    params = Setting.paramsOf(this);
    Settings.setDefaults(this);
  }

  /**
   * {@return an estimator with the settings of a recipe, except for where its rows are and which of
   * them are for testing}
   */
  public static VaeEstimator of(Recipe recipe) {
    VaeEstimator estimator = new VaeEstimator();
    Settings.take(recipe, estimator);
    return estimator;
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public Param<?>[] params() {
    return params.clone();
  }

  /**
   * Trains a model.
   *
   * @param dataset of any source; not a stream
   * @return the model; if the training diverged, with the best parameters before that, and a
   *     warning in the log
   * @throws IllegalArgumentException in one line, if params or rows cannot be used
   */
  @Override
  public VaeModel fit(Dataset<?> dataset) {
    Dataset<Row> rows = dataset.toDF();
    transformSchema(rows.schema());
    requireUsable(rows);
    StoredModel stored = SparkStep.run(rows.sparkSession(), () -> trained(rows));
    if (stored.metrics().getString("outcome").equals("diverged")) {
      LOG.warn(
          "The training of {} diverged: the model has the best parameters before that. Set a smaller"
              + " stepSize",
          uid);
    }
    VaeModel model = new VaeModel(uid, stored);
    return copyValues(model, ParamMap.empty()).setParent(this);
  }

  private StoredModel trained(Dataset<Row> rows) throws IOException {
    SparkSession spark = rows.sparkSession();
    Recipe recipe = Settings.recipe(this);
    if (recipe.objective().name().keepsLatents()) {
      throw new IllegalArgumentException(
          "Invalid objective: mcem (must be another one: transform needs an encoder, which mcem does"
              + " not train; train with submit/train.sh)");
    }
    Optional<String> from = Setting.INIT_FROM.textIn(this);
    Optional<StoredModel> initFrom =
        from.isEmpty()
            ? Optional.empty()
            : Optional.of(ModelRegistry.read(from.get(), spark.sessionState().newHadoopConf()));
    ModelArtifact trained =
        VaeTraining.train(
            rows, recipe, initFrom, Setting.CHECKPOINT_DIR.textIn(this), TrainingListener.NONE);
    return new StoredModel(uid, trained, recipe);
  }

  /** What the schema does not tell. */
  static void requireUsable(Dataset<Row> rows) {
    if (rows.sparkSession().sparkContext().isStopped()) {
      throw new IllegalStateException(
          "Cannot use the DataFrame: its Spark session was stopped. Start one and read the rows in it");
    }
    if (rows.isStreaming()) {
      throw new IllegalArgumentException(
          "Cannot read the DataFrame as a whole: it is a stream. Use its batches in foreachBatch, or"
              + " a table");
    }
  }

  /**
   * Checks params and columns; no job runs.
   *
   * @return the schema of {@link VaeModel#transform}
   * @throws IllegalArgumentException in one line, if params contradict each other, or a column is
   *     missing, has a wrong type or is there already
   */
  @Override
  public StructType transformSchema(StructType schema) {
    Recipe recipe = Settings.recipe(this);
    return Settings.translated(
        () -> {
          boolean isResumable = recipe.training().engine() == Engine.AVERAGING;
          Optional<String> checkpointDir = Setting.CHECKPOINT_DIR.textIn(this);
          new Problems("")
              .require(
                  isResumable || checkpointDir.isEmpty(),
                  Setting.CHECKPOINT_DIR.param(),
                  checkpointDir.orElse(""),
                  "cannot be set with engine = dl4j-spark, which cannot resume")
              .throwIfAny();
          SourceReader.requireColumns(schema, recipe.data());
          OutputColumns columns = OutputColumns.of(this);
          int latentSize = recipe.model().latentSize();
          columns.request().requireFrom(recipe.model());
          return columns.appendedTo(
              schema,
              RowScores.appended(
                  latentSize, columns.request(), columns.names(), recipe.data().hasColumns()));
        });
  }

  @Override
  public VaeEstimator copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  /** {@return a reader of saved estimators} */
  public static MLReader<VaeEstimator> read() {
    return new DefaultParamsReader<>() {
      @Override
      public VaeEstimator load(String path) {
        // Names the class that was saved; Spark would look for a constructor that a model lacks.
        DefaultParamsReader.loadMetadata(path, sc(), VaeEstimator.class.getName());
        return super.load(path);
      }
    };
  }

  /**
   * @param path of an estimator that {@link #save} has saved
   */
  public static VaeEstimator load(String path) {
    return read().load(path);
  }

  public VaeEstimator setColumns(String... value) {
    return Setting.COLUMNS.set(this, value);
  }

  public VaeEstimator setMinCount(int value) {
    return Setting.MIN_COUNT.set(this, value);
  }

  public VaeEstimator setMaxDistinct(int value) {
    return Setting.MAX_DISTINCT.set(this, value);
  }

  public VaeEstimator setValidationIndicatorCol(String value) {
    return Setting.VALIDATION_INDICATOR_COL.set(this, value);
  }

  public VaeEstimator setScaling(String value) {
    return Setting.SCALING.set(this, value);
  }

  public VaeEstimator setValidationFraction(double value) {
    return Setting.VALIDATION_FRACTION.set(this, value);
  }

  public VaeEstimator setMaxBadRows(long value) {
    return Setting.MAX_BAD_ROWS.set(this, value);
  }

  public VaeEstimator setQuarantinePath(String value) {
    return Setting.QUARANTINE_PATH.set(this, value);
  }

  public VaeEstimator setSeed(long value) {
    return Setting.SEED.set(this, value);
  }

  public VaeEstimator setLatentSize(int value) {
    return Setting.LATENT_SIZE.set(this, value);
  }

  public VaeEstimator setEncoderLayers(int... value) {
    return Setting.ENCODER_LAYERS.set(this, value);
  }

  public VaeEstimator setDecoderLayers(int... value) {
    return Setting.DECODER_LAYERS.set(this, value);
  }

  public VaeEstimator setActivation(String value) {
    return Setting.ACTIVATION.set(this, value);
  }

  public VaeEstimator setLikelihood(String value) {
    return Setting.LIKELIHOOD.set(this, value);
  }

  public VaeEstimator setWeightInit(String value) {
    return Setting.WEIGHT_INIT.set(this, value);
  }

  public VaeEstimator setPosterior(String value) {
    return Setting.POSTERIOR.set(this, value);
  }

  public VaeEstimator setFlowSteps(int value) {
    return Setting.FLOW_STEPS.set(this, value);
  }

  public VaeEstimator setPrior(String value) {
    return Setting.PRIOR.set(this, value);
  }

  public VaeEstimator setPriorComponents(int value) {
    return Setting.PRIOR_COMPONENTS.set(this, value);
  }

  public VaeEstimator setPseudoInputs(int value) {
    return Setting.PSEUDO_INPUTS.set(this, value);
  }

  public VaeEstimator setWeights(String value) {
    return Setting.WEIGHTS.set(this, value);
  }

  public VaeEstimator setWeightsPrior(String value) {
    return Setting.WEIGHTS_PRIOR.set(this, value);
  }

  public VaeEstimator setInitialStdDev(double value) {
    return Setting.INITIAL_STD_DEV.set(this, value);
  }

  public VaeEstimator setInputNormalization(String value) {
    return Setting.INPUT_NORMALIZATION.set(this, value);
  }

  public VaeEstimator setInputDropout(double value) {
    return Setting.INPUT_DROPOUT.set(this, value);
  }

  public VaeEstimator setObjective(String value) {
    return Setting.OBJECTIVE.set(this, value);
  }

  public VaeEstimator setEstimator(String value) {
    return Setting.ESTIMATOR.set(this, value);
  }

  public VaeEstimator setSamplesPerRow(int value) {
    return Setting.SAMPLES_PER_ROW.set(this, value);
  }

  public VaeEstimator setKlWeight(double value) {
    return Setting.KL_WEIGHT.set(this, value);
  }

  public VaeEstimator setKlWarmUpSteps(int value) {
    return Setting.KL_WARM_UP_STEPS.set(this, value);
  }

  public VaeEstimator setWeightPrior(double value) {
    return Setting.WEIGHT_PRIOR.set(this, value);
  }

  public VaeEstimator setWeightKlFactor(double value) {
    return Setting.WEIGHT_KL_FACTOR.set(this, value);
  }

  public VaeEstimator setWeightKlWarmUpSteps(int value) {
    return Setting.WEIGHT_KL_WARM_UP_STEPS.set(this, value);
  }

  public VaeEstimator setEngine(String value) {
    return Setting.ENGINE.set(this, value);
  }

  public VaeEstimator setMaxIter(int value) {
    return Setting.MAX_ITER.set(this, value);
  }

  public VaeEstimator setShards(int value) {
    return Setting.SHARDS.set(this, value);
  }

  public VaeEstimator setBatchSize(int value) {
    return Setting.BATCH_SIZE.set(this, value);
  }

  public VaeEstimator setAveragingInterval(int value) {
    return Setting.AVERAGING_INTERVAL.set(this, value);
  }

  public VaeEstimator setWorkerState(String value) {
    return Setting.WORKER_STATE.set(this, value);
  }

  public VaeEstimator setOptimizer(String value) {
    return Setting.OPTIMIZER.set(this, value);
  }

  public VaeEstimator setStepSize(double value) {
    return Setting.STEP_SIZE.set(this, value);
  }

  public VaeEstimator setSchedule(String value) {
    return Setting.SCHEDULE.set(this, value);
  }

  public VaeEstimator setDecayRate(double value) {
    return Setting.DECAY_RATE.set(this, value);
  }

  public VaeEstimator setDecaySteps(int value) {
    return Setting.DECAY_STEPS.set(this, value);
  }

  public VaeEstimator setMaxGradientNorm(double value) {
    return Setting.MAX_GRADIENT_NORM.set(this, value);
  }

  public VaeEstimator setOuterOptimizer(String value) {
    return Setting.OUTER_OPTIMIZER.set(this, value);
  }

  public VaeEstimator setOuterStepSize(double value) {
    return Setting.OUTER_STEP_SIZE.set(this, value);
  }

  public VaeEstimator setOuterMomentum(double value) {
    return Setting.OUTER_MOMENTUM.set(this, value);
  }

  public VaeEstimator setGuard(String value) {
    return Setting.GUARD.set(this, value);
  }

  public VaeEstimator setGuardMargin(double value) {
    return Setting.GUARD_MARGIN.set(this, value);
  }

  public VaeEstimator setGuardWindow(int value) {
    return Setting.GUARD_WINDOW.set(this, value);
  }

  public VaeEstimator setGuardRecoveryRounds(int value) {
    return Setting.GUARD_RECOVERY_ROUNDS.set(this, value);
  }

  public VaeEstimator setGuardMaxUndone(int value) {
    return Setting.GUARD_MAX_UNDONE.set(this, value);
  }

  public VaeEstimator setEarlyStopping(String value) {
    return Setting.EARLY_STOPPING.set(this, value);
  }

  public VaeEstimator setPatience(int value) {
    return Setting.PATIENCE.set(this, value);
  }

  public VaeEstimator setMinImprovement(double value) {
    return Setting.MIN_IMPROVEMENT.set(this, value);
  }

  public VaeEstimator setValidationInterval(String value) {
    return Setting.VALIDATION_INTERVAL.set(this, value);
  }

  public VaeEstimator setContamination(double value) {
    return Setting.CONTAMINATION.set(this, value);
  }

  public VaeEstimator setCheckpointInterval(int value) {
    return Setting.CHECKPOINT_INTERVAL.set(this, value);
  }

  public VaeEstimator setCheckpointMillis(long value) {
    return Setting.CHECKPOINT_MILLIS.set(this, value);
  }

  public VaeEstimator setCpu(String value) {
    return Setting.CPU.set(this, value);
  }

  public VaeEstimator setCheckpointDir(String value) {
    return Setting.CHECKPOINT_DIR.set(this, value);
  }

  public VaeEstimator setInitFrom(String value) {
    return Setting.INIT_FROM.set(this, value);
  }
}
