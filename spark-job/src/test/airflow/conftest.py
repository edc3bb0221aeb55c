"""A standalone cluster of PySpark's Spark, and an Airflow that submits to it, all on this machine.

Airflow 3 submits to the cluster where that matters; elsewhere, and with Airflow 2, local[2] saves an executor's JVM.
"""

import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple

import pytest

ROOT = Path(__file__).resolve().parents[4]
DAG_FILE = ROOT / "submit" / "airflow" / "vae_retrain.py"
PAGE = ROOT / "submit" / "README.md"
SPARK_HOME = os.environ.get("SPARK_HOME", "")
sys.path.insert(0, str(DAG_FILE.parent))
sys.dont_write_bytecode = True


def await_that(
    what: str, met: Callable[[], Any], process: "Optional[subprocess.Popen[bytes]]" = None, seconds: float = 600
) -> Any:
    """Returns the first value of `met` that counts as true; fails after the deadline, or if the process has ended."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = met()
        if value:
            return value
        if process is not None and process.poll() is not None:
            break
        time.sleep(0.1)
    raise AssertionError(f"within {seconds:g} s, or until the process ended, there was not: {what}")


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a master with one worker of two cores, JVMs of their own."""
    folder = tmp_path_factory.mktemp("cluster")
    daemons: List["subprocess.Popen[bytes]"] = []

    def start(name: str, *arguments: str) -> Path:
        log = folder / f"{name}.log"
        environment = {**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_DAEMON_MEMORY": "512m"}
        environment["SPARK_LOCAL_DIRS"] = str(folder / "local")
        command = [f"{SPARK_HOME}/bin/spark-class", f"org.apache.spark.deploy.{name.lower()}.{name}"]
        with log.open("wb") as out:
            daemons.append(
                subprocess.Popen(
                    [*command, "--host", "127.0.0.1", "--webui-port", "0", *arguments],
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=out,
                    start_new_session=True,  # so that executors end with their worker
                )
            )
        return log

    try:
        log = start("Master", "--port", "0")
        url = await_that("a master", lambda: re.search(r"Starting Spark master at (spark://\S+)", log.read_text()))[1]
        log = start("Worker", "--cores", "2", "--memory", "4g", "--work-dir", str(folder / "work"), url)
        await_that("a worker", lambda: "Successfully registered with master" in log.read_text())
        yield url
    finally:
        for daemon in daemons:
            os.killpg(daemon.pid, signal.SIGKILL)
            daemon.wait()


@dataclass
class Run:
    """What `airflow dags test` did: its exit code and log, and the state and number of tries of each task."""

    exit_code: int
    log: str
    states: Dict[str, str]
    tries: Dict[str, int]


class Airflow:
    """The Airflow of the Python that runs the tests, set up by the commands of the page in a folder of its own."""

    def __init__(self, folder: Path, cluster: str) -> None:
        self.folder = folder
        self.dags = folder / "out" / "airflow-home" / "dags"
        self.is_2 = version("apache-airflow").startswith("2.")
        for name in ("submit", "spark-job", "conf"):
            (folder / name).symlink_to(ROOT / name)
        blocks = re.findall(r"(?s)```bash\n(.*?)```", PAGE.read_text())
        [block] = [block for block in blocks if "airflow dags test" in block]
        self.shown = re.findall(r"(?s)```text\n(.*?)```", PAGE.read_text().split(block)[1])[0].splitlines()
        make_airflow, make_spark, *setup, self.try_it = re.sub(r" *#.*", "", block).strip().splitlines()
        assert "requirements-3.txt" in make_airflow and "pyspark==" in make_spark  # as the script of these tests does
        for name, prefix in (("airflow", sys.prefix), ("spark", str(Path(SPARK_HOME).parents[3]))):
            (folder / "out").mkdir(exist_ok=True)
            (folder / "out" / name).symlink_to(prefix)
        script = "\n".join(setup).replace("spark://master:7077", "local[2]" if self.is_2 else cluster)
        if self.is_2:
            script = script.replace(" --local", "")
        foreign = ("AIRFLOW", "PYTEST", "SPARK")
        clean = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        done = subprocess.run(
            ["bash", "-euc", f"{script}\nenv -0 >environment"],
            cwd=folder,
            env={**clean, "SPARK_LOCAL_IP": "127.0.0.1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        pairs = (folder / "environment").read_text().split("\0")
        self.environment = dict(pair.split("=", 1) for pair in pairs if pair)

    def use(self, master: str) -> None:
        """Lets the connection name another cluster."""
        self.environment["AIRFLOW_CONN_SPARK_DEFAULT"] = json.dumps({"conn_type": "spark", "host": master})

    def edit(self, **settings: Any) -> None:
        """Gives other values to SETTINGS, as a user does."""
        file = self.dags / "vae_retrain.py"
        text = file.read_text()
        for key, value in settings.items():
            line = f'    "{key}": {value!r},'
            text, changes = re.subn(rf'(?m)^    "{key}": .*,$', lambda _: line, text)
            assert changes == 1, f"SETTINGS has no {key}"
        file.write_text(text)

    def test(self, end: str, meanwhile: "Optional[Callable[[subprocess.Popen[bytes], Path], None]]" = None) -> Run:
        """Runs the page's `airflow dags test` for another date, the end of an interval.

        :param meanwhile: called with its process and its log while it runs
        """
        command = re.sub(r"\d{4}-\d\d-\d\d", end, self.try_it)
        code, log = self._run(command, meanwhile)
        return self._result(end, code, log)

    def backfill(self, days: List[str]) -> List[Run]:
        """Runs the intervals of consecutive days: by the command of Airflow 2, which needs no scheduler, or one by one."""
        if not self.is_2:
            return [self.test(str(date.fromisoformat(day) + timedelta(days=1))) for day in days]
        code, log = self._run(f"airflow dags backfill vae_retrain --start-date {days[0]} --end-date {days[-1]}")
        return [self._result(day, code, log) for day in days]

    def _run(
        self, command: str, meanwhile: "Optional[Callable[[subprocess.Popen[bytes], Path], None]]" = None
    ) -> Tuple[int, str]:
        log = self.folder / f"{time.time_ns()}.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                ["bash", "-euc", f"exec {command}"],
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        try:
            if meanwhile:
                meanwhile(process, log)
            code = process.wait(1200)
        finally:
            process.kill()
        return code, log.read_text()

    def _result(self, day: str, code: int, log: str) -> Run:
        rows = self._query(
            "select ti.task_id, ti.state, ti.try_number from task_instance ti join dag_run r"
            " on ti.dag_id = r.dag_id and ti.run_id = r.run_id"
            f" where r.{'execution' if self.is_2 else 'logical'}_date like ?",
            f"{day}%",
        )
        return Run(code, log, {row[0]: row[1] for row in rows}, {row[0]: row[2] for row in rows})

    def _query(self, sql: str, *values: str) -> List[Tuple[Any, ...]]:
        database = sqlite3.connect(self.dags.parent / "airflow.db")
        try:
            return database.execute(sql, values).fetchall()
        finally:
            database.close()


RECIPE = """
seed = 1
data { format = csv, numericColumns = [a, b, c, d], scaling = standardize, testFraction = 0.3 }
model { likelihood = gaussian, latentSize = 1, encoderLayers = [8], decoderLayers = [8], activation = tanh }
training {
  shards = 2, passes = 30, batchSize = 20, averagingInterval = 4
  optimizer { name = adam, learningRate = 1e-2 }
}
checkpoint.everyRounds = 5
"""


class Life:
    """A model that is retrained every day, with its data."""

    def __init__(self, folder: Path, cluster: str) -> None:
        self.airflow = Airflow(folder, cluster)
        self.models = folder / "models"
        self.data = folder / "data"
        self.scored = folder / "scored"
        (folder / "recipe.conf").write_text(RECIPE)
        self.airflow.edit(
            recipe=str(folder / "recipe.conf"),
            input=f"{self.data}/day={{{{ data_interval_start | ds }}}}",
            models=str(self.models),
            scored=f"{self.scored}/day={{{{ data_interval_start | ds }}}}",
            conf={"spark.driver.memory": "1g", "spark.executor.memory": "1g", "spark.cores.max": "2"},
            compare_arguments=["--margin", "1", "--max-anomalous", "0.2"],  # there are few rows
            retry_delay=0,
        )

    def write(self, day: str, seed: int, rows: int = 600, scale: float = 1.0, shift: float = 0.0) -> None:
        """Writes a day's CSV file of four features that depend on one hidden number, beside noise."""
        draw = random.Random(seed)
        lines = ["id,a,b,c,d"]
        for row in range(rows):
            hidden = draw.gauss(0, 1)
            values = [shift + scale * (weight * hidden + draw.gauss(0, 0.3)) for weight in (1.0, -0.8, 0.6, 0.4)]
            lines.append(",".join([f"r{row}", *(f"{value:.6f}" for value in values)]))
        path = self.data / f"day={day}" / "rows.csv"
        path.parent.mkdir(parents=True)
        path.write_text("\n".join(lines) + "\n")

    def champion(self) -> str:
        return str(json.loads((self.models / "CURRENT").read_text())["version"])

    def decision(self, version: str) -> Dict[str, Any]:
        return dict(json.loads((self.models / f"{version}.decision.json").read_text()))

    def content(self, version: str) -> Dict[str, bytes]:
        """The files of a version, by name."""
        return {file.name: file.read_bytes() for file in (self.models / version).iterdir() if file.is_file()}

    def scored_rows(self, day: str) -> int:
        return sum(1 for _ in (self.scored / f"day={day}").glob("*.parquet"))


@pytest.fixture(scope="session")
def life(tmp_path_factory: pytest.TempPathFactory, cluster: str) -> Life:
    return Life(tmp_path_factory.mktemp("life"), cluster)
