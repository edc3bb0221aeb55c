"""The params are those of Java: names, docs, defaults, types, setters, and what is refused."""

import inspect

import pytest
import write_params
from pyspark.errors import IllegalArgumentException
from pyspark.ml.param import TypeConverters
from pyspark.ml.tuning import ParamGridBuilder

from sparkvae import VAE, VAEEvaluator, VAEModel, params

CONVERTERS = {
    "Param": TypeConverters.toString,
    "StringArrayParam": TypeConverters.toListString,
    "IntParam": TypeConverters.toInt,
    "IntArrayParam": TypeConverters.toListInt,
    "LongParam": TypeConverters.toInt,
    "DoubleParam": TypeConverters.toFloat,
}


def test_file_is_written_from_java(spark):
    assert inspect.getsource(params) == write_params.text(spark.sparkContext), "run submit/check-python.sh --write"


@pytest.mark.parametrize("stage_class", [VAE, VAEEvaluator])
def test_params_are_those_of_java(spark, java, stage_class):
    stage = stage_class()
    java_stage = getattr(java, stage_class._java_class.rpartition(".")[2])()
    java_params = {param.name(): param for param in java_stage.params()}
    assert sorted(param.name for param in stage.params) == sorted(java_params)
    signature = inspect.signature(stage_class).parameters
    for param in stage.params:
        java_param = java_params[param.name]
        assert param.doc == java_param.doc()
        assert param.typeConverter is CONVERTERS[java_param.getClass().getSimpleName()], param.name
        assert stage.hasDefault(param) == java_stage.hasDefault(java_param)
        written = signature[param.name].default
        if stage.hasDefault(param):
            default = java_stage.getDefault(java_param).get()
            if param.typeConverter is TypeConverters.toListInt:
                default, written = list(default), list(written)
            assert stage.getOrDefault(param) == default == written, param.name
            assert type(stage.getOrDefault(param)) is type(default)
        else:
            assert written is None


@pytest.mark.parametrize("stage_class", [VAE, VAEModel, VAEEvaluator])
def test_setters_are_those_of_java(spark, stage_class):
    loader = spark._jvm.Thread.currentThread().getContextClassLoader()
    methods = loader.loadClass(stage_class._java_class).getMethods()
    setters = {method.getName() for method in methods if method.getName().startswith("set")}
    setters -= {"setDefault", "setParent"}
    assert setters - {"set"} == {
        name for name in dir(stage_class) if name.startswith("set") and name not in ("set", "setParams")
    }


def test_setters_getters_and_keyword_arguments_agree(spark):
    values = {"latentSize": 3, "encoderLayers": [5, 4], "inputCols": ["a", "b"], "klWeight": 0.5, "seed": 2**40}
    by_keyword, by_setter = VAE(**values), VAE()
    for name, value in values.items():
        capital = name[0].upper() + name[1:]
        assert getattr(by_setter, "set" + capital)(value) is by_setter
        assert getattr(by_keyword, "get" + capital)() == getattr(by_setter, "get" + capital)() == value
    assert by_keyword.uid != by_setter.uid
    assert VAE().setParams(**values).extractParamMap().values() != VAE().extractParamMap().values()
    assert not by_setter.isSet("batchSize") and by_setter.getBatchSize() == 100


def test_numbers_of_other_types(spark):
    import numpy as np

    vae = VAE(klWeight=1, latentSize=np.int64(3), encoderLayers=np.array([5, 4]), decoderLayers=(6,))
    assert (vae.getKlWeight(), vae.getLatentSize()) == (1.0, 3)
    assert (vae.getEncoderLayers(), vae.getDecoderLayers()) == ([5, 4], [6])


@pytest.mark.parametrize(
    "settings, line",
    [
        ({"latentSize": 0}, "Invalid latentSize: 0 (must be in [1, 1000000])"),
        ({"encoderLayers": [4, 0]}, "Invalid encoderLayers: [4, 0] (each width must be in [1, 1000000])"),
        (
            {"likelihood": "x"},
            "Invalid likelihood: x (must be one of bernoulli gaussian gaussianSigmoidMean gaussianShared "
            "gaussianPerFeature gaussianUnitVariance laplace studentT poisson negativeBinomial)",
        ),
    ],
)
def test_wrong_values_are_refused_when_they_are_set(spark, settings, line):
    vae = VAE(latentSize=3)
    (name, value), = settings.items()
    calls = [
        lambda: VAE(**settings),
        lambda: vae.setParams(**settings),
        lambda: vae.set(vae.getParam(name), value),
        lambda: vae.copy({vae.getParam(name): value}),
    ]
    for call in calls:
        with pytest.raises(IllegalArgumentException) as refused:
            call()
        assert str(refused.value) == line
    assert vae.getLatentSize() == 3 and not vae.isSet("likelihood")


def test_wrong_types_and_names_are_refused(spark):
    with pytest.raises(TypeError, match='param "latentSize". Could not convert three to int'):
        VAE(latentSize="three")
    with pytest.raises(TypeError, match="^VAE has no param latentsize: did you mean latentSize[?]$"):
        VAE(latentsize=3)
    with pytest.raises(TypeError, match=r"^VAE has no param xyz\. explainParams\(\) lists all$"):
        VAE().setParams(xyz=3)
    with pytest.raises(TypeError):
        VAE(3)
    with pytest.raises(TypeError, match="^VAEEvaluator has no param metric: did you mean metricName"):
        VAEEvaluator(metric="x")


def test_copies_clears_and_grids(spark):
    vae = VAE(latentSize=3, maxIter=2)
    other = vae.copy({vae.latentSize: 5})
    assert (vae.getLatentSize(), other.getLatentSize(), other.getMaxIter()) == (3, 5, 2)
    assert other.uid == vae.uid
    vae.clear(vae.latentSize)
    assert vae.getLatentSize() == 20 and vae._to_java().getOrDefault(vae._java_obj.latentSize()) == 20
    grid = ParamGridBuilder().addGrid(vae.latentSize, [2, 3]).addGrid(vae.encoderLayers, [[4], [5]]).build()
    assert [vae.copy(point).getEncoderLayers() for point in grid] == [[4], [5], [4], [5]]


def test_help_explains(spark):
    vae = VAE(latentSize=3)
    assert "latentSize: number of latents, in [1, 1000000] (default: 20, current: 3)" in vae.explainParams()
    assert "encoderLayers: " in vae.explainParams() and "(default: [500])" in vae.explainParams()
    for param in vae.params:
        assert f":param {param.name}: {param.doc.split()[0]} " in VAE.__init__.__doc__
