"""One Spark session for all tests, in the folder of spark-vae that these tests are in."""

import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
sys.dont_write_bytecode = True
os.environ["SPARKVAE_HOME"] = str(ROOT)
os.environ.setdefault("PYSPARK_PYTHON", sys.executable)


@pytest.fixture(scope="session")
def root(tmp_path_factory):
    """The working folder, also of the JVM: it stands for the root of spark-vae, and outputs may be written there."""
    folder = tmp_path_factory.mktemp("root")
    for name in ("submit", "spark-job", "conf"):
        (folder / name).symlink_to(ROOT / name)
    os.chdir(folder)
    return folder


@pytest.fixture(scope="session")
def spark(root):
    import sparkvae
    from pyspark.sql import SparkSession

    conf = {"spark.master": "local[2]", "spark.ui.enabled": "false", "spark.driver.memory": "2g"}
    conf["spark.sql.shuffle.partitions"] = "2"
    session = SparkSession.builder.config(map=sparkvae.session_conf(conf=conf)).getOrCreate()
    session.sparkContext.setLogLevel("WARN")
    yield session
    session.stop()


@pytest.fixture(scope="session")
def java(spark):
    """The Java stages."""
    return spark._jvm.org.sparkvae.spark.ml


@pytest.fixture(scope="session")
def digits(spark):
    import sparkvae

    rows = sparkvae.digits(spark, 200).cache()
    assert rows.count() == 200
    return rows


SMALL = {"latentSize": 2, "encoderLayers": [8], "decoderLayers": [8], "maxIter": 1, "shards": 2}


@pytest.fixture(scope="session")
def model(digits):
    import sparkvae

    return sparkvae.VAE(**SMALL, negativeElboCol="negativeElbo").fit(digits)


def values(frame):
    """What a model adds to rows, in the order of the rows."""
    columns = [name for name in ("latent", "negativeElbo") if name in frame.columns]
    return [tuple(row) for row in frame.orderBy("row").select("row", *columns).collect()]
