package org.sparkvae.spark.ml;

import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.VectorUDT;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.sparkvae.model.artifact.ModelArtifact;
import org.sparkvae.model.config.Problems;
import org.sparkvae.model.network.ImputationConfig;
import org.sparkvae.model.network.VaeNetwork;
import org.sparkvae.spark.data.DataConfig;
import org.sparkvae.spark.data.Split;
import org.sparkvae.spark.data.SplitOrder;
import org.sparkvae.spark.data.source.SourceReader;
import org.sparkvae.spark.data.source.SourceTable;
import org.sparkvae.spark.data.survey.ScaledRows;
import org.sparkvae.spark.data.survey.ScaledRows.Extent;
import org.sparkvae.spark.evaluate.SplitEvaluator;
import org.sparkvae.spark.evaluate.SplitScores;
import org.sparkvae.spark.executor.CpuKernel;
import org.sparkvae.spark.executor.NetworkPool;
import org.sparkvae.spark.executor.Preflight;
import org.sparkvae.spark.job.StoredInput;
import org.sparkvae.spark.score.GeneratedRows;
import org.sparkvae.spark.score.ImputeRequest;
import org.sparkvae.spark.score.ImputedRows;
import org.sparkvae.spark.score.RowScores;
import org.sparkvae.spark.score.ScoredNetwork;
import org.sparkvae.spark.score.StoredModel;

/**
 * A trained variational autoencoder: latent codes and scores of the rows of any DataFrame, also of
 * a stream. Equal rows get equal values on every call, whatever their order and partitions.
 *
 * <p>A saved model is an artifact, as {@code submit/train.sh} writes it, with Spark's own metadata
 * beside it: {@code submit/score.sh} and {@code submit/describe.sh} read it, and {@link #load}
 * reads what {@code submit/train.sh} has trained.
 */
public final class VaeModel extends Model<VaeModel> implements VaeParams<VaeModel>, MLWritable {
  private static final long serialVersionUID = 1L;

  private final String uid;
  private final Param<?>[] params;
  private final transient StoredModel stored;
  private final transient SentParameters sent;

  VaeModel(String uid, StoredModel stored) {
    this(uid, stored, new SentParameters(stored.artifact().parameters()));
  }

  private VaeModel(String uid, StoredModel stored, SentParameters sent) {
    this.uid = uid;
    this.stored = stored;
    this.sent = sent;
    params = Setting.paramsOf(this);
    Settings.setDefaults(this);
  }

  /** Spark would send a model to tasks without its parameters. */
  private void writeObject(ObjectOutputStream out) throws NotSerializableException {
    throw new NotSerializableException(
        "VaeModel (use transform, or save the model and load it where it is needed)");
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public Param<?>[] params() {
    return params.clone();
  }

  StoredModel stored() {
    return stored;
  }

  /** {@return number of features of a row} */
  public int numFeatures() {
    return stored.artifact().features().featureSize();
  }

  /**
   * Appends the output columns that have names. It is lazy: rows are read when the result is used.
   * Rows that {@code nulls} or {@code badRowPolicy} skips are missing from the result.
   *
   * @throws IllegalArgumentException in one line, if the columns do not fit
   */
  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    Dataset<Row> rows = dataset.toDF();
    transformSchema(rows.schema());
    return Settings.translated(
        () -> {
          OutputColumns columns = OutputColumns.of(this);
          StoredInput input = StoredInput.ofGiven(rows, stored, data(Optional.empty()));
          return RowScores.append(
              input.table(),
              input.data(),
              input.scaling(),
              ScoredNetwork.of(stored.artifact()),
              sent.to(rows.sparkSession().sparkContext()),
              columns.request(),
              columns.names(),
              Settings::inParams);
        });
  }

  /** How rows are read: no row is held out. */
  private DataConfig data(Optional<String> weightColumn) {
    return Settings.recipe(this)
        .data()
        .with(
            changed -> {
              changed.badRows = changed.badRows.withoutQuarantine(); // the training's own
              changed.rowWeightColumn = weightColumn;
              changed.splitColumn = Optional.empty();
              changed.splitOrder = SplitOrder.RANDOM;
              changed.validationFraction = 0;
            });
  }

  /**
   * Checks columns; no job runs.
   *
   * @return the schema of {@link #transform}
   * @throws IllegalArgumentException in one line, if a column is missing, has a wrong type or is
   *     there already
   */
  @Override
  public StructType transformSchema(StructType schema) {
    return Settings.translated(
        () -> {
          stored.requireEncoder();
          DataConfig data = data(Optional.empty());
          StoredInput.expected(stored, data)
              .requireColumns(Settings.DATA_FRAME, schema, column -> false);
          SourceReader.requireColumns(
              Settings.DATA_FRAME, schema, data, StoredInput.expected(stored, data));
          requireInputs(schema, data);
          data.featuresColumn().ifPresent(column -> requireWidth(schema.apply(column)));
          OutputColumns columns = OutputColumns.of(this);
          ScoredNetwork network = ScoredNetwork.of(stored.artifact());
          columns.request().requireFrom(network);
          return columns.appendedTo(
              schema, RowScores.appended(network, columns.request(), columns.names()));
        });
  }

  private void requireInputs(StructType schema, DataConfig data) {
    List<String> columns = data.numericColumns();
    boolean isOneArray =
        columns.size() == 1 && !(schema.apply(columns.get(0)).dataType() instanceof NumericType);
    new Problems("")
        .require(
            columns.isEmpty() || isOneArray || columns.size() == numFeatures(),
            Setting.INPUT_COLS.param(),
            columns,
            "must be as many columns as the model has features, " + numFeatures())
        .throwIfAny();
  }

  /** The stages before may say how long the vectors of a column are. */
  private void requireWidth(StructField field) {
    boolean isVector = field.dataType() instanceof VectorUDT;
    int size = isVector ? AttributeGroup.fromStructField(field).size() : -1;
    new Problems("")
        .require(
            size < 0 || size == numFeatures(),
            Setting.FEATURES_COL.param(),
            field.name(),
            "holds vectors of %d values; the model needs %d".formatted(size, numFeatures()))
        .throwIfAny();
  }

  /**
   * The mean bound of all rows, weighted by {@code weightCol}, in nats a row: the numbers that
   * {@code submit/evaluate.sh} prints.
   *
   * @throws IllegalArgumentException in one line, if the rows cannot be used
   */
  public SplitScores evaluate(Dataset<?> dataset) {
    return evaluate(dataset, OptionalInt.empty());
  }

  /**
   * As {@link #evaluate(Dataset)}, with the importance-weighted estimate of log p(x).
   *
   * @param samples draws of z per row, at least 1
   */
  public SplitScores evaluate(Dataset<?> dataset, int samples) {
    return evaluate(dataset, OptionalInt.of(samples));
  }

  private SplitScores evaluate(Dataset<?> dataset, OptionalInt samples) {
    Dataset<Row> rows = dataset.toDF();
    VaeEstimator.requireUsable(rows);
    return SparkStep.run(
        rows.sparkSession(),
        () -> {
          stored.requireEncoder();
          int draws = samples.orElse(1);
          new Problems("").require(draws >= 1, "samples", draws, "must be >= 1").throwIfAny();
          JavaSparkContext spark =
              JavaSparkContext.fromSparkContext(rows.sparkSession().sparkContext());
          new Preflight(spark).check(CpuKernel.AUTO);
          DataConfig data = data(Setting.WEIGHT_COL.textIn(this));
          StoredInput input = StoredInput.ofGiven(rows, stored, data);
          ModelArtifact model = stored.artifact();
          return new SplitEvaluator(spark, model.vae(), model.parameters(), input.scaling())
              .evaluate(
                  input.survey(Split.TRAIN, Optional.empty()),
                  Split.TRAIN,
                  stored.recipe().training().shards(),
                  new SplitEvaluator.Estimates(samples));
        });
  }

  /**
   * Encodes one row.
   *
   * @param features in the units of the rows that the model was trained on
   * @return mean of q(z|x), one value per latent; with a planar flow, z at noise 0
   * @throws IllegalArgumentException if there are not {@link #numFeatures} values, all finite
   */
  public Vector encode(Vector features) {
    requireVectors();
    requireValues("features", features, numFeatures());
    float[] scaled = stored.scaling().apply(features.toArray());
    stored.requireEncoder();
    return vector(inNetwork(network -> network.codes(network.encode(scaled, 1), 1)));
  }

  /**
   * Decodes one latent code.
   *
   * @param latent one value per latent
   * @return E[x|z] in the units of the rows that the model was trained on
   * @throws IllegalArgumentException if there is not one finite value per latent
   */
  public Vector decode(Vector latent) {
    requireVectors();
    requireValues("latent", latent, stored.artifact().vae().model().latentSize());
    float[] code = new float[latent.size()];
    for (int i = 0; i < code.length; i++) {
      code[i] = (float) latent.apply(i);
    }
    float[] scaled = inNetwork(network -> network.decode(code, 1));
    return Vectors.dense(stored.scaling().unscaled(scaled));
  }

  private void requireVectors() {
    boolean isTable = stored.artifact().features().table().isPresent();
    if (isTable) {
      throw new IllegalArgumentException(
          "Cannot take vectors: the model was trained with columns (use transform, with reconstructionCol for decoded rows)");
    }
  }

  private static void requireValues(String name, Vector given, int size) {
    boolean areFinite = Arrays.stream(given.toArray()).allMatch(v -> Float.isFinite((float) v));
    Settings.translated(
        () -> {
          new Problems("")
              .require(
                  given.size() == size,
                  name,
                  given.size() + " values",
                  "must be " + size + " values")
              .require(areFinite, name, "NaN or infinite", "must be finite")
              .throwIfAny();
          return given;
        });
  }

  private static Vector vector(float[] values) {
    double[] doubles = new double[values.length];
    Arrays.setAll(doubles, i -> values[i]);
    return Vectors.dense(doubles);
  }

  private float[] inNetwork(Function<VaeNetwork, float[]> use) {
    return Settings.translated(
        () -> {
          VaeNetwork network = NetworkPool.borrow(stored.artifact().vae());
          try {
            network.setParameters(stored.artifact().parameters());
            return use.apply(network);
          } finally {
            NetworkPool.giveBack(network);
          }
        });
  }

  /** As {@link #impute(Dataset, String, int, int)}, in the way that suits the model. */
  public Dataset<Row> impute(Dataset<?> dataset) {
    return impute(dataset, null, ImputationConfig.DRAWS, ImputationConfig.ROUNDS);
  }

  /**
   * Fills missing cells, given the observed ones: null and NaN, whatever {@code nulls} says. It is
   * lazy, and equal rows get equal values on every call.
   *
   * @param method {@code importanceWeighted} or {@code iterated}; null for the one that suits the
   *     model
   * @param draws of the latents for each row, at least 1
   * @param rounds of encoding and decoding, if it is iterated
   * @return the columns that are no features, then those of the features, each followed by those
   *     that say how sure its filled cells are, as {@code submit/impute.sh} writes them
   * @throws IllegalArgumentException in one line, if the columns or the model do not fit
   */
  public Dataset<Row> impute(Dataset<?> dataset, String method, int draws, int rounds) {
    Dataset<Row> rows = dataset.toDF();
    VaeEstimator.requireUsable(rows);
    return Settings.translated(
        () -> {
          StoredInput input =
              StoredInput.ofGiven(rows, stored, data(Optional.empty())).keepingMissing();
          SourceTable table = input.table();
          SparkSession spark = rows.sparkSession();
          ImputeRequest request =
              new ImputeRequest(
                  table.keyColumns(),
                  ImputeRequest.how(stored.artifact().vae(), method, draws, rounds));
          return ImputedRows.of(table, input.data(), stored)
              .read(
                  spark,
                  table,
                  ScaledRows.read(table, input.data(), input.scaling(), new Extent.All()),
                  sent.to(spark.sparkContext()),
                  request,
                  Settings::inParams);
        });
  }

  /** As {@link #generate(long, long)}, drawn with the seed of the model. */
  public Dataset<Row> generate(long rows) {
    return generate(rows, stored.artifact().vae().seed());
  }

  /**
   * Draws new rows, lazily, in the active session.
   *
   * @param rows how many, at least 1; row i does not depend on it
   * @return columns {@code row} (from 0), {@code latent} (array of float, z from the prior) and
   *     {@code features} (array of double, E[x|z] in the units of the rows that the model was
   *     trained on); of a model with {@code columns}, rows like those of its table instead, with
   *     values drawn from p(x|z) and missing cells
   * @throws IllegalArgumentException if {@code rows} is less than 1
   */
  public Dataset<Row> generate(long rows, long seed) {
    return Settings.translated(
        () -> {
          new Problems("").require(rows >= 1, "rows", rows, "must be >= 1").throwIfAny();
          return GeneratedRows.of(SparkSession.active(), stored, rows, seed);
        });
  }

  /**
   * How the training went, in the active session: a row for each round.
   *
   * @return columns {@code round} and {@code pass} (both from 1), {@code undone}, {@code rows}, the
   *     terms over the round's training rows in nats a row, {@code validationMeanNegativeElbo}, and
   *     where the time went, in seconds; null where a value is unknown: rounds before a resume have
   *     no seconds
   */
  public Dataset<Row> summary() {
    return Settings.translated(() -> TrainingRounds.of(SparkSession.active(), stored));
  }

  /** {@return the content of the artifact's {@code metrics.json}; empty if it has none} */
  public String metrics() {
    return stored.artifact().metricsJson();
  }

  @Override
  public VaeModel copy(ParamMap extra) {
    return copyValues(new VaeModel(uid, stored, sent), extra).setParent(parent());
  }

  @Override
  public MLWriter write() {
    return new VaeModelFiles.Writer(this);
  }

  /** {@return a reader of saved models, and of models that the command line has trained} */
  public static MLReader<VaeModel> read() {
    return new VaeModelFiles.Reader();
  }

  /**
   * @param path of a model on any Hadoop file system
   * @throws IllegalArgumentException in one line, if it cannot be read
   */
  public static VaeModel load(String path) {
    return read().load(path);
  }
}
