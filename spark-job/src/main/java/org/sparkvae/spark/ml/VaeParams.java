package org.sparkvae.spark.ml;

import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.StringArrayParam;

/**
 * The params of {@link VaeEstimator}, which its {@link VaeModel} takes over. {@code
 * explainParams()} says what each means, its unit, its rule and its default, which is that of the
 * recipe's key; {@code getOrDefault(latentSize())} reads a value. The setters here are those that
 * make a difference to a trained model.
 *
 * @param <S> the stage
 */
public interface VaeParams<S extends VaeParams<S>> extends Params {

  default Param<String> featuresCol() {
    return Setting.FEATURES_COL.of(this);
  }

  default StringArrayParam inputCols() {
    return Setting.INPUT_COLS.of(this);
  }

  default StringArrayParam columns() {
    return Setting.COLUMNS.of(this);
  }

  default IntParam minCount() {
    return Setting.MIN_COUNT.of(this);
  }

  default IntParam maxDistinct() {
    return Setting.MAX_DISTINCT.of(this);
  }

  default Param<String> unseen() {
    return Setting.UNSEEN.of(this);
  }

  default Param<String> weightCol() {
    return Setting.WEIGHT_COL.of(this);
  }

  default Param<String> validationIndicatorCol() {
    return Setting.VALIDATION_INDICATOR_COL.of(this);
  }

  default Param<String> scaling() {
    return Setting.SCALING.of(this);
  }

  default DoubleParam validationFraction() {
    return Setting.VALIDATION_FRACTION.of(this);
  }

  default StringArrayParam missingTokens() {
    return Setting.MISSING_TOKENS.of(this);
  }

  default Param<String> nulls() {
    return Setting.NULLS.of(this);
  }

  default Param<String> badRowPolicy() {
    return Setting.BAD_ROW_POLICY.of(this);
  }

  default LongParam maxBadRows() {
    return Setting.MAX_BAD_ROWS.of(this);
  }

  default Param<String> quarantinePath() {
    return Setting.QUARANTINE_PATH.of(this);
  }

  default Param<String> showValues() {
    return Setting.SHOW_VALUES.of(this);
  }

  default LongParam seed() {
    return Setting.SEED.of(this);
  }

  default IntParam latentSize() {
    return Setting.LATENT_SIZE.of(this);
  }

  default IntArrayParam encoderLayers() {
    return Setting.ENCODER_LAYERS.of(this);
  }

  default IntArrayParam decoderLayers() {
    return Setting.DECODER_LAYERS.of(this);
  }

  default Param<String> activation() {
    return Setting.ACTIVATION.of(this);
  }

  default Param<String> likelihood() {
    return Setting.LIKELIHOOD.of(this);
  }

  default Param<String> weightInit() {
    return Setting.WEIGHT_INIT.of(this);
  }

  default Param<String> posterior() {
    return Setting.POSTERIOR.of(this);
  }

  default IntParam flowSteps() {
    return Setting.FLOW_STEPS.of(this);
  }

  default Param<String> prior() {
    return Setting.PRIOR.of(this);
  }

  default IntParam priorComponents() {
    return Setting.PRIOR_COMPONENTS.of(this);
  }

  default IntParam pseudoInputs() {
    return Setting.PSEUDO_INPUTS.of(this);
  }

  default Param<String> weights() {
    return Setting.WEIGHTS.of(this);
  }

  default Param<String> weightsPrior() {
    return Setting.WEIGHTS_PRIOR.of(this);
  }

  default DoubleParam initialStdDev() {
    return Setting.INITIAL_STD_DEV.of(this);
  }

  default Param<String> inputNormalization() {
    return Setting.INPUT_NORMALIZATION.of(this);
  }

  default DoubleParam inputDropout() {
    return Setting.INPUT_DROPOUT.of(this);
  }

  default Param<String> objective() {
    return Setting.OBJECTIVE.of(this);
  }

  default Param<String> estimator() {
    return Setting.ESTIMATOR.of(this);
  }

  default IntParam samplesPerRow() {
    return Setting.SAMPLES_PER_ROW.of(this);
  }

  default DoubleParam klWeight() {
    return Setting.KL_WEIGHT.of(this);
  }

  default IntParam klWarmUpSteps() {
    return Setting.KL_WARM_UP_STEPS.of(this);
  }

  default DoubleParam weightPrior() {
    return Setting.WEIGHT_PRIOR.of(this);
  }

  default DoubleParam weightKlFactor() {
    return Setting.WEIGHT_KL_FACTOR.of(this);
  }

  default IntParam weightKlWarmUpSteps() {
    return Setting.WEIGHT_KL_WARM_UP_STEPS.of(this);
  }

  default Param<String> engine() {
    return Setting.ENGINE.of(this);
  }

  default IntParam maxIter() {
    return Setting.MAX_ITER.of(this);
  }

  default IntParam shards() {
    return Setting.SHARDS.of(this);
  }

  default IntParam batchSize() {
    return Setting.BATCH_SIZE.of(this);
  }

  default IntParam averagingInterval() {
    return Setting.AVERAGING_INTERVAL.of(this);
  }

  default Param<String> workerState() {
    return Setting.WORKER_STATE.of(this);
  }

  default Param<String> optimizer() {
    return Setting.OPTIMIZER.of(this);
  }

  default DoubleParam stepSize() {
    return Setting.STEP_SIZE.of(this);
  }

  default Param<String> schedule() {
    return Setting.SCHEDULE.of(this);
  }

  default DoubleParam decayRate() {
    return Setting.DECAY_RATE.of(this);
  }

  default IntParam decaySteps() {
    return Setting.DECAY_STEPS.of(this);
  }

  default DoubleParam maxGradientNorm() {
    return Setting.MAX_GRADIENT_NORM.of(this);
  }

  default Param<String> outerOptimizer() {
    return Setting.OUTER_OPTIMIZER.of(this);
  }

  default DoubleParam outerStepSize() {
    return Setting.OUTER_STEP_SIZE.of(this);
  }

  default DoubleParam outerMomentum() {
    return Setting.OUTER_MOMENTUM.of(this);
  }

  default Param<String> guard() {
    return Setting.GUARD.of(this);
  }

  default DoubleParam guardMargin() {
    return Setting.GUARD_MARGIN.of(this);
  }

  default IntParam guardWindow() {
    return Setting.GUARD_WINDOW.of(this);
  }

  default IntParam guardRecoveryRounds() {
    return Setting.GUARD_RECOVERY_ROUNDS.of(this);
  }

  default IntParam guardMaxUndone() {
    return Setting.GUARD_MAX_UNDONE.of(this);
  }

  default Param<String> earlyStopping() {
    return Setting.EARLY_STOPPING.of(this);
  }

  default IntParam patience() {
    return Setting.PATIENCE.of(this);
  }

  default DoubleParam minImprovement() {
    return Setting.MIN_IMPROVEMENT.of(this);
  }

  default Param<String> validationInterval() {
    return Setting.VALIDATION_INTERVAL.of(this);
  }

  default IntParam checkpointInterval() {
    return Setting.CHECKPOINT_INTERVAL.of(this);
  }

  default LongParam checkpointMillis() {
    return Setting.CHECKPOINT_MILLIS.of(this);
  }

  default Param<String> cpu() {
    return Setting.CPU.of(this);
  }

  default Param<String> checkpointDir() {
    return Setting.CHECKPOINT_DIR.of(this);
  }

  default Param<String> initFrom() {
    return Setting.INIT_FROM.of(this);
  }

  default Param<String> latentCol() {
    return Setting.LATENT_COL.of(this);
  }

  default Param<String> latentLogVarianceCol() {
    return Setting.LATENT_LOG_VARIANCE_COL.of(this);
  }

  default Param<String> latentSampleCol() {
    return Setting.LATENT_SAMPLE_COL.of(this);
  }

  default Param<String> negativeElboCol() {
    return Setting.NEGATIVE_ELBO_COL.of(this);
  }

  default Param<String> reconstructionNllCol() {
    return Setting.RECONSTRUCTION_NLL_COL.of(this);
  }

  default Param<String> klDivergenceCol() {
    return Setting.KL_DIVERGENCE_COL.of(this);
  }

  default Param<String> importanceWeightedLogLikelihoodCol() {
    return Setting.IMPORTANCE_WEIGHTED_LOG_LIKELIHOOD_COL.of(this);
  }

  default Param<String> standardErrorCol() {
    return Setting.STANDARD_ERROR_COL.of(this);
  }

  default Param<String> reconstructionCol() {
    return Setting.RECONSTRUCTION_COL.of(this);
  }

  default Param<String> observedCellsCol() {
    return Setting.OBSERVED_CELLS_COL.of(this);
  }

  default Param<String> clippedValuesCol() {
    return Setting.CLIPPED_VALUES_COL.of(this);
  }

  default Param<String> negativeElboAtMeanCol() {
    return Setting.NEGATIVE_ELBO_AT_MEAN_COL.of(this);
  }

  default Param<String> contributionsCol() {
    return Setting.CONTRIBUTIONS_COL.of(this);
  }

  default Param<String> predictionCol() {
    return Setting.PREDICTION_COL.of(this);
  }

  default Param<String> tailProbabilityCol() {
    return Setting.TAIL_PROBABILITY_COL.of(this);
  }

  default DoubleParam contamination() {
    return Setting.CONTAMINATION.of(this);
  }

  default IntParam topContributions() {
    return Setting.TOP_CONTRIBUTIONS.of(this);
  }

  default IntParam elboSamples() {
    return Setting.ELBO_SAMPLES.of(this);
  }

  default IntParam importanceSamples() {
    return Setting.IMPORTANCE_SAMPLES.of(this);
  }

  default S setFeaturesCol(String value) {
    return Setting.FEATURES_COL.set(this, value);
  }

  default S setInputCols(String... value) {
    return Setting.INPUT_COLS.set(this, value);
  }

  default S setUnseen(String value) {
    return Setting.UNSEEN.set(this, value);
  }

  default S setWeightCol(String value) {
    return Setting.WEIGHT_COL.set(this, value);
  }

  default S setMissingTokens(String... value) {
    return Setting.MISSING_TOKENS.set(this, value);
  }

  default S setNulls(String value) {
    return Setting.NULLS.set(this, value);
  }

  default S setBadRowPolicy(String value) {
    return Setting.BAD_ROW_POLICY.set(this, value);
  }

  default S setShowValues(String value) {
    return Setting.SHOW_VALUES.set(this, value);
  }

  default S setLatentCol(String value) {
    return Setting.LATENT_COL.set(this, value);
  }

  default S setLatentLogVarianceCol(String value) {
    return Setting.LATENT_LOG_VARIANCE_COL.set(this, value);
  }

  default S setLatentSampleCol(String value) {
    return Setting.LATENT_SAMPLE_COL.set(this, value);
  }

  default S setNegativeElboCol(String value) {
    return Setting.NEGATIVE_ELBO_COL.set(this, value);
  }

  default S setReconstructionNllCol(String value) {
    return Setting.RECONSTRUCTION_NLL_COL.set(this, value);
  }

  default S setKlDivergenceCol(String value) {
    return Setting.KL_DIVERGENCE_COL.set(this, value);
  }

  default S setImportanceWeightedLogLikelihoodCol(String value) {
    return Setting.IMPORTANCE_WEIGHTED_LOG_LIKELIHOOD_COL.set(this, value);
  }

  default S setStandardErrorCol(String value) {
    return Setting.STANDARD_ERROR_COL.set(this, value);
  }

  default S setReconstructionCol(String value) {
    return Setting.RECONSTRUCTION_COL.set(this, value);
  }

  default S setObservedCellsCol(String value) {
    return Setting.OBSERVED_CELLS_COL.set(this, value);
  }

  default S setClippedValuesCol(String value) {
    return Setting.CLIPPED_VALUES_COL.set(this, value);
  }

  default S setNegativeElboAtMeanCol(String value) {
    return Setting.NEGATIVE_ELBO_AT_MEAN_COL.set(this, value);
  }

  default S setContributionsCol(String value) {
    return Setting.CONTRIBUTIONS_COL.set(this, value);
  }

  default S setPredictionCol(String value) {
    return Setting.PREDICTION_COL.set(this, value);
  }

  default S setTailProbabilityCol(String value) {
    return Setting.TAIL_PROBABILITY_COL.set(this, value);
  }

  default S setTopContributions(int value) {
    return Setting.TOP_CONTRIBUTIONS.set(this, value);
  }

  default S setElboSamples(int value) {
    return Setting.ELBO_SAMPLES.set(this, value);
  }

  default S setImportanceSamples(int value) {
    return Setting.IMPORTANCE_SAMPLES.set(this, value);
  }
}
