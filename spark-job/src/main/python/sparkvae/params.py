"""The params of the stages, as the Java classes declare them. submit/check-python.sh --write writes this file."""

from typing import List, Optional, Sequence, TypeVar

from pyspark.ml.param import Param, Params, TypeConverters

from sparkvae.java import JavaStage, with_settings

S = TypeVar("S", bound=JavaStage)


def _toString(name: str, doc: str) -> Param[str]:
    return Param(Params._dummy(), name, doc, TypeConverters.toString)


def _toListString(name: str, doc: str) -> Param[List[str]]:
    return Param(Params._dummy(), name, doc, TypeConverters.toListString)


def _toInt(name: str, doc: str) -> Param[int]:
    return Param(Params._dummy(), name, doc, TypeConverters.toInt)


def _toFloat(name: str, doc: str) -> Param[float]:
    return Param(Params._dummy(), name, doc, TypeConverters.toFloat)


def _toListInt(name: str, doc: str) -> Param[List[int]]:
    return Param(Params._dummy(), name, doc, TypeConverters.toListInt)


class ModelParams(JavaStage):
    """The params of VAE, which its models take over."""

    featuresCol: Param[str] = _toString("featuresCol",
        "column with all features of a row: a vector, an array of numbers, or bytes; cannot be set together with "
        "inputCols"
    )
    inputCols: Param[List[str]] = _toListString("inputCols", "numeric columns, one per feature, in this order")
    columns: Param[List[str]] = _toListString("columns",
        "kinds of a table's columns, each as name=kind, such as visits=count; *=auto, or auto for short, stands for "
        "all columns that are not named; cannot be set together with featuresCol or inputCols (must be names, each "
        "with one of continuous heavyTailed binary categorical count overdispersedCount skip auto)"
    )
    minCount: Param[int] = _toInt("minCount",
        "training rows that a category needs, >= 1; rarer ones are the category other; for columns only"
    )
    maxDistinct: Param[int] = _toInt("maxDistinct",
        "different values that a categorical column may have, in [2, 100000]; for columns only"
    )
    unseen: Param[str] = _toString("unseen",
        "what happens to a category that no training row had; for columns only (must be one of other missing fail)"
    )
    weightCol: Param[str] = _toString("weightCol",
        "column with the weight of each row, >= 0; if it is not set, all weights are 1"
    )
    validationIndicatorCol: Param[str] = _toString("validationIndicatorCol",
        "column that says which rows are for validation: booleans, true for validation, or the texts train, validation "
        "and test"
    )
    scaling: Param[str] = _toString("scaling",
        "how features are scaled; if it is not set, not at all (must be one of none divideBy255 minMax standardize)"
    )
    validationFraction: Param[float] = _toFloat("validationFraction",
        "share of the rows held out for validation, in [0, 1); drawn by seed and content"
    )
    missingTokens: Param[List[str]] = _toListString("missingTokens",
        "texts that stand for a missing value in inputCols of texts, such as NA"
    )
    nulls: Param[str] = _toString("nulls",
        "what happens to rows with a null or NaN among the features (must be one of fail skip zero)"
    )
    badRowPolicy: Param[str] = _toString("badRowPolicy",
        "what happens to rows that cannot be used for another reason, such as a wrong width (must be one of fail skip)"
    )
    maxBadRows: Param[int] = _toInt("maxBadRows", "how many rows badRowPolicy = skip may leave out of a fit, >= 0")
    quarantinePath: Param[str] = _toString("quarantinePath",
        "directory for the rows that badRowPolicy = skip leaves out of a fit; if it is not set, they are only counted"
    )
    showValues: Param[str] = _toString("showValues",
        "whether messages and logs may show values of the data (must be one of no yes)"
    )
    seed: Param[int] = _toInt("seed", "seed of all draws: parameters, shards, order of rows and noise")
    latentSize: Param[int] = _toInt("latentSize", "number of latents, in [1, 1000000]")
    encoderLayers: Param[List[int]] = _toListInt("encoderLayers",
        "widths of the encoder's hidden layers, from the features on, each in [1, 1000000]"
    )
    decoderLayers: Param[List[int]] = _toListInt("decoderLayers",
        "widths of the decoder's hidden layers, from the latents on, each in [1, 1000000]"
    )
    activation: Param[str] = _toString("activation",
        "activation function of the hidden layers (must be one of tanh relu sigmoid softplus elu leakyrelu swish)"
    )
    likelihood: Param[str] = _toString("likelihood",
        "likelihood p(x|z) (must be one of bernoulli gaussian gaussianSigmoidMean gaussianShared gaussianPerFeature "
        "gaussianUnitVariance laplace studentT poisson negativeBinomial multinomial)"
    )
    weightInit: Param[str] = _toString("weightInit",
        "distribution of the initial parameters (must be one of xavier relu normal001)"
    )
    posterior: Param[str] = _toString("posterior",
        "posterior q(z|x): diagonalGaussian, or planar, such a Gaussian transformed by flowSteps learned maps (must be "
        "one of diagonalGaussian planar)"
    )
    flowSteps: Param[int] = _toInt("flowSteps",
        "planar flows, one after the other, in [1, 1000]; for posterior planar only"
    )
    prior: Param[str] = _toString("prior",
        "prior p(z): standardNormal, a learned mixture, or vamp, the mean of the posteriors of learned rows (must be "
        "one of standardNormal mixture vamp)"
    )
    priorComponents: Param[int] = _toInt("priorComponents",
        "Gaussians of the mixture, in [1, 10000]; for prior mixture only"
    )
    pseudoInputs: Param[int] = _toInt("pseudoInputs", "learned rows, in [1, 10000]; for prior vamp only")
    weights: Param[str] = _toString("weights",
        "decoder's weights and biases: point, or gaussian for a posterior of each of them (must be one of point "
        "gaussian)"
    )
    weightsPrior: Param[str] = _toString("weightsPrior",
        "prior of the weights: N(0, tau^2) with a learned tau for each tensor, or standardNormal; for weights gaussian "
        "only (must be one of learned standardNormal)"
    )
    initialStdDev: Param[float] = _toFloat("initialStdDev",
        "initial standard deviation of each weight, in [1e-6, 1000]; for weights gaussian only"
    )
    inputNormalization: Param[str] = _toString("inputNormalization",
        "how the rows are scaled that the encoder gets: none, or l2 for length 1; the likelihood takes them as they "
        "are (must be one of none l2)"
    )
    inputDropout: Param[float] = _toFloat("inputDropout",
        "probability with which training hides each feature from the encoder, in [0, 1); not from the likelihood"
    )
    objective: Param[str] = _toString("objective",
        "what training minimizes: elbo is the negative ELBO, iwae the importance-weighted bound of samplesPerRow "
        "draws, wakeSleep a baseline with a loss for each half, autoencoder one without noise; mcem is for recipes "
        "only (must be one of elbo iwae wakeSleep autoencoder mcem)"
    )
    estimator: Param[str] = _toString("estimator",
        "estimator of the ELBO: A draws the KL divergence, B has its closed form; if it is not set, A where there is "
        "no closed form; cannot be set with another objective (must be one of A B)"
    )
    samplesPerRow: Param[int] = _toInt("samplesPerRow", "draws of z per row and step, in [1, 10000]")
    klWeight: Param[float] = _toFloat("klWeight",
        "factor of the KL divergence in the ELBO, >= 0; cannot be set with another objective"
    )
    klWarmUpSteps: Param[int] = _toInt("klWarmUpSteps",
        "steps of a worker since the start of the training over which the weight rises from 0 to klWeight, in [0, "
        "1000000000]; 0 is no warm-up; cannot be set with another objective"
    )
    weightPrior: Param[float] = _toFloat("weightPrior",
        "strength of the prior N(0, I) over all weights and biases, >= 0; 0 is no prior; weights gaussian have their "
        "own prior"
    )
    weightKlFactor: Param[float] = _toFloat("weightKlFactor",
        "factor of the weights' KL divergence, >= 0; for weights gaussian only"
    )
    weightKlWarmUpSteps: Param[int] = _toInt("weightKlWarmUpSteps",
        "steps of a worker since the start of the training over which weightKlFactor is reached from 0, in [0, "
        "1000000000]; 0 is no warm-up; for weights gaussian only"
    )
    engine: Param[str] = _toString("engine", "what runs the rounds (must be one of averaging dl4j-spark)")
    maxIter: Param[int] = _toInt("maxIter", "passes over the training rows, >= 1")
    shards: Param[int] = _toInt("shards",
        "parts of the training rows, each with a worker, in [1, 65536]; the result depends on it"
    )
    batchSize: Param[int] = _toInt("batchSize", "rows of a mini-batch, in [1, 1000000]")
    averagingInterval: Param[int] = _toInt("averagingInterval",
        "mini-batches that a worker takes between two averages, >= 1"
    )
    workerState: Param[str] = _toString("workerState",
        "which optimizer state a worker starts a round with (must be one of averaged local reset)"
    )
    optimizer: Param[str] = _toString("optimizer",
        "optimizer of the workers (must be one of adam adagrad adadelta rmsprop nesterovs sgd)"
    )
    stepSize: Param[float] = _toFloat("stepSize",
        "initial learning rate of the workers' optimizer, > 0; adadelta ignores it"
    )
    schedule: Param[str] = _toString("schedule",
        "how the learning rate decreases with the step t: exponential multiplies by decayRate^(t / decaySteps), step "
        "does so at whole exponents, inverse divides by 1 + decayRate * t / decaySteps (must be one of constant "
        "exponential step inverse)"
    )
    decayRate: Param[float] = _toFloat("decayRate", "decay of the schedule, in (0, 1]")
    decaySteps: Param[int] = _toInt("decaySteps", "period of the schedule in steps, >= 1")
    maxGradientNorm: Param[float] = _toFloat("maxGradientNorm",
        "largest L2 norm of each layer's gradient, >= 0; 0 is no clipping"
    )
    outerOptimizer: Param[str] = _toString("outerOptimizer",
        "step of the driver along the mean change of a round; if it is not set, nesterovScheduled for two or more "
        "shards, or nesterov with outerStepSize or outerMomentum, else plain (must be one of plain nesterov "
        "nesterovScheduled)"
    )
    outerStepSize: Param[float] = _toFloat("outerStepSize",
        "factor of the mean change, > 0, for nesterov; if it is not set, 0.7"
    )
    outerMomentum: Param[float] = _toFloat("outerMomentum",
        "share of the outer velocity that is kept, in [0, 1), for nesterov; if it is not set, 0.9"
    )
    guard: Param[str] = _toString("guard",
        "whether rounds that make the objective worse are undone (must be one of on off)"
    )
    guardMargin: Param[float] = _toFloat("guardMargin",
        "nats a row by which the mean objective of a round may exceed the median of the last ones, > 0"
    )
    guardWindow: Param[int] = _toInt("guardWindow", "number of accepted rounds whose median is taken, in [1, 10000]")
    guardRecoveryRounds: Param[int] = _toInt("guardRecoveryRounds",
        "accepted rounds after which the outer step, halved by an undone round, is doubled again, >= 0"
    )
    guardMaxUndone: Param[int] = _toInt("guardMaxUndone",
        "undone rounds in a row that end the training as diverged, >= 1"
    )
    earlyStopping: Param[str] = _toString("earlyStopping",
        "whether the training ends when the validation bound no longer falls; needs validation rows (must be one of on "
        "off)"
    )
    patience: Param[int] = _toInt("patience", "validations in a row without an improvement that end the training, >= 1")
    minImprovement: Param[float] = _toFloat("minImprovement",
        "nats a row by which the validation bound must fall to count as an improvement, >= 0"
    )
    validationInterval: Param[str] = _toString("validationInterval",
        "when the validation bound is computed (must be one of round pass never)"
    )
    contamination: Param[float] = _toFloat("contamination",
        "share of the training rows that count as anomalies, in (0, 0.5), for predictionCol and tailProbabilityCol; 0 "
        "is no threshold"
    )
    elboSamples: Param[int] = _toInt("elboSamples",
        "draws of z per row for negativeElboCol, reconstructionNllCol, klDivergenceCol and contributionsCol, in [1, "
        "10000]; those of predictionCol and tailProbabilityCol are those of the training"
    )
    checkpointInterval: Param[int] = _toInt("checkpointInterval",
        "rounds between two checkpoints in checkpointDir, >= 0; 0 is never"
    )
    checkpointMillis: Param[int] = _toInt("checkpointMillis",
        "milliseconds between two checkpoints in checkpointDir, >= 0; 0 is never"
    )
    cpu: Param[str] = _toString("cpu",
        "kernel of matrix products that every host must run; auto is the driver's (must be one of auto generic avx2 "
        "avx512)"
    )
    checkpointDir: Param[str] = _toString("checkpointDir",
        "directory for checkpoints: if a fit is interrupted, the next one with the same rows and params resumes from "
        "them, and a fit that succeeds deletes its own; if it is not set, none are written"
    )
    initFrom: Param[str] = _toString("initFrom",
        "directory of a model whose parameters the training starts from; if it is not set, they are drawn"
    )
    latentCol: Param[str] = _toString("latentCol",
        "output column of the mean of q(z|x), a vector; with planar, z at noise 0; if empty, the column is not "
        "computed"
    )
    latentLogVarianceCol: Param[str] = _toString("latentLogVarianceCol",
        "output column of the log of the variance of q(z|x), a vector; not with planar; if empty, the column is not "
        "computed"
    )
    latentSampleCol: Param[str] = _toString("latentSampleCol",
        "output column of a draw from q(z|x), a vector; if empty, the column is not computed"
    )
    negativeElboCol: Param[str] = _toString("negativeElboCol",
        "output column of the negative ELBO from elboSamples draws, nats; if empty, the column is not computed"
    )
    negativeElboAtMeanCol: Param[str] = _toString("negativeElboAtMeanCol",
        "output column of the negative ELBO with noise 0, which is no bound, nats; if empty, the column is not "
        "computed"
    )
    reconstructionNllCol: Param[str] = _toString("reconstructionNllCol",
        "output column of -log p(x|z) of the same draws, nats; if empty, the column is not computed"
    )
    klDivergenceCol: Param[str] = _toString("klDivergenceCol",
        "output column of KL(q(z|x) || p(z)), nats; if empty, the column is not computed"
    )
    importanceWeightedLogLikelihoodCol: Param[str] = _toString("importanceWeightedLogLikelihoodCol",
        "output column of the importance-weighted estimate of log p(x), nats; if empty, the column is not computed"
    )
    standardErrorCol: Param[str] = _toString("standardErrorCol",
        "output column of the standard error of the importance-weighted estimate of log p(x), nats; if empty, the "
        "column is not computed"
    )
    reconstructionCol: Param[str] = _toString("reconstructionCol",
        "output column of E[x'|z] at the code in latentCol, an array in units of scaled features; with columns, a "
        "struct in the units of the columns; if empty, the column is not computed"
    )
    observedCellsCol: Param[str] = _toString("observedCellsCol",
        "output column of the number of the row's columns that are not missing; if empty, the column is not computed"
    )
    clippedValuesCol: Param[str] = _toString("clippedValuesCol",
        "output column of the number of the row's values outside the range of the likelihood, which clips them to it; "
        "if empty, the column is not computed"
    )
    contributionsCol: Param[str] = _toString("contributionsCol",
        "output column of what each input column adds to -log p(x|z), nats: an array of name and value, the largest "
        "first; if empty, the column is not computed"
    )
    predictionCol: Param[str] = _toString("predictionCol",
        "output column of 1.0 for an anomaly and 0.0 for other rows; needs contamination; if empty, the column is not "
        "computed"
    )
    tailProbabilityCol: Param[str] = _toString("tailProbabilityCol",
        "output column of the probability of a negative ELBO at least as high in a row like the held-out ones; needs "
        "contamination and validation rows; if empty, the column is not computed"
    )
    topContributions: Param[int] = _toInt("topContributions",
        "how many contributions a row has, >= 1; if it is not set, those of all columns"
    )
    importanceSamples: Param[int] = _toInt("importanceSamples",
        "draws of z per row for importanceWeightedLogLikelihoodCol and standardErrorCol, >= 1"
    )

    def getFeaturesCol(self) -> str:
        return self.getOrDefault(self.featuresCol)

    def getInputCols(self) -> List[str]:
        return self.getOrDefault(self.inputCols)

    def getColumns(self) -> List[str]:
        return self.getOrDefault(self.columns)

    def getMinCount(self) -> int:
        return self.getOrDefault(self.minCount)

    def getMaxDistinct(self) -> int:
        return self.getOrDefault(self.maxDistinct)

    def getUnseen(self) -> str:
        return self.getOrDefault(self.unseen)

    def getWeightCol(self) -> str:
        return self.getOrDefault(self.weightCol)

    def getValidationIndicatorCol(self) -> str:
        return self.getOrDefault(self.validationIndicatorCol)

    def getScaling(self) -> str:
        return self.getOrDefault(self.scaling)

    def getValidationFraction(self) -> float:
        return self.getOrDefault(self.validationFraction)

    def getMissingTokens(self) -> List[str]:
        return self.getOrDefault(self.missingTokens)

    def getNulls(self) -> str:
        return self.getOrDefault(self.nulls)

    def getBadRowPolicy(self) -> str:
        return self.getOrDefault(self.badRowPolicy)

    def getMaxBadRows(self) -> int:
        return self.getOrDefault(self.maxBadRows)

    def getQuarantinePath(self) -> str:
        return self.getOrDefault(self.quarantinePath)

    def getShowValues(self) -> str:
        return self.getOrDefault(self.showValues)

    def getSeed(self) -> int:
        return self.getOrDefault(self.seed)

    def getLatentSize(self) -> int:
        return self.getOrDefault(self.latentSize)

    def getEncoderLayers(self) -> List[int]:
        return self.getOrDefault(self.encoderLayers)

    def getDecoderLayers(self) -> List[int]:
        return self.getOrDefault(self.decoderLayers)

    def getActivation(self) -> str:
        return self.getOrDefault(self.activation)

    def getLikelihood(self) -> str:
        return self.getOrDefault(self.likelihood)

    def getWeightInit(self) -> str:
        return self.getOrDefault(self.weightInit)

    def getPosterior(self) -> str:
        return self.getOrDefault(self.posterior)

    def getFlowSteps(self) -> int:
        return self.getOrDefault(self.flowSteps)

    def getPrior(self) -> str:
        return self.getOrDefault(self.prior)

    def getPriorComponents(self) -> int:
        return self.getOrDefault(self.priorComponents)

    def getPseudoInputs(self) -> int:
        return self.getOrDefault(self.pseudoInputs)

    def getWeights(self) -> str:
        return self.getOrDefault(self.weights)

    def getWeightsPrior(self) -> str:
        return self.getOrDefault(self.weightsPrior)

    def getInitialStdDev(self) -> float:
        return self.getOrDefault(self.initialStdDev)

    def getInputNormalization(self) -> str:
        return self.getOrDefault(self.inputNormalization)

    def getInputDropout(self) -> float:
        return self.getOrDefault(self.inputDropout)

    def getObjective(self) -> str:
        return self.getOrDefault(self.objective)

    def getEstimator(self) -> str:
        return self.getOrDefault(self.estimator)

    def getSamplesPerRow(self) -> int:
        return self.getOrDefault(self.samplesPerRow)

    def getKlWeight(self) -> float:
        return self.getOrDefault(self.klWeight)

    def getKlWarmUpSteps(self) -> int:
        return self.getOrDefault(self.klWarmUpSteps)

    def getWeightPrior(self) -> float:
        return self.getOrDefault(self.weightPrior)

    def getWeightKlFactor(self) -> float:
        return self.getOrDefault(self.weightKlFactor)

    def getWeightKlWarmUpSteps(self) -> int:
        return self.getOrDefault(self.weightKlWarmUpSteps)

    def getEngine(self) -> str:
        return self.getOrDefault(self.engine)

    def getMaxIter(self) -> int:
        return self.getOrDefault(self.maxIter)

    def getShards(self) -> int:
        return self.getOrDefault(self.shards)

    def getBatchSize(self) -> int:
        return self.getOrDefault(self.batchSize)

    def getAveragingInterval(self) -> int:
        return self.getOrDefault(self.averagingInterval)

    def getWorkerState(self) -> str:
        return self.getOrDefault(self.workerState)

    def getOptimizer(self) -> str:
        return self.getOrDefault(self.optimizer)

    def getStepSize(self) -> float:
        return self.getOrDefault(self.stepSize)

    def getSchedule(self) -> str:
        return self.getOrDefault(self.schedule)

    def getDecayRate(self) -> float:
        return self.getOrDefault(self.decayRate)

    def getDecaySteps(self) -> int:
        return self.getOrDefault(self.decaySteps)

    def getMaxGradientNorm(self) -> float:
        return self.getOrDefault(self.maxGradientNorm)

    def getOuterOptimizer(self) -> str:
        return self.getOrDefault(self.outerOptimizer)

    def getOuterStepSize(self) -> float:
        return self.getOrDefault(self.outerStepSize)

    def getOuterMomentum(self) -> float:
        return self.getOrDefault(self.outerMomentum)

    def getGuard(self) -> str:
        return self.getOrDefault(self.guard)

    def getGuardMargin(self) -> float:
        return self.getOrDefault(self.guardMargin)

    def getGuardWindow(self) -> int:
        return self.getOrDefault(self.guardWindow)

    def getGuardRecoveryRounds(self) -> int:
        return self.getOrDefault(self.guardRecoveryRounds)

    def getGuardMaxUndone(self) -> int:
        return self.getOrDefault(self.guardMaxUndone)

    def getEarlyStopping(self) -> str:
        return self.getOrDefault(self.earlyStopping)

    def getPatience(self) -> int:
        return self.getOrDefault(self.patience)

    def getMinImprovement(self) -> float:
        return self.getOrDefault(self.minImprovement)

    def getValidationInterval(self) -> str:
        return self.getOrDefault(self.validationInterval)

    def getContamination(self) -> float:
        return self.getOrDefault(self.contamination)

    def getElboSamples(self) -> int:
        return self.getOrDefault(self.elboSamples)

    def getCheckpointInterval(self) -> int:
        return self.getOrDefault(self.checkpointInterval)

    def getCheckpointMillis(self) -> int:
        return self.getOrDefault(self.checkpointMillis)

    def getCpu(self) -> str:
        return self.getOrDefault(self.cpu)

    def getCheckpointDir(self) -> str:
        return self.getOrDefault(self.checkpointDir)

    def getInitFrom(self) -> str:
        return self.getOrDefault(self.initFrom)

    def getLatentCol(self) -> str:
        return self.getOrDefault(self.latentCol)

    def getLatentLogVarianceCol(self) -> str:
        return self.getOrDefault(self.latentLogVarianceCol)

    def getLatentSampleCol(self) -> str:
        return self.getOrDefault(self.latentSampleCol)

    def getNegativeElboCol(self) -> str:
        return self.getOrDefault(self.negativeElboCol)

    def getNegativeElboAtMeanCol(self) -> str:
        return self.getOrDefault(self.negativeElboAtMeanCol)

    def getReconstructionNllCol(self) -> str:
        return self.getOrDefault(self.reconstructionNllCol)

    def getKlDivergenceCol(self) -> str:
        return self.getOrDefault(self.klDivergenceCol)

    def getImportanceWeightedLogLikelihoodCol(self) -> str:
        return self.getOrDefault(self.importanceWeightedLogLikelihoodCol)

    def getStandardErrorCol(self) -> str:
        return self.getOrDefault(self.standardErrorCol)

    def getReconstructionCol(self) -> str:
        return self.getOrDefault(self.reconstructionCol)

    def getObservedCellsCol(self) -> str:
        return self.getOrDefault(self.observedCellsCol)

    def getClippedValuesCol(self) -> str:
        return self.getOrDefault(self.clippedValuesCol)

    def getContributionsCol(self) -> str:
        return self.getOrDefault(self.contributionsCol)

    def getPredictionCol(self) -> str:
        return self.getOrDefault(self.predictionCol)

    def getTailProbabilityCol(self) -> str:
        return self.getOrDefault(self.tailProbabilityCol)

    def getTopContributions(self) -> int:
        return self.getOrDefault(self.topContributions)

    def getImportanceSamples(self) -> int:
        return self.getOrDefault(self.importanceSamples)

    def setFeaturesCol(self: S, value: str) -> S:
        return self._set(featuresCol=value)

    def setInputCols(self: S, value: Sequence[str]) -> S:
        return self._set(inputCols=value)

    def setUnseen(self: S, value: str) -> S:
        return self._set(unseen=value)

    def setWeightCol(self: S, value: str) -> S:
        return self._set(weightCol=value)

    def setMissingTokens(self: S, value: Sequence[str]) -> S:
        return self._set(missingTokens=value)

    def setNulls(self: S, value: str) -> S:
        return self._set(nulls=value)

    def setBadRowPolicy(self: S, value: str) -> S:
        return self._set(badRowPolicy=value)

    def setShowValues(self: S, value: str) -> S:
        return self._set(showValues=value)

    def setElboSamples(self: S, value: int) -> S:
        return self._set(elboSamples=value)

    def setLatentCol(self: S, value: str) -> S:
        return self._set(latentCol=value)

    def setLatentLogVarianceCol(self: S, value: str) -> S:
        return self._set(latentLogVarianceCol=value)

    def setLatentSampleCol(self: S, value: str) -> S:
        return self._set(latentSampleCol=value)

    def setNegativeElboCol(self: S, value: str) -> S:
        return self._set(negativeElboCol=value)

    def setNegativeElboAtMeanCol(self: S, value: str) -> S:
        return self._set(negativeElboAtMeanCol=value)

    def setReconstructionNllCol(self: S, value: str) -> S:
        return self._set(reconstructionNllCol=value)

    def setKlDivergenceCol(self: S, value: str) -> S:
        return self._set(klDivergenceCol=value)

    def setImportanceWeightedLogLikelihoodCol(self: S, value: str) -> S:
        return self._set(importanceWeightedLogLikelihoodCol=value)

    def setStandardErrorCol(self: S, value: str) -> S:
        return self._set(standardErrorCol=value)

    def setReconstructionCol(self: S, value: str) -> S:
        return self._set(reconstructionCol=value)

    def setObservedCellsCol(self: S, value: str) -> S:
        return self._set(observedCellsCol=value)

    def setClippedValuesCol(self: S, value: str) -> S:
        return self._set(clippedValuesCol=value)

    def setContributionsCol(self: S, value: str) -> S:
        return self._set(contributionsCol=value)

    def setPredictionCol(self: S, value: str) -> S:
        return self._set(predictionCol=value)

    def setTailProbabilityCol(self: S, value: str) -> S:
        return self._set(tailProbabilityCol=value)

    def setTopContributions(self: S, value: int) -> S:
        return self._set(topContributions=value)

    def setImportanceSamples(self: S, value: int) -> S:
        return self._set(importanceSamples=value)


class EstimatorParams(ModelParams):
    """The settings of VAE."""

    @with_settings
    def __init__(
        self,
        *,
        featuresCol: str = "features",
        inputCols: Optional[Sequence[str]] = None,
        columns: Optional[Sequence[str]] = None,
        minCount: int = 10,
        maxDistinct: int = 1000,
        unseen: str = "other",
        weightCol: Optional[str] = None,
        validationIndicatorCol: Optional[str] = None,
        scaling: Optional[str] = None,
        validationFraction: float = 0.0,
        missingTokens: Optional[Sequence[str]] = None,
        nulls: str = "fail",
        badRowPolicy: str = "fail",
        maxBadRows: int = 1000,
        quarantinePath: Optional[str] = None,
        showValues: str = "no",
        seed: int = 1,
        latentSize: int = 20,
        encoderLayers: Sequence[int] = (500,),
        decoderLayers: Sequence[int] = (500,),
        activation: str = "tanh",
        likelihood: str = "bernoulli",
        weightInit: str = "xavier",
        posterior: str = "diagonalGaussian",
        flowSteps: int = 8,
        prior: str = "standardNormal",
        priorComponents: int = 50,
        pseudoInputs: int = 100,
        weights: str = "point",
        weightsPrior: str = "learned",
        initialStdDev: float = 0.01,
        inputNormalization: str = "none",
        inputDropout: float = 0.0,
        objective: str = "elbo",
        estimator: str = "B",
        samplesPerRow: int = 1,
        klWeight: float = 1.0,
        klWarmUpSteps: int = 0,
        weightPrior: float = 0.0,
        weightKlFactor: float = 1.0,
        weightKlWarmUpSteps: int = 0,
        engine: str = "averaging",
        maxIter: int = 20,
        shards: int = 2,
        batchSize: int = 100,
        averagingInterval: int = 100,
        workerState: str = "averaged",
        optimizer: str = "adam",
        stepSize: float = 0.001,
        schedule: str = "constant",
        decayRate: float = 0.5,
        decaySteps: int = 10000,
        maxGradientNorm: float = 0.0,
        outerOptimizer: Optional[str] = None,
        outerStepSize: Optional[float] = None,
        outerMomentum: Optional[float] = None,
        guard: str = "on",
        guardMargin: float = 20.0,
        guardWindow: int = 5,
        guardRecoveryRounds: int = 10,
        guardMaxUndone: int = 5,
        earlyStopping: str = "off",
        patience: int = 5,
        minImprovement: float = 0.0,
        validationInterval: str = "pass",
        contamination: float = 0.0,
        elboSamples: int = 1,
        checkpointInterval: int = 10,
        checkpointMillis: int = 300000,
        cpu: str = "auto",
        checkpointDir: Optional[str] = None,
        initFrom: Optional[str] = None,
        latentCol: str = "latent",
        latentLogVarianceCol: str = "",
        latentSampleCol: str = "",
        negativeElboCol: str = "",
        negativeElboAtMeanCol: str = "",
        reconstructionNllCol: str = "",
        klDivergenceCol: str = "",
        importanceWeightedLogLikelihoodCol: str = "",
        standardErrorCol: str = "",
        reconstructionCol: str = "",
        observedCellsCol: str = "",
        clippedValuesCol: str = "",
        contributionsCol: str = "",
        predictionCol: str = "",
        tailProbabilityCol: str = "",
        topContributions: Optional[int] = None,
        importanceSamples: int = 100,
    ) -> None:
        """
        :param featuresCol: column with all features of a row: a vector, an array of numbers, or bytes; cannot be set
            together with inputCols
        :param inputCols: numeric columns, one per feature, in this order
        :param columns: kinds of a table's columns, each as name=kind, such as visits=count; *=auto, or auto for short,
            stands for all columns that are not named; cannot be set together with featuresCol or inputCols (must be
            names, each with one of continuous heavyTailed binary categorical count overdispersedCount skip auto)
        :param minCount: training rows that a category needs, >= 1; rarer ones are the category other; for columns only
        :param maxDistinct: different values that a categorical column may have, in [2, 100000]; for columns only
        :param unseen: what happens to a category that no training row had; for columns only (must be one of other
            missing fail)
        :param weightCol: column with the weight of each row, >= 0; if it is not set, all weights are 1
        :param validationIndicatorCol: column that says which rows are for validation: booleans, true for validation, or
            the texts train, validation and test
        :param scaling: how features are scaled; if it is not set, not at all (must be one of none divideBy255 minMax
            standardize)
        :param validationFraction: share of the rows held out for validation, in [0, 1); drawn by seed and content
        :param missingTokens: texts that stand for a missing value in inputCols of texts, such as NA
        :param nulls: what happens to rows with a null or NaN among the features (must be one of fail skip zero)
        :param badRowPolicy: what happens to rows that cannot be used for another reason, such as a wrong width (must be
            one of fail skip)
        :param maxBadRows: how many rows badRowPolicy = skip may leave out of a fit, >= 0
        :param quarantinePath: directory for the rows that badRowPolicy = skip leaves out of a fit; if it is not set,
            they are only counted
        :param showValues: whether messages and logs may show values of the data (must be one of no yes)
        :param seed: seed of all draws: parameters, shards, order of rows and noise
        :param latentSize: number of latents, in [1, 1000000]
        :param encoderLayers: widths of the encoder's hidden layers, from the features on, each in [1, 1000000]
        :param decoderLayers: widths of the decoder's hidden layers, from the latents on, each in [1, 1000000]
        :param activation: activation function of the hidden layers (must be one of tanh relu sigmoid softplus elu
            leakyrelu swish)
        :param likelihood: likelihood p(x|z) (must be one of bernoulli gaussian gaussianSigmoidMean gaussianShared
            gaussianPerFeature gaussianUnitVariance laplace studentT poisson negativeBinomial multinomial)
        :param weightInit: distribution of the initial parameters (must be one of xavier relu normal001)
        :param posterior: posterior q(z|x): diagonalGaussian, or planar, such a Gaussian transformed by flowSteps
            learned maps (must be one of diagonalGaussian planar)
        :param flowSteps: planar flows, one after the other, in [1, 1000]; for posterior planar only
        :param prior: prior p(z): standardNormal, a learned mixture, or vamp, the mean of the posteriors of learned rows
            (must be one of standardNormal mixture vamp)
        :param priorComponents: Gaussians of the mixture, in [1, 10000]; for prior mixture only
        :param pseudoInputs: learned rows, in [1, 10000]; for prior vamp only
        :param weights: decoder's weights and biases: point, or gaussian for a posterior of each of them (must be one of
            point gaussian)
        :param weightsPrior: prior of the weights: N(0, tau^2) with a learned tau for each tensor, or standardNormal;
            for weights gaussian only (must be one of learned standardNormal)
        :param initialStdDev: initial standard deviation of each weight, in [1e-6, 1000]; for weights gaussian only
        :param inputNormalization: how the rows are scaled that the encoder gets: none, or l2 for length 1; the
            likelihood takes them as they are (must be one of none l2)
        :param inputDropout: probability with which training hides each feature from the encoder, in [0, 1); not from
            the likelihood
        :param objective: what training minimizes: elbo is the negative ELBO, iwae the importance-weighted bound of
            samplesPerRow draws, wakeSleep a baseline with a loss for each half, autoencoder one without noise; mcem is
            for recipes only (must be one of elbo iwae wakeSleep autoencoder mcem)
        :param estimator: estimator of the ELBO: A draws the KL divergence, B has its closed form; if it is not set, A
            where there is no closed form; cannot be set with another objective (must be one of A B)
        :param samplesPerRow: draws of z per row and step, in [1, 10000]
        :param klWeight: factor of the KL divergence in the ELBO, >= 0; cannot be set with another objective
        :param klWarmUpSteps: steps of a worker since the start of the training over which the weight rises from 0 to
            klWeight, in [0, 1000000000]; 0 is no warm-up; cannot be set with another objective
        :param weightPrior: strength of the prior N(0, I) over all weights and biases, >= 0; 0 is no prior; weights
            gaussian have their own prior
        :param weightKlFactor: factor of the weights' KL divergence, >= 0; for weights gaussian only
        :param weightKlWarmUpSteps: steps of a worker since the start of the training over which weightKlFactor is
            reached from 0, in [0, 1000000000]; 0 is no warm-up; for weights gaussian only
        :param engine: what runs the rounds (must be one of averaging dl4j-spark)
        :param maxIter: passes over the training rows, >= 1
        :param shards: parts of the training rows, each with a worker, in [1, 65536]; the result depends on it
        :param batchSize: rows of a mini-batch, in [1, 1000000]
        :param averagingInterval: mini-batches that a worker takes between two averages, >= 1
        :param workerState: which optimizer state a worker starts a round with (must be one of averaged local reset)
        :param optimizer: optimizer of the workers (must be one of adam adagrad adadelta rmsprop nesterovs sgd)
        :param stepSize: initial learning rate of the workers' optimizer, > 0; adadelta ignores it
        :param schedule: how the learning rate decreases with the step t: exponential multiplies by decayRate^(t /
            decaySteps), step does so at whole exponents, inverse divides by 1 + decayRate * t / decaySteps (must be one
            of constant exponential step inverse)
        :param decayRate: decay of the schedule, in (0, 1]
        :param decaySteps: period of the schedule in steps, >= 1
        :param maxGradientNorm: largest L2 norm of each layer's gradient, >= 0; 0 is no clipping
        :param outerOptimizer: step of the driver along the mean change of a round; if it is not set, nesterovScheduled
            for two or more shards, or nesterov with outerStepSize or outerMomentum, else plain (must be one of plain
            nesterov nesterovScheduled)
        :param outerStepSize: factor of the mean change, > 0, for nesterov; if it is not set, 0.7
        :param outerMomentum: share of the outer velocity that is kept, in [0, 1), for nesterov; if it is not set, 0.9
        :param guard: whether rounds that make the objective worse are undone (must be one of on off)
        :param guardMargin: nats a row by which the mean objective of a round may exceed the median of the last ones, >
            0
        :param guardWindow: number of accepted rounds whose median is taken, in [1, 10000]
        :param guardRecoveryRounds: accepted rounds after which the outer step, halved by an undone round, is doubled
            again, >= 0
        :param guardMaxUndone: undone rounds in a row that end the training as diverged, >= 1
        :param earlyStopping: whether the training ends when the validation bound no longer falls; needs validation rows
            (must be one of on off)
        :param patience: validations in a row without an improvement that end the training, >= 1
        :param minImprovement: nats a row by which the validation bound must fall to count as an improvement, >= 0
        :param validationInterval: when the validation bound is computed (must be one of round pass never)
        :param contamination: share of the training rows that count as anomalies, in (0, 0.5), for predictionCol and
            tailProbabilityCol; 0 is no threshold
        :param elboSamples: draws of z per row for negativeElboCol, reconstructionNllCol, klDivergenceCol and
            contributionsCol, in [1, 10000]; those of predictionCol and tailProbabilityCol are those of the training
        :param checkpointInterval: rounds between two checkpoints in checkpointDir, >= 0; 0 is never
        :param checkpointMillis: milliseconds between two checkpoints in checkpointDir, >= 0; 0 is never
        :param cpu: kernel of matrix products that every host must run; auto is the driver's (must be one of auto
            generic avx2 avx512)
        :param checkpointDir: directory for checkpoints: if a fit is interrupted, the next one with the same rows and
            params resumes from them, and a fit that succeeds deletes its own; if it is not set, none are written
        :param initFrom: directory of a model whose parameters the training starts from; if it is not set, they are
            drawn
        :param latentCol: output column of the mean of q(z|x), a vector; with planar, z at noise 0; if empty, the column
            is not computed
        :param latentLogVarianceCol: output column of the log of the variance of q(z|x), a vector; not with planar; if
            empty, the column is not computed
        :param latentSampleCol: output column of a draw from q(z|x), a vector; if empty, the column is not computed
        :param negativeElboCol: output column of the negative ELBO from elboSamples draws, nats; if empty, the column is
            not computed
        :param negativeElboAtMeanCol: output column of the negative ELBO with noise 0, which is no bound, nats; if
            empty, the column is not computed
        :param reconstructionNllCol: output column of -log p(x|z) of the same draws, nats; if empty, the column is not
            computed
        :param klDivergenceCol: output column of KL(q(z|x) || p(z)), nats; if empty, the column is not computed
        :param importanceWeightedLogLikelihoodCol: output column of the importance-weighted estimate of log p(x), nats;
            if empty, the column is not computed
        :param standardErrorCol: output column of the standard error of the importance-weighted estimate of log p(x),
            nats; if empty, the column is not computed
        :param reconstructionCol: output column of E[x'|z] at the code in latentCol, an array in units of scaled
            features; with columns, a struct in the units of the columns; if empty, the column is not computed
        :param observedCellsCol: output column of the number of the row's columns that are not missing; if empty, the
            column is not computed
        :param clippedValuesCol: output column of the number of the row's values outside the range of the likelihood,
            which clips them to it; if empty, the column is not computed
        :param contributionsCol: output column of what each input column adds to -log p(x|z), nats: an array of name and
            value, the largest first; if empty, the column is not computed
        :param predictionCol: output column of 1.0 for an anomaly and 0.0 for other rows; needs contamination; if empty,
            the column is not computed
        :param tailProbabilityCol: output column of the probability of a negative ELBO at least as high in a row like
            the held-out ones; needs contamination and validation rows; if empty, the column is not computed
        :param topContributions: how many contributions a row has, >= 1; if it is not set, those of all columns
        :param importanceSamples: draws of z per row for importanceWeightedLogLikelihoodCol and standardErrorCol, >= 1
        """
        super().__init__()

    def setColumns(self: S, value: Sequence[str]) -> S:
        return self._set(columns=value)

    def setMinCount(self: S, value: int) -> S:
        return self._set(minCount=value)

    def setMaxDistinct(self: S, value: int) -> S:
        return self._set(maxDistinct=value)

    def setValidationIndicatorCol(self: S, value: str) -> S:
        return self._set(validationIndicatorCol=value)

    def setScaling(self: S, value: str) -> S:
        return self._set(scaling=value)

    def setValidationFraction(self: S, value: float) -> S:
        return self._set(validationFraction=value)

    def setMaxBadRows(self: S, value: int) -> S:
        return self._set(maxBadRows=value)

    def setQuarantinePath(self: S, value: str) -> S:
        return self._set(quarantinePath=value)

    def setSeed(self: S, value: int) -> S:
        return self._set(seed=value)

    def setLatentSize(self: S, value: int) -> S:
        return self._set(latentSize=value)

    def setEncoderLayers(self: S, value: Sequence[int]) -> S:
        return self._set(encoderLayers=value)

    def setDecoderLayers(self: S, value: Sequence[int]) -> S:
        return self._set(decoderLayers=value)

    def setActivation(self: S, value: str) -> S:
        return self._set(activation=value)

    def setLikelihood(self: S, value: str) -> S:
        return self._set(likelihood=value)

    def setWeightInit(self: S, value: str) -> S:
        return self._set(weightInit=value)

    def setPosterior(self: S, value: str) -> S:
        return self._set(posterior=value)

    def setFlowSteps(self: S, value: int) -> S:
        return self._set(flowSteps=value)

    def setPrior(self: S, value: str) -> S:
        return self._set(prior=value)

    def setPriorComponents(self: S, value: int) -> S:
        return self._set(priorComponents=value)

    def setPseudoInputs(self: S, value: int) -> S:
        return self._set(pseudoInputs=value)

    def setWeights(self: S, value: str) -> S:
        return self._set(weights=value)

    def setWeightsPrior(self: S, value: str) -> S:
        return self._set(weightsPrior=value)

    def setInitialStdDev(self: S, value: float) -> S:
        return self._set(initialStdDev=value)

    def setInputNormalization(self: S, value: str) -> S:
        return self._set(inputNormalization=value)

    def setInputDropout(self: S, value: float) -> S:
        return self._set(inputDropout=value)

    def setObjective(self: S, value: str) -> S:
        return self._set(objective=value)

    def setEstimator(self: S, value: str) -> S:
        return self._set(estimator=value)

    def setSamplesPerRow(self: S, value: int) -> S:
        return self._set(samplesPerRow=value)

    def setKlWeight(self: S, value: float) -> S:
        return self._set(klWeight=value)

    def setKlWarmUpSteps(self: S, value: int) -> S:
        return self._set(klWarmUpSteps=value)

    def setWeightPrior(self: S, value: float) -> S:
        return self._set(weightPrior=value)

    def setWeightKlFactor(self: S, value: float) -> S:
        return self._set(weightKlFactor=value)

    def setWeightKlWarmUpSteps(self: S, value: int) -> S:
        return self._set(weightKlWarmUpSteps=value)

    def setEngine(self: S, value: str) -> S:
        return self._set(engine=value)

    def setMaxIter(self: S, value: int) -> S:
        return self._set(maxIter=value)

    def setShards(self: S, value: int) -> S:
        return self._set(shards=value)

    def setBatchSize(self: S, value: int) -> S:
        return self._set(batchSize=value)

    def setAveragingInterval(self: S, value: int) -> S:
        return self._set(averagingInterval=value)

    def setWorkerState(self: S, value: str) -> S:
        return self._set(workerState=value)

    def setOptimizer(self: S, value: str) -> S:
        return self._set(optimizer=value)

    def setStepSize(self: S, value: float) -> S:
        return self._set(stepSize=value)

    def setSchedule(self: S, value: str) -> S:
        return self._set(schedule=value)

    def setDecayRate(self: S, value: float) -> S:
        return self._set(decayRate=value)

    def setDecaySteps(self: S, value: int) -> S:
        return self._set(decaySteps=value)

    def setMaxGradientNorm(self: S, value: float) -> S:
        return self._set(maxGradientNorm=value)

    def setOuterOptimizer(self: S, value: str) -> S:
        return self._set(outerOptimizer=value)

    def setOuterStepSize(self: S, value: float) -> S:
        return self._set(outerStepSize=value)

    def setOuterMomentum(self: S, value: float) -> S:
        return self._set(outerMomentum=value)

    def setGuard(self: S, value: str) -> S:
        return self._set(guard=value)

    def setGuardMargin(self: S, value: float) -> S:
        return self._set(guardMargin=value)

    def setGuardWindow(self: S, value: int) -> S:
        return self._set(guardWindow=value)

    def setGuardRecoveryRounds(self: S, value: int) -> S:
        return self._set(guardRecoveryRounds=value)

    def setGuardMaxUndone(self: S, value: int) -> S:
        return self._set(guardMaxUndone=value)

    def setEarlyStopping(self: S, value: str) -> S:
        return self._set(earlyStopping=value)

    def setPatience(self: S, value: int) -> S:
        return self._set(patience=value)

    def setMinImprovement(self: S, value: float) -> S:
        return self._set(minImprovement=value)

    def setValidationInterval(self: S, value: str) -> S:
        return self._set(validationInterval=value)

    def setContamination(self: S, value: float) -> S:
        return self._set(contamination=value)

    def setCheckpointInterval(self: S, value: int) -> S:
        return self._set(checkpointInterval=value)

    def setCheckpointMillis(self: S, value: int) -> S:
        return self._set(checkpointMillis=value)

    def setCpu(self: S, value: str) -> S:
        return self._set(cpu=value)

    def setCheckpointDir(self: S, value: str) -> S:
        return self._set(checkpointDir=value)

    def setInitFrom(self: S, value: str) -> S:
        return self._set(initFrom=value)


class EvaluatorParams(JavaStage):
    """The params of VAEEvaluator."""

    metricName: Param[str] = _toString("metricName",
        "what to average: negativeElbo (lower is better) or importanceWeightedLogLikelihood (higher is better), both "
        "in nats"
    )
    scoreCol: Param[str] = _toString("scoreCol", "column of the scores; if it is not set, it is named as the metric")
    weightCol: Param[str] = _toString("weightCol", "column with the weight of each row; if it is not set, all are 1")

    def getMetricName(self) -> str:
        return self.getOrDefault(self.metricName)

    def getScoreCol(self) -> str:
        return self.getOrDefault(self.scoreCol)

    def getWeightCol(self) -> str:
        return self.getOrDefault(self.weightCol)

    @with_settings
    def __init__(
        self,
        *,
        metricName: str = "negativeElbo",
        scoreCol: Optional[str] = None,
        weightCol: Optional[str] = None,
    ) -> None:
        """
        :param metricName: what to average: negativeElbo (lower is better) or importanceWeightedLogLikelihood (higher is
            better), both in nats
        :param scoreCol: column of the scores; if it is not set, it is named as the metric
        :param weightCol: column with the weight of each row; if it is not set, all are 1
        """
        super().__init__()

    def setMetricName(self: S, value: str) -> S:
        return self._set(metricName=value)

    def setScoreCol(self: S, value: str) -> S:
        return self._set(scoreCol=value)

    def setWeightCol(self: S, value: str) -> S:
        return self._set(weightCol=value)
