"""What the tests read: the files of submit/kubernetes, and the settings that the scripts print for the same job."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[4]
FILES = ROOT / "submit" / "kubernetes"
JAR = "local:///opt/spark-vae/spark-vae.jar"
sys.dont_write_bytecode = True


def documents(name):
    return list(yaml.safe_load_all((FILES / name).read_text()))


def spark_conf():
    """spark.conf as Spark reads it."""
    lines = [line for line in (FILES / "spark.conf").read_text().splitlines() if line and not line.startswith("#")]
    conf = dict(re.split(r" +", line, maxsplit=1) for line in lines)
    assert len(conf) == len(lines)
    return conf


@pytest.fixture(scope="session")
def job():
    return documents("job.yaml")[0]


@pytest.fixture(scope="session")
def driver(job):
    """The container of the Job's pod."""
    return job["spec"]["template"]["spec"]["containers"][0]


@pytest.fixture(scope="session")
def printed(driver):
    """What the scripts would start for the Job's command, with the memory of spark.conf."""
    conf, arguments = spark_conf(), driver["args"][driver["args"].index(JAR) + 1 :]
    memory = [f"--conf={key}={value}" for key, value in conf.items() if key.endswith((".memory", ".memoryOverhead"))]
    command = [ROOT / "submit" / f"{arguments[0]}.sh", *arguments[1:], "--print", "--master", "k8s://https://kubernetes.default.svc"]
    env = {key: value for key, value in os.environ.items() if key not in ("SPARK_HOME", "SPARK_CONF_DIR", "OPENBLAS_CORETYPE")}
    done = subprocess.run(
        [*command, "--", "--deploy-mode", "cluster", *memory], env=env, capture_output=True, text=True, timeout=100, stdin=subprocess.DEVNULL
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
