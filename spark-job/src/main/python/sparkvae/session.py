"""What a Spark session needs to run spark-vae."""

import json
import os
import subprocess
from pathlib import Path
from typing import Dict, Mapping, Optional, Union

from pyspark import SparkContext
from pyspark.find_spark_home import _find_spark_home
from pyspark.sql import DataFrame, SparkSession

from sparkvae.java import java_class

_SCRIPT = "submit/pyspark.sh"


def session_conf(
    home: Union[str, "os.PathLike[str]", None] = None, conf: Optional[Mapping[str, str]] = None
) -> Dict[str, str]:
    """Returns Spark's settings for a session with spark-vae: jars, memory, Java options, one native thread per task.

    It also sets the environment variables that the JVM of the session needs, OMP_NUM_THREADS=1 among them, so call
    it before the session starts:

    >>> spark = SparkSession.builder.config(map=sparkvae.session_conf()).getOrCreate()

    If the JVM runs already, because it was called before or the program was started by submit/pyspark.sh, it returns
    `conf` alone.

    :param home: folder of spark-vae, which is built if it is not yet; None: SPARKVAE_HOME, or the folder that this
        package is in
    :param conf: further settings of Spark, which win, such as spark.driver.memory; also spark.master, if it is not
        local[*], since some settings depend on it
    :raises RuntimeError: if there is no spark-vae, or the JVM runs already without the variables
    """
    given = dict(conf or {})
    if SparkContext._gateway is not None or "PYSPARK_GATEWAY_PORT" in os.environ:
        if os.environ.get("OMP_NUM_THREADS") != "1":
            raise RuntimeError(
                "Cannot set OMP_NUM_THREADS=1: the JVM of Spark runs already. Restart Python and call session_conf()"
                f" before the session starts, or start the program with {_SCRIPT}"
            )
        return given
    command = [str(_script(home)), "--print", "--master", given.get("spark.master", "local[*]"), "--"]
    for key, value in given.items():
        command += ["--conf", f"{key}={value}"]
    environment = {**os.environ, "SPARK_HOME": _find_spark_home()}
    printed = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    if printed.returncode != 0:
        raise RuntimeError(printed.stderr.strip())
    session = json.loads(printed.stdout)
    os.environ.update(session["environment"])
    return {**given, **session["conf"]}


def _script(given: Union[str, "os.PathLike[str]", None]) -> Path:
    named = given or os.environ.get("SPARKVAE_HOME")
    for place in [Path(named)] if named else Path(__file__).resolve().parents:
        if (place / _SCRIPT).is_file():
            return (place / _SCRIPT).resolve()
    where = f"{named} contains no {_SCRIPT}" if named else "sparkvae was not imported from a folder of spark-vae"
    raise RuntimeError(f"Cannot find spark-vae: {where}. Give session_conf(home=...) or set SPARKVAE_HOME")


def digits(spark: SparkSession, rows: int, seed: int = 1) -> DataFrame:
    """Synthetic digits for a first try.

    :param rows: how many; row i does not depend on it
    :return: columns `row` (from 0), `label` (0 to 9) and `features` (vectors of 784 gray values in [0, 1], 28 rows of
        28 from the top left)
    """
    java = java_class("org.sparkvae.spark.ml.DigitRows")
    return DataFrame(java.of(spark._jsparkSession, rows, seed), spark)
