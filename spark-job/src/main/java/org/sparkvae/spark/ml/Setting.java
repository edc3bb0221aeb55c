package org.sparkvae.spark.ml;

import static java.util.Map.entry;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.StringArrayParam;
import org.sparkvae.model.config.EnumSpelling;
import org.sparkvae.model.config.Problems;
import org.sparkvae.model.config.RecordWriter;
import org.sparkvae.spark.recipe.Recipe;
import scala.Function1;

/**
 * The params of {@link VaeEstimator} and {@link VaeModel}. A param that stands for a key of a
 * recipe has its default and its rules.
 */
enum Setting {
  FEATURES_COL(
      "data.featuresColumn",
      Kind.TEXT,
      "column with all features of a row: a vector, an array of numbers, or bytes; cannot be set"
          + " together with inputCols"),
  INPUT_COLS("data.numericColumns", Kind.TEXTS, "numeric columns, one per feature, in this order"),
  COLUMNS(
      "data.columns",
      Kind.TEXTS,
      "kinds of a table's columns, each as name=kind, such as visits=count; *=auto, or auto for short,"
          + " stands for all columns that are not named; cannot be set together with featuresCol or"
          + " inputCols"),
  MIN_COUNT(
      "data.categories.minCount",
      Kind.INT,
      "training rows that a category needs, >= 1; rarer ones are the category other; for columns only"),
  MAX_DISTINCT(
      "data.categories.maxDistinct",
      Kind.INT,
      "different values that a categorical column may have, in [2, 100000]; for columns only"),
  UNSEEN(
      "data.categories.unseen",
      Kind.TEXT,
      "what happens to a category that no training row had; for columns only"),
  WEIGHT_COL(
      "data.rowWeightColumn",
      Kind.TEXT,
      "column with the weight of each row, >= 0; if it is not set, all weights are 1"),
  VALIDATION_INDICATOR_COL(
      "data.splitColumn",
      Kind.TEXT,
      "column that says which rows are for validation: booleans, true for validation, or the texts"
          + " train, validation and test"),
  SCALING("data.scaling", Kind.TEXT, "how features are scaled; if it is not set, not at all"),
  VALIDATION_FRACTION(
      "data.validationFraction",
      Kind.DOUBLE,
      "share of the rows held out for validation, in [0, 1); drawn by seed and content"),
  MISSING_TOKENS(
      "data.missingTokens",
      Kind.TEXTS,
      "texts that stand for a missing value in inputCols of texts, such as NA"),
  NULLS("data.nulls", Kind.TEXT, "what happens to rows with a null or NaN among the features"),
  BAD_ROW_POLICY(
      "data.badRows.policy",
      Kind.TEXT,
      "what happens to rows that cannot be used for another reason, such as a wrong width"),
  MAX_BAD_ROWS(
      "data.badRows.maxRows",
      Kind.LONG,
      "how many rows badRowPolicy = skip may leave out of a fit, >= 0"),
  QUARANTINE_PATH(
      "data.badRows.quarantinePath",
      Kind.TEXT,
      "directory for the rows that badRowPolicy = skip leaves out of a fit; if it is not set, they"
          + " are only counted"),
  SHOW_VALUES(
      "data.badRows.showValues",
      Kind.TEXT,
      "whether messages and logs may show values of the data"),

  SEED("seed", Kind.LONG, "seed of all draws: parameters, shards, order of rows and noise"),
  LATENT_SIZE("model.latentSize", Kind.INT, "number of latents, in [1, 1000000]"),
  ENCODER_LAYERS(
      "model.encoderLayers",
      Kind.INTS,
      "widths of the encoder's hidden layers, from the features on, each in [1, 1000000]"),
  DECODER_LAYERS(
      "model.decoderLayers",
      Kind.INTS,
      "widths of the decoder's hidden layers, from the latents on, each in [1, 1000000]"),
  ACTIVATION("model.activation", Kind.TEXT, "activation function of the hidden layers"),
  LIKELIHOOD("model.likelihood", Kind.TEXT, "likelihood p(x|z)"),
  WEIGHT_INIT("model.weightInit", Kind.TEXT, "distribution of the initial parameters"),
  POSTERIOR(
      "model.posterior.name",
      Kind.TEXT,
      "posterior q(z|x): diagonalGaussian, or planar, such a Gaussian transformed by flowSteps"
          + " learned maps"),
  FLOW_STEPS(
      "model.posterior.steps",
      Kind.INT,
      "planar flows, one after the other, in [1, 1000]; for posterior planar only"),
  PRIOR(
      "model.prior.name",
      Kind.TEXT,
      "prior p(z): standardNormal, a learned mixture, or vamp, the mean of the posteriors of learned"
          + " rows"),
  PRIOR_COMPONENTS(
      "model.prior.components",
      Kind.INT,
      "Gaussians of the mixture, in [1, 10000]; for prior mixture only"),
  PSEUDO_INPUTS(
      "model.prior.pseudoInputs", Kind.INT, "learned rows, in [1, 10000]; for prior vamp only"),
  WEIGHTS(
      "model.weights.name",
      Kind.TEXT,
      "decoder's weights and biases: point, or gaussian for a posterior of each of them"),
  WEIGHTS_PRIOR(
      "model.weights.prior",
      Kind.TEXT,
      "prior of the weights: N(0, tau^2) with a learned tau for each tensor, or standardNormal; for"
          + " weights gaussian only"),
  INITIAL_STD_DEV(
      "model.weights.initialStdDev",
      Kind.DOUBLE,
      "initial standard deviation of each weight, in [1e-6, 1000]; for weights gaussian only"),
  INPUT_NORMALIZATION(
      "model.inputNormalization",
      Kind.TEXT,
      "how the rows are scaled that the encoder gets: none, or l2 for length 1; the likelihood takes them"
          + " as they are"),
  INPUT_DROPOUT(
      "model.inputDropout",
      Kind.DOUBLE,
      "probability with which training hides each feature from the encoder, in [0, 1); not from the"
          + " likelihood"),
  OBJECTIVE(
      "objective.name",
      Kind.TEXT,
      "what training minimizes: elbo is the negative ELBO, iwae the importance-weighted bound of"
          + " samplesPerRow draws, wakeSleep a baseline with a loss for each half, autoencoder one"
          + " without noise; mcem is for recipes only"),
  ESTIMATOR(
      "objective.estimator",
      Kind.TEXT,
      "estimator of the ELBO: A draws the KL divergence, B has its closed form; if it is not set, A"
          + " where there is no closed form; cannot be set with another objective"),
  SAMPLES_PER_ROW(
      "objective.samplesPerRow", Kind.INT, "draws of z per row and step, in [1, 10000]"),
  KL_WEIGHT(
      "objective.klWeight",
      Kind.DOUBLE,
      "factor of the KL divergence in the ELBO, >= 0; cannot be set with another objective"),
  KL_WARM_UP_STEPS(
      "objective.klWarmUpSteps",
      Kind.INT,
      "steps of a worker since the start of the training over which the weight rises from 0 to"
          + " klWeight, in [0, 1000000000]; 0 is no warm-up; cannot be set with another objective"),
  WEIGHT_PRIOR(
      "objective.weightPrior",
      Kind.DOUBLE,
      "strength of the prior N(0, I) over all weights and biases, >= 0; 0 is no prior; weights"
          + " gaussian have their own prior"),
  WEIGHT_KL_FACTOR(
      "objective.weightKlFactor",
      Kind.DOUBLE,
      "factor of the weights' KL divergence, >= 0; for weights gaussian only"),
  WEIGHT_KL_WARM_UP_STEPS(
      "objective.weightKlWarmUpSteps",
      Kind.INT,
      "steps of a worker since the start of the training over which weightKlFactor is reached from"
          + " 0, in [0, 1000000000]; 0 is no warm-up; for weights gaussian only"),

  ENGINE("training.engine", Kind.TEXT, "what runs the rounds"),
  MAX_ITER("training.passes", Kind.INT, "passes over the training rows, >= 1"),
  SHARDS(
      "training.shards",
      Kind.INT,
      "parts of the training rows, each with a worker, in [1, 65536]; the result depends on it"),
  BATCH_SIZE("training.batchSize", Kind.INT, "rows of a mini-batch, in [1, 1000000]"),
  AVERAGING_INTERVAL(
      "training.averagingInterval",
      Kind.INT,
      "mini-batches that a worker takes between two averages, >= 1"),
  WORKER_STATE(
      "training.workerState", Kind.TEXT, "which optimizer state a worker starts a round with"),
  OPTIMIZER("training.optimizer.name", Kind.TEXT, "optimizer of the workers"),
  STEP_SIZE(
      "training.optimizer.learningRate",
      Kind.DOUBLE,
      "initial learning rate of the workers' optimizer, > 0; adadelta ignores it"),
  SCHEDULE(
      "training.optimizer.schedule",
      Kind.TEXT,
      "how the learning rate decreases with the step t: exponential multiplies by decayRate^(t /"
          + " decaySteps), step does so at whole exponents, inverse divides by 1 + decayRate * t /"
          + " decaySteps"),
  DECAY_RATE("training.optimizer.decayRate", Kind.DOUBLE, "decay of the schedule, in (0, 1]"),
  DECAY_STEPS("training.optimizer.decaySteps", Kind.INT, "period of the schedule in steps, >= 1"),
  MAX_GRADIENT_NORM(
      "training.optimizer.maxGradientNorm",
      Kind.DOUBLE,
      "largest L2 norm of each layer's gradient, >= 0; 0 is no clipping"),
  OUTER_OPTIMIZER(
      "training.outer.name",
      Kind.TEXT,
      "step of the driver along the mean change of a round; if it is not set, nesterovScheduled for two or"
          + " more shards, or nesterov with outerStepSize or outerMomentum, else plain"),
  OUTER_STEP_SIZE(
      "training.outer.stepSize",
      Kind.DOUBLE,
      "factor of the mean change, > 0, for nesterov; if it is not set, 0.7"),
  OUTER_MOMENTUM(
      "training.outer.momentum",
      Kind.DOUBLE,
      "share of the outer velocity that is kept, in [0, 1), for nesterov; if it is not set, 0.9"),
  GUARD(
      "training.guard.mode", Kind.TEXT, "whether rounds that make the objective worse are undone"),
  GUARD_MARGIN(
      "training.guard.margin",
      Kind.DOUBLE,
      "nats a row by which the mean objective of a round may exceed the median of the last ones,"
          + " > 0"),
  GUARD_WINDOW(
      "training.guard.window",
      Kind.INT,
      "number of accepted rounds whose median is taken, in [1, 10000]"),
  GUARD_RECOVERY_ROUNDS(
      "training.guard.recoveryRounds",
      Kind.INT,
      "accepted rounds after which the outer step, halved by an undone round, is doubled again,"
          + " >= 0"),
  GUARD_MAX_UNDONE(
      "training.guard.maxUndone",
      Kind.INT,
      "undone rounds in a row that end the training as diverged, >= 1"),
  EARLY_STOPPING(
      "training.earlyStopping.mode",
      Kind.TEXT,
      "whether the training ends when the validation bound no longer falls; needs validation rows"),
  PATIENCE(
      "training.earlyStopping.patience",
      Kind.INT,
      "validations in a row without an improvement that end the training, >= 1"),
  MIN_IMPROVEMENT(
      "training.earlyStopping.minImprovement",
      Kind.DOUBLE,
      "nats a row by which the validation bound must fall to count as an improvement, >= 0"),
  VALIDATION_INTERVAL(
      "training.validation.every", Kind.TEXT, "when the validation bound is computed"),
  CONTAMINATION(
      "score.contamination",
      Kind.DOUBLE,
      "share of the training rows that count as anomalies, in (0, 0.5), for predictionCol and"
          + " tailProbabilityCol; 0 is no threshold"),
  ELBO_SAMPLES(
      "score.elboSamples",
      Kind.INT,
      "draws of z per row for negativeElboCol, reconstructionNllCol, klDivergenceCol and"
          + " contributionsCol, in [1, 10000]; those of predictionCol and tailProbabilityCol are"
          + " those of the training"),
  CHECKPOINT_INTERVAL(
      "checkpoint.everyRounds",
      Kind.INT,
      "rounds between two checkpoints in checkpointDir, >= 0; 0 is never"),
  CHECKPOINT_MILLIS(
      "checkpoint.everyMillis",
      Kind.LONG,
      "milliseconds between two checkpoints in checkpointDir, >= 0; 0 is never"),
  CPU(
      "cluster.cpu",
      Kind.TEXT,
      "kernel of matrix products that every host must run; auto is the driver's"),

  CHECKPOINT_DIR(
      Kind.TEXT,
      "directory for checkpoints: if a fit is interrupted, the next one with the same rows and params"
          + " resumes from them, and a fit that succeeds deletes its own; if it is not set, none are"
          + " written"),
  INIT_FROM(
      Kind.TEXT,
      "directory of a model whose parameters the training starts from; if it is not set, they are"
          + " drawn"),

  LATENT_COL("latent", "output column of the mean of q(z|x), a vector; with planar, z at noise 0"),
  LATENT_LOG_VARIANCE_COL(
      "", "output column of the log of the variance of q(z|x), a vector; not with planar"),
  LATENT_SAMPLE_COL("", "output column of a draw from q(z|x), a vector"),
  NEGATIVE_ELBO_COL("", "output column of the negative ELBO from elboSamples draws, nats"),
  NEGATIVE_ELBO_AT_MEAN_COL(
      "", "output column of the negative ELBO with noise 0, which is no bound, nats"),
  RECONSTRUCTION_NLL_COL("", "output column of -log p(x|z) of the same draws, nats"),
  KL_DIVERGENCE_COL("", "output column of KL(q(z|x) || p(z)), nats"),
  IMPORTANCE_WEIGHTED_LOG_LIKELIHOOD_COL(
      "", "output column of the importance-weighted estimate of log p(x), nats"),
  STANDARD_ERROR_COL(
      "",
      "output column of the standard error of the importance-weighted estimate of log p(x), nats"),
  RECONSTRUCTION_COL(
      "",
      "output column of E[x'|z] at the code in latentCol, an array in units of scaled features; with"
          + " columns, a struct in the units of the columns"),
  OBSERVED_CELLS_COL("", "output column of the number of the row's columns that are not missing"),
  CLIPPED_VALUES_COL(
      "",
      "output column of the number of the row's values outside the range of the likelihood, which"
          + " clips them to it"),
  CONTRIBUTIONS_COL(
      "",
      "output column of what each input column adds to -log p(x|z), nats: an array of name and value,"
          + " the largest first"),
  PREDICTION_COL(
      "", "output column of 1.0 for an anomaly and 0.0 for other rows; needs contamination"),
  TAIL_PROBABILITY_COL(
      "",
      "output column of the probability of a negative ELBO at least as high in a row like the"
          + " held-out ones; needs contamination and validation rows"),
  TOP_CONTRIBUTIONS(
      Kind.INT, "how many contributions a row has, >= 1; if it is not set, those of all columns"),
  IMPORTANCE_SAMPLES(
      Kind.INT,
      "draws of z per row for importanceWeightedLogLikelihoodCol and standardErrorCol, >= 1",
      100);

  /** The type of a value. */
  private enum Kind {
    TEXT,
    TEXTS,
    INT,
    INTS,
    LONG,
    DOUBLE
  }

  private static final Map<String, RecordWriter.Key> KEYS =
      Recipe.describeKeys().stream()
          .collect(Collectors.toMap(RecordWriter.Key::path, Function.identity()));

  /** Other keys that a key alone contradicts, so that its own rule can be checked. */
  private static final Map<Setting, Map<String, Object>> COMPANIONS =
      Map.ofEntries(
          entry(MIN_COUNT, Map.of("data.columns", Map.of("*", "auto"))),
          entry(MAX_DISTINCT, Map.of("data.columns", Map.of("*", "auto"))),
          entry(UNSEEN, Map.of("data.columns", Map.of("*", "auto"))),
          entry(EARLY_STOPPING, Map.of("data.validationFraction", 0.5)),
          entry(OUTER_STEP_SIZE, Map.of("training.outer.name", "nesterov")),
          entry(OUTER_MOMENTUM, Map.of("training.outer.name", "nesterov")),
          entry(QUARANTINE_PATH, Map.of("data.badRows.policy", "skip")),
          entry(FLOW_STEPS, Map.of("model.posterior.name", "planar")),
          entry(PRIOR_COMPONENTS, Map.of("model.prior.name", "mixture")),
          entry(PSEUDO_INPUTS, Map.of("model.prior.name", "vamp")),
          entry(WEIGHTS_PRIOR, Map.of("model.weights.name", "gaussian")),
          entry(INITIAL_STD_DEV, Map.of("model.weights.name", "gaussian")),
          entry(WEIGHT_KL_FACTOR, Map.of("model.weights.name", "gaussian")),
          entry(WEIGHT_KL_WARM_UP_STEPS, Map.of("model.weights.name", "gaussian")));

  private final String key;
  private final Kind kind;
  private final String doc;
  private final Object preset;

  /** A param that stands for a key of a recipe. */
  Setting(String key, Kind kind, String doc) {
    this(key, kind, doc, null);
  }

  /** A param without a default. */
  Setting(Kind kind, String doc) {
    this("", kind, doc, null);
  }

  Setting(Kind kind, String doc, Object preset) {
    this("", kind, doc, preset);
  }

  /** The name of an output column. */
  Setting(String preset, String doc) {
    this("", Kind.TEXT, doc + "; if empty, the column is not computed", preset);
  }

  Setting(String key, Kind kind, String doc, Object preset) {
    this.key = key;
    this.kind = kind;
    this.doc = doc;
    this.preset = preset;
  }

  /** {@return the param's name} */
  String param() {
    return EnumSpelling.of(this);
  }

  /** {@return new params of the stage, in the order of the settings} */
  static Param<?>[] paramsOf(Params stage) {
    return Arrays.stream(values()).map(setting -> setting.paramOf(stage)).toArray(Param<?>[]::new);
  }

  private Param<?> paramOf(Params stage) {
    String words = KEYS.containsKey(key) ? KEYS.get(key).rule() : "";
    String text = words.contains(" one of ") ? doc + " (" + words + ")" : doc;
    return switch (kind) {
      case TEXT -> new Param<String>(stage, param(), text, rule());
      case TEXTS -> new StringArrayParam(stage, param(), text, rule());
      case INT -> new IntParam(stage, param(), text, rule());
      case INTS -> new IntArrayParam(stage, param(), text, rule());
      case LONG -> new LongParam(stage, param(), text, rule());
      case DOUBLE -> new DoubleParam(stage, param(), text, rule());
    };
  }

  private <T> Function1<T, Object> rule() {
    return (Function1<T, Object> & Serializable) this::requireValid;
  }

  /** Spark's own message for an invalid value would not say what is allowed. */
  private Object requireValid(Object value) {
    if (value == null) {
      throw new IllegalArgumentException(
          "Invalid %s: null (must be a value; use clear() to unset it)".formatted(param()));
    }
    Object plain = Settings.plain(value);
    SortedMap<String, Object> values = new TreeMap<>(COMPANIONS.getOrDefault(this, Map.of()));
    values.put(key, plain);
    boolean isCount = this == IMPORTANCE_SAMPLES || this == TOP_CONTRIBUTIONS;
    Settings.translated(
        () ->
            new Problems("")
                .require(!isCount || (Integer) value >= 1, param(), value, "must be >= 1")
                .throwIfAny());
    if (!key.isEmpty() && isGiven(plain)) {
      Settings.recipe(values);
    }
    return true;
  }

  /** An empty text or list unsets a value, unless a recipe always has one. */
  private boolean isGiven(Object plain) {
    boolean isEmpty = plain.equals("") || plain.equals(List.of());
    return !isEmpty || !key.isEmpty() && defaultValue().isPresent();
  }

  /** {@return the value of a stage that has none of its own} */
  Optional<Object> defaultValue() {
    return switch (this) {
      case FEATURES_COL -> Optional.of("features");
      case INPUT_COLS, COLUMNS, MISSING_TOKENS, OUTER_OPTIMIZER, OUTER_STEP_SIZE, OUTER_MOMENTUM ->
          Optional.empty(); // the last three depend on other settings
      default -> preset == null ? Settings.recipeDefault(key) : Optional.of(preset);
    };
  }

  /** {@return a value of a recipe, or of another program, in the type that the param needs} */
  Object typed(Object value) {
    return switch (kind) {
      case TEXT -> value;
      case TEXTS ->
          value instanceof Map<?, ?> columns
              ? columns.entrySet().stream()
                  .map(column -> column.getKey() + "=" + column.getValue())
                  .toArray(String[]::new)
              : ((List<?>) value).toArray(new String[0]);
      case INT -> ((Number) value).intValue();
      case INTS ->
          ((List<?>) value).stream().mapToInt(each -> ((Number) each).intValue()).toArray();
      case LONG -> ((Number) value).longValue();
      case DOUBLE -> ((Number) value).doubleValue();
    };
  }

  /** The key of a recipe that the param stands for; empty if there is none. */
  String key() {
    return key;
  }

  /** The stage's own param for this setting. */
  @SuppressWarnings("unchecked") // the type follows from the kind
  <P extends Param<?>> P of(Params stage) {
    return (P) stage.getParam(param());
  }

  /**
   * Sets a value, which Spark's own {@code set} does without the type of the stage.
   *
   * @param value of the setting's type
   */
  @SuppressWarnings("unchecked") // by the rule of the type parameter
  <S extends VaeParams<S>> S set(VaeParams<S> stage, Object value) {
    stage.set(this.<Param<Object>>of(stage), value);
    return (S) stage;
  }

  /** {@return the value that is set, or else the default; empty if it is unset} */
  Optional<Object> valueIn(Params stage) {
    Param<Object> param = of(stage);
    return stage.isDefined(param)
        ? Optional.of(Settings.plain(stage.getOrDefault(param))).filter(this::isGiven)
        : Optional.empty();
  }

  /** As {@link #valueIn}, of a text. */
  Optional<String> textIn(Params stage) {
    return valueIn(stage).map(String.class::cast);
  }
}
