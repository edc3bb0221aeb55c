"""Fit, transform and what belongs to them, alone and within Spark's own stages."""

import os
import signal
import threading
import time

import numpy as np
import pytest
from conftest import SMALL, values
from pyspark.errors import IllegalArgumentException
from pyspark.ml import Pipeline
from pyspark.ml.classification import LogisticRegression
from pyspark.ml.linalg import Vectors
from pyspark.sql import functions as F

import sparkvae
from sparkvae import VAE, VAEEvaluator, VAEModel


def test_fit_and_transform_give_the_values_of_java(spark, java, digits, model):
    java_model = (
        java.VaeEstimator().setLatentSize(2).setMaxIter(1).setShards(2).setNegativeElboCol("negativeElbo")
    )
    for name in ("EncoderLayers", "DecoderLayers"):
        widths = spark.sparkContext._gateway.new_array(spark._jvm.int, 1)
        widths[0] = 8
        getattr(java_model, "set" + name)(widths)
    java_model = java_model.fit(digits._jdf)
    assert java_model.metrics().split('"parametersSha256"')[1][:80] == model._java_obj.metrics().split(
        '"parametersSha256"'
    )[1][:80]
    expected = java_model.transform(digits._jdf)
    expected = type(digits)(expected, spark)
    assert values(model.transform(digits)) == values(expected)


def test_transform_gives_equal_values_on_every_call(digits, model):
    first = values(model.transform(digits))
    assert first == values(model.transform(digits.repartition(3)))
    assert len({value for _, _, value in first}) > 100
    scores = [value for _, _, value in first]
    assert all(100 < value < 2000 for value in scores)


def test_a_model_has_the_params_of_its_estimator(digits, model):
    assert isinstance(model, VAEModel)
    assert model.getLatentSize() == 2 and model.getNegativeElboCol() == "negativeElbo"
    assert model.getEncoderLayers() == [8] and model.getBatchSize() == 100
    code = model.setLatentCol("code").transform(digits)
    model.clear(model.latentCol)
    assert "code" in code.columns and "latent" in model.transform(digits).columns


def test_fit_with_a_param_map(digits):
    vae = VAE(**SMALL)
    model = vae.fit(digits, {vae.latentSize: 3})
    assert vae.getLatentSize() == 2 and model.getLatentSize() == 3
    assert model.transform(digits).first()["latent"].size == 3


def test_ctrl_c_stops_a_fit(spark, digits):
    """Its jobs are in the job group of the thread, and none is left."""
    context = spark.sparkContext
    persisted = context._jsc.getPersistentRDDs().size()
    context.setJobGroup("fit", "a fit that does not end")

    def interrupt():
        jobs = context.statusTracker()
        while not set(jobs.getActiveJobsIds()) & set(jobs.getJobIdsForGroup("fit")):
            time.sleep(0.05)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            VAE(**{**SMALL, "maxIter": 1_000_000}).fit(digits)
    finally:
        thread.join()
        context._jsc.clearJobGroup()
    assert list(context.statusTracker().getActiveJobsIds()) == []
    assert context._jsc.getPersistentRDDs().size() == persisted
    assert VAE(**SMALL).fit(digits).numFeatures == 784


def test_the_model_without_a_data_frame(digits, model):
    assert model.numFeatures == 784
    row = model.transform(digits).first()
    assert model.encode(row["features"]) == row["latent"]
    assert model.encode(row["features"].toArray()) == row["latent"]
    decoded = model.decode([0.0, 0.0]).toArray()
    assert decoded.shape == (784,) and np.all((decoded >= 0) & (decoded <= 1))
    drawn = model.generate(3, 7)
    assert drawn.columns == ["row", "latent", "features"]
    assert drawn.collect() == model.generate(3, seed=7).collect() != model.generate(3).collect()
    with pytest.raises(IllegalArgumentException, match=r"^Invalid features: 2 values \(must be 784 values\)$"):
        model.encode(Vectors.dense([1.0, 2.0]))
    with pytest.raises(IllegalArgumentException, match=r"^Invalid rows: 0 \(must be >= 1\)$"):
        model.generate(0)


def test_impute_fills_missing_cells(spark, digits, model):
    features = digits.first()["features"].toArray()
    gaps = features.copy()
    gaps[400:420] = np.nan
    rows = spark.createDataFrame([(1, Vectors.dense(gaps))], ["row", "features"])
    filled = model.impute(rows, draws=20)
    assert filled.columns == ["row", "features", "features_stdDev", "features_lower", "features_upper"]
    row = filled.first()
    values = row["features"].toArray()
    assert np.all(np.isfinite(values)) and np.array_equal(values[:400], features[:400])
    assert min(row["features_stdDev"][400:420]) > 0 and row["features_stdDev"][0] == 0
    assert row == model.impute(rows, "iterated", 20).first()
    with pytest.raises(IllegalArgumentException, match="^Invalid draws: 0 "):
        model.impute(rows, draws=0)


def test_summary_metrics_and_evaluate(digits, model):
    rounds = model.summary().collect()
    assert [row["round"] for row in rounds] == [1] and rounds[0]["rows"] == 200
    assert model.metrics()["train"]["rows"] == 200
    scores = model.evaluate(digits)
    mean = model.transform(digits).agg(F.avg("negativeElbo")).first()[0]
    assert scores["rows"] == 200 and scores["meanNegativeElbo"] == pytest.approx(mean, rel=0.01)  # other draws
    assert scores["meanNegativeElbo"] == pytest.approx(
        scores["meanReconstructionNll"] + scores["meanKlDivergence"], rel=1e-6
    )
    more = model.evaluate(digits, samples=5)
    assert more["importanceSamples"] == 5
    assert more["meanImportanceWeightedLogLikelihood"] > -scores["meanNegativeElbo"]


def test_evaluator(digits, model):
    scored = model.transform(digits)
    evaluator = VAEEvaluator()
    assert evaluator.evaluate(scored) == scored.agg(F.avg("negativeElbo")).first()[0]
    assert not evaluator.isLargerBetter()
    assert evaluator.setMetricName("importanceWeightedLogLikelihood").isLargerBetter()
    assert VAEEvaluator(scoreCol="label").evaluate(scored, {evaluator.weightCol: "row"}) > 0
    with pytest.raises(IllegalArgumentException, match="^Invalid scoreCol: negativeElbo .is not a column"):
        VAEEvaluator().evaluate(digits)
    with pytest.raises(IllegalArgumentException, match="^Invalid metricName: rmse .must be one of "):
        VAEEvaluator(metricName="rmse")


def test_pipeline_with_a_classifier(spark):
    train, test = sparkvae.digits(spark, 2000).randomSplit([0.8, 0.2], seed=1)
    vae = VAE(latentSize=10, encoderLayers=[64], decoderLayers=[64], maxIter=8, batchSize=20, stepSize=3e-3)
    classifier = LogisticRegression(featuresCol="latent", labelCol="label")
    fitted = Pipeline(stages=[vae, classifier]).fit(train.cache())
    predicted = fitted.transform(test)
    accuracy = predicted.filter("label = prediction").count() / test.count()
    assert accuracy > 0.5  # by chance: 0.1
    assert fitted.stages[0].uid == vae.uid


def test_streaming(spark, digits, model, tmp_path):
    digits.write.parquet(str(tmp_path / "rows"))
    stream = spark.readStream.schema(digits.schema).parquet(str(tmp_path / "rows"))
    query = model.transform(stream).writeStream.format("memory").queryName("scored").start()
    try:
        query.processAllAvailable()
    finally:
        query.stop()
    assert values(spark.table("scored")) == values(model.transform(digits))
    with pytest.raises(IllegalArgumentException, match="it is a stream"):
        VAE(**SMALL).fit(stream)


def test_columns_of_numbers(spark):
    rows = spark.range(40).select("id", (F.col("id") % 7).alias("a"), (F.col("id") % 5).cast("float").alias("b"))
    vae = VAE(inputCols=["a", "b"], latentSize=1, encoderLayers=[4], decoderLayers=[4], likelihood="gaussian")
    model = vae.setMaxIter(1).fit(rows)
    assert model.numFeatures == 2 and model.getInputCols() == ["a", "b"]
    assert model.transform(rows).count() == 40


@pytest.mark.parametrize(
    "rows, line",
    [
        (lambda rows: rows.drop("features"), "Invalid featuresCol: features (must be one of the columns row, label)"),
        (lambda rows: rows.withColumn("features", F.lit("x")), "features"),
        (lambda rows: rows.withColumn("latent", F.lit(0)), "Invalid latentCol: latent (is a column already"),
        (lambda rows: rows.limit(0), ""),
    ],
)
def test_columns_that_do_not_fit(digits, model, rows, line):
    calls = [lambda: VAE(**SMALL).fit(rows(digits))]
    if line:
        calls.append(lambda: model.transform(rows(digits)))
    for call in calls:
        with pytest.raises(IllegalArgumentException) as refused:
            call()
        message = str(refused.value)
        assert line.split("(")[0].split(":")[-1].strip() in message
        assert "\n" not in message and "Exception" not in message
