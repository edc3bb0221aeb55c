"""The package as a whole: what is in it, its pages, and what it says where it cannot work."""

import importlib.metadata
import json
import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pyspark
import pytest
from conftest import ROOT, values

import sparkvae


def pom(element):
    return re.search(rf"<{element}>(.*?)</{element}>", (ROOT / "pom.xml").read_text()).group(1)


def test_versions_are_those_of_the_build():
    assert sparkvae.__version__ == pom("version").replace("-SNAPSHOT", ".dev0")
    assert importlib.metadata.version("sparkvae") == sparkvae.__version__
    assert pyspark.__version__ == pom("spark.version")


def test_the_wheel_holds_the_package_alone():
    files = {str(file) for file in importlib.metadata.files("sparkvae") if file.suffix != ".pyc" and ".dist-info" not in str(file)}
    source = ROOT / "spark-job" / "src" / "main" / "python"
    assert files == {str(file.relative_to(source)) for file in source.glob("sparkvae/*") if file.suffix != ".pyc"}
    required = importlib.metadata.requires("sparkvae")
    assert sorted(required) == ["numpy", "pyspark<3.6,>=3.5"]


PYTHON_PAGE = "spark-job/src/main/python/README.md"


def blocks(page, language):
    return re.findall(rf"^```{language}\n(.*?)^```$", (ROOT / page).read_text(), re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("page", ["README.md", PYTHON_PAGE])
def test_examples_of_the_pages(spark, root, page, capsys):
    names = {}
    for block in blocks(page, "python"):
        exec(compile(block, page, "exec"), names)
    assert isinstance(names["model"], sparkvae.VAEModel)
    assert (root / "out" / "from-python" / "artifact.json").is_file()
    assert "'meanNegativeElbo': " in capsys.readouterr().out


def test_what_a_type_checker_sees(tmp_path):
    (tmp_path / "user.py").write_text(
        textwrap.dedent(
            """
            from pyspark.sql import DataFrame
            from sparkvae import VAE, VAEModel

            def fitted(rows: DataFrame) -> VAEModel:
                model = VAE(latentSize=3, encoderLayers=[2]).setMaxIter(3).setFeaturesCol("x").fit(rows)
                reveal_type(model)
                reveal_type(model.setLatentCol("code"))
                reveal_type(VAE.load("path").getEncoderLayers())
                return VAEModel.load("path")

            VAE(latentSize="3")
            VAE(latentsize=3)
            VAE().setBatchSize("3")
            """
        )
    )
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "--cache-dir", str(tmp_path / "cache"), "user.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=200,
    )
    lines = [re.sub(r"^user.py:\d+: ", "", line) for line in checked.stdout.splitlines()]
    assert lines[:3] == [
        'note: Revealed type is "sparkvae.stages.VAEModel"',
        'note: Revealed type is "sparkvae.stages.VAEModel"',
        'note: Revealed type is "list[int]"',
    ], checked.stdout + checked.stderr
    assert [line.split(":")[0] for line in lines].count("error") == 3
    assert any("has incompatible type" in line and "latentSize" in line for line in lines)
    assert any('Unexpected keyword argument "latentsize"' in line for line in lines)


START = "from pyspark.sql import SparkSession\nspark = SparkSession.builder.master('local[1]').getOrCreate()\n"


@pytest.mark.parametrize(
    "program, environment, line",
    [
        (
            START + "import sparkvae\nsparkvae.VAE()",
            {},
            "RuntimeError: sparkvae needs its jar in the Spark session: org.sparkvae.spark.ml.VaeEstimator is not on the"
            " class path (spark.jars). Start the session with ",
        ),
        (
            "import sparkvae\nsparkvae.VAEModel.load('model')",
            {},
            "RuntimeError: sparkvae needs a Spark session: none is active. Start the session with ",
        ),
        (
            "import sparkvae\nsparkvae.digits(None, 3)",
            {"SPARK_CONNECT_MODE_ENABLED": "1"},
            "RuntimeError: sparkvae needs a session with a JVM of its own: Spark Connect has none. ",
        ),
        (
            "import sparkvae\nsparkvae.session_conf()",
            {"SPARKVAE_HOME": "/"},
            "RuntimeError: Cannot find spark-vae: / contains no submit/pyspark.sh. Give session_conf(home=...) or set"
            " SPARKVAE_HOME",
        ),
        (
            "import sparkvae\nsparkvae.session_conf(conf={'spark.driver.memory': 'much'})",
            {},
            "RuntimeError: Invalid memory for Spark: much (must be like 512m or 2g)",
        ),
        (
            START + "import sparkvae\nsparkvae.session_conf()",
            {"OMP_NUM_THREADS": "2"},
            "RuntimeError: Cannot set OMP_NUM_THREADS=1: the JVM of Spark runs already. Restart Python and call ",
        ),
    ],
    ids=["no jar", "no session", "Spark Connect", "no home", "wrong memory", "JVM runs"],
)
def test_one_line_where_it_cannot_work(program, environment, line, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, **environment},
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )
    last = done.stderr.strip().splitlines()[-1]
    assert done.returncode == 1 and last.startswith(line)
    assert "Py4J" not in done.stderr and "\tat " not in done.stderr


def test_commands_of_the_page(root, model, digits):
    """Programs that spark-submit starts, and the shell, as the page says; the package is read from a zip."""
    model.write().overwrite().save("model")
    digits.limit(20).write.mode("overwrite").parquet("rows")
    (root / "program.py").write_text(
        textwrap.dedent(
            """
            from pyspark.ml import PipelineModel
            from pyspark.sql import SparkSession
            import sparkvae

            assert ".zip/" in sparkvae.__file__, sparkvae.__file__
            spark = SparkSession.builder.config(map=sparkvae.session_conf()).getOrCreate()
            PipelineModel(stages=[sparkvae.VAEModel.load("model")]).write().overwrite().save("pipeline")
            scored = PipelineModel.load("pipeline").transform(spark.read.parquet("rows"))
            scored.write.mode("overwrite").parquet("scored")
            print("memory", spark.conf.get("spark.driver.memory", "as by default"))
            """
        )
    )
    printed = []
    for block in blocks(PYTHON_PAGE, "bash"):
        if "program.py" in block:
            environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
            del environment["OMP_NUM_THREADS"]
            done = subprocess.run(
                ["bash", "-euc", block],
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=240,
            )
            assert done.returncode == 0, done.stderr[-4000:]
            printed += [line for line in done.stdout.splitlines() if line.startswith("memory ")]
            assert values(digits.sparkSession.read.parquet("scored")) == values(model.transform(digits.limit(20)))
    assert printed == ["memory 2g", "memory as by default"]


def test_session_conf():
    conf = {"spark.app.name": "mine", "spark.driver.memory": "1g", "spark.master": "local[1]"}
    program = (
        "import json, os, sparkvae\n"
        f"conf = sparkvae.session_conf({str(ROOT)!r}, {conf})\n"
        "print(json.dumps([conf, os.environ['OMP_NUM_THREADS']]))"
    )
    environment = {name: value for name, value in os.environ.items() if name not in ("OMP_NUM_THREADS", "SPARKVAE_HOME")}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=120)
    settings, threads = json.loads(done.stdout)
    assert {name: settings[name] for name in conf} == conf
    assert settings["spark.executorEnv.OMP_NUM_THREADS"] == threads == "1"
    assert "-Xms512m " in settings["spark.driver.defaultJavaOptions"]
    assert "-Dorg.bytedeco.javacpp.maxbytes=" in settings["spark.executor.defaultJavaOptions"]
    jars = [Path(jar) for jar in settings["spark.jars"].split(",")]
    assert len(jars) == len(set(jars)) == 1 + len(list((ROOT / "spark-job/target/app-jars").glob("*.jar")))
    assert all(jar.is_file() for jar in jars)


def test_session_conf_in_a_running_jvm(spark):
    assert sparkvae.session_conf("/no/home", {"spark.app.name": "mine"}) == {"spark.app.name": "mine"}
