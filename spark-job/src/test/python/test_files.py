"""What is saved is read again: in Python, in Java, and by the command line."""

import subprocess

import pytest
from conftest import ROOT, SMALL, values
from pyspark.errors import IllegalArgumentException
from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.classification import LogisticRegression
from pyspark.ml.tuning import (
    CrossValidator,
    CrossValidatorModel,
    ParamGridBuilder,
    TrainValidationSplit,
    TrainValidationSplitModel,
)
from pyspark.sql import DataFrame

from sparkvae import VAE, VAEEvaluator, VAEModel


def own(stage):
    """The params that are set, by name."""
    return {param.name: stage.getOrDefault(param) for param in stage.params if stage.isSet(param)}


def test_stages(tmp_path, digits, model):
    for stage in (VAE(**SMALL, inputCols=["a", "b"], klWeight=0.5, seed=2**40), VAEEvaluator(weightCol="w"), model):
        path = str(tmp_path / type(stage).__name__)
        stage.save(path)
        with pytest.raises(Exception, match="exists"):
            stage.save(path)
        stage.write().overwrite().save(path)
        loaded = type(stage).load(path)
        assert type(loaded) is type(stage) and loaded.uid == stage.uid
        assert own(loaded) == own(stage)
        assert loaded.explainParams() == stage.explainParams()
    assert values(VAEModel.read().load(path).transform(digits)) == values(model.transform(digits))


def test_java_reads_what_python_saved(spark, java, tmp_path, digits, model):
    path = str(tmp_path / "model")
    model.save(path)
    java_model = java.VaeModel.load(path)
    assert values(DataFrame(java_model.transform(digits._jdf), spark)) == values(model.transform(digits))
    VAE(latentSize=7, encoderLayers=[3, 2]).save(str(tmp_path / "vae"))
    vae = java.VaeEstimator.load(str(tmp_path / "vae"))
    assert vae.getOrDefault(vae.latentSize()) == 7
    assert list(vae.getOrDefault(vae.encoderLayers())) == [3, 2]


def test_python_reads_what_java_saved(java, tmp_path, digits):
    path = str(tmp_path / "model")
    java_model = java.VaeEstimator().setLatentSize(3).setMaxIter(1).setNegativeElboCol("negativeElbo")
    java_model = java_model.fit(digits._jdf)
    java_model.save(path)
    model = VAEModel.load(path)
    assert (model.uid, model.getLatentSize(), model.getEncoderLayers()) == (java_model.uid(), 3, [500])
    expected = DataFrame(java_model.transform(digits._jdf), digits.sparkSession)
    assert values(model.transform(digits)) == values(expected)


def test_pipelines(spark, tmp_path, digits):
    vae = VAE(**SMALL)
    pipeline = Pipeline(stages=[vae, LogisticRegression(featuresCol="latent", labelCol="label", maxIter=2)])
    fitted = pipeline.fit(digits)
    pipeline.save(str(tmp_path / "pipeline"))
    fitted.save(str(tmp_path / "fitted"))
    loaded = Pipeline.load(str(tmp_path / "pipeline")).getStages()
    assert isinstance(loaded[0], VAE) and own(loaded[0]) == own(vae)
    again = PipelineModel.load(str(tmp_path / "fitted"))
    assert isinstance(again.stages[0], VAEModel)
    expected = fitted.transform(digits).select("row", "probability").orderBy("row").collect()
    assert again.transform(digits).select("row", "probability").orderBy("row").collect() == expected
    java = spark._jvm.org.apache.spark.ml.PipelineModel.load(str(tmp_path / "fitted")).transform(digits._jdf)
    assert DataFrame(java, spark).select("row", "probability").orderBy("row").collect() == expected


@pytest.mark.parametrize(
    "search, found_class", [(CrossValidator, CrossValidatorModel), (TrainValidationSplit, TrainValidationSplitModel)]
)
def test_searches(tmp_path, digits, search, found_class):
    vae = VAE(**SMALL, negativeElboCol="negativeElbo", averagingInterval=5, batchSize=10)
    grid = ParamGridBuilder().addGrid(vae.encoderLayers, [[5], [6, 5]]).addGrid(vae.stepSize, [1e-7, 1e-2])
    points = [grid.build()[1], grid.build()[2]]
    folds = {"numFolds": 2} if search is CrossValidator else {}
    search(estimator=vae, estimatorParamMaps=points, evaluator=VAEEvaluator(), seed=1, parallelism=2, **folds).save(
        str(tmp_path / "search")
    )
    loaded = search.load(str(tmp_path / "search"))
    assert isinstance(loaded.getEstimator(), VAE) and isinstance(loaded.getEvaluator(), VAEEvaluator)
    assert own(loaded.getEstimator()) == own(vae)
    found = loaded.fit(digits)
    good, bad = found.avgMetrics if search is CrossValidator else found.validationMetrics
    assert good < bad
    best = found.bestModel
    assert (best.getEncoderLayers(), best.getStepSize(), best.getLatentSize()) == ([5], 1e-2, 2)
    found.save(str(tmp_path / "found"))
    again = found_class.load(str(tmp_path / "found"))
    assert isinstance(again.bestModel, VAEModel) and own(again.bestModel) == own(best)
    assert values(again.transform(digits)) == values(found.transform(digits))


def test_the_command_line_and_python_share_models(spark, tmp_path, digits, model):
    trained = str(tmp_path / "trained")
    command = [str(ROOT / "submit" / "train.sh"), str(ROOT / "conf" / "quickstart.conf"), "--output", trained]
    settings = ["data.rows=300", "training.passes=1", "model.encoderLayers=[8]", "model.decoderLayers=[8]"]
    run(command + ["--master", "local[2]"] + [word for setting in settings for word in ("--set", setting)])
    read = VAEModel.load(trained)
    assert (read.getLatentSize(), read.getEncoderLayers(), read.getFeaturesCol()) == (10, [8], "features")
    assert read.metrics()["passes"] == 1
    assert read.transform(digits).first()["latent"].size == 10
    model.save(str(tmp_path / "saved"))
    described = run([str(ROOT / "submit" / "describe.sh"), str(tmp_path / "saved")])
    assert "network: 784-8 -> 2 " in described


def run(command):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout


def test_no_model(tmp_path):
    with pytest.raises(IllegalArgumentException, match="^Cannot read .*/none: it has no artifact.json"):
        VAEModel.load(str(tmp_path / "none"))
