"""The stages of Spark ML."""

import json
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any, Dict, Optional, Sequence, Union

from pyspark import inheritable_thread_target
from pyspark.ml.evaluation import JavaEvaluator
from pyspark.ml.linalg import DenseVector, Vector, Vectors
from pyspark.ml.wrapper import JavaEstimator, JavaModel
from pyspark.sql import DataFrame

from sparkvae.params import EvaluatorParams, EstimatorParams, ModelParams


class VAE(EstimatorParams, JavaEstimator["VAEModel"]):
    """Trains a variational autoencoder, Kingma and Welling (2013), on the rows of any DataFrame, in rounds on the
    cluster of its session. Equal rows, params and seed give the same bits, in any order and any partitions.

    A wrong value, column or row ends in a one-line `IllegalArgumentException`. Nothing is written unless
    `checkpointDir` or `quarantinePath` is set.

    >>> model = VAE(latentSize=2, likelihood="bernoulli").fit(rows)
    >>> model.transform(rows).select("latent")
    """

    _java_class = "org.sparkvae.spark.ml.VaeEstimator"

    def setParams(self, **settings: Any) -> "VAE":
        """Sets params, by the keyword arguments of the constructor."""
        return self._set(**settings)

    def _fit_java(self, dataset: DataFrame) -> Any:
        # In a thread of its own: on Ctrl+C, PySpark cannot cancel the jobs if this thread waits for Java.
        with ThreadPoolExecutor(1) as pool:
            fit = pool.submit(inheritable_thread_target(super()._fit_java), dataset)
            try:
                return fit.result()
            except KeyboardInterrupt:
                # PySpark has cancelled the jobs that ran at that moment, but a fit may have been between two.
                while not fit.done():
                    dataset.sparkSession.sparkContext.cancelAllJobs()
                    wait([fit], 0.5)
                raise

    def _create_model(self, java_model: Any) -> "VAEModel":
        return VAEModel(java_model)


class VAEModel(ModelParams, JavaModel):
    """A trained variational autoencoder: latent codes and scores of the rows of any DataFrame, also of a stream.
    Equal rows get equal values on every call.

    A saved model is an artifact as `submit/train.sh` writes it, and `load` reads what `submit/train.sh` has trained.
    """

    _java_class = "org.sparkvae.spark.ml.VaeModel"

    @property
    def numFeatures(self) -> int:
        """Number of features of a row."""
        return self._call_java("numFeatures")

    def summary(self) -> DataFrame:
        """How the training went: a row for each round, with the terms of the objective in nats a row, and where the
        time went in seconds."""
        return self._call_java("summary")

    def metrics(self) -> Dict[str, Any]:
        """Returns the content of the artifact's metrics.json; empty if it has none."""
        return json.loads(self._call_java("metrics") or "{}")

    def evaluate(self, dataset: DataFrame, samples: Optional[int] = None) -> Dict[str, float]:
        """The mean bound of all rows, weighted by `weightCol`, in nats a row.

        :param samples: draws of z per row for an importance-weighted estimate of log p(x); None: without it
        """
        self._transfer_params_to_java()
        draws = [] if samples is None else [samples]
        return dict(self._java_obj.evaluate(dataset._jdf, *draws).toMap())

    def encode(self, features: Union[Vector, Sequence[float]]) -> DenseVector:
        """Encodes one row.

        :param features: in the units of the rows that the model was trained on
        :return: mean of q(z|x), one value per latent; with a planar flow, z at noise 0
        """
        return self._call_java("encode", _vector(features))

    def decode(self, latent: Union[Vector, Sequence[float]]) -> DenseVector:
        """Decodes one latent code.

        :param latent: one value per latent
        :return: E[x|z] in the units of the rows that the model was trained on
        """
        return self._call_java("decode", _vector(latent))

    def impute(
        self, dataset: DataFrame, method: Optional[str] = None, draws: int = 100, rounds: int = 10
    ) -> DataFrame:
        """Fills missing cells, null and NaN, given the observed ones of a row: the columns that are no features, then
        those of the features, each followed by those that say how sure its filled cells are.

        :param method: "importanceWeighted" or "iterated"; None: the one that suits the model
        :param draws: of the latents for each row
        :param rounds: of encoding and decoding, if it is iterated
        """
        self._transfer_params_to_java()
        return DataFrame(self._java_obj.impute(dataset._jdf, method, draws, rounds), dataset.sparkSession)

    def generate(self, rows: int, seed: Optional[int] = None) -> DataFrame:
        """Draws new rows: columns `row` (from 0), `latent` (z from the prior) and `features` (E[x|z] in the units of
        the rows that the model was trained on).

        :param seed: None: that of the model
        """
        return self._call_java("generate", rows, *([] if seed is None else [seed]))


def _vector(values: Union[Vector, Sequence[float]]) -> Vector:
    return values if isinstance(values, Vector) else Vectors.dense(values)


class VAEEvaluator(EvaluatorParams, JavaEvaluator):
    """The mean of a score that `VAEModel.transform` has computed, in nats a row, for `CrossValidator` and
    `TrainValidationSplit`. The estimator must be set to compute it: `VAE(negativeElboCol="negativeElbo")`.
    """

    _java_class = "org.sparkvae.spark.ml.VaeEvaluator"
