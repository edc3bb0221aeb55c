"""Retrains a model once per interval: check -> train -> compare -> gate -> promote -> score.

Copy this file into Airflow's folder of DAGs and edit SETTINGS; for a second model, copy it under another name. It works
with Airflow 3.3 and 2.11 and the provider apache-spark 6.3; submit/README.md says how, and what each state means.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import threading
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Iterable, Iterator, Sequence

from airflow.providers.apache.spark.hooks.spark_submit import SparkSubmitHook
from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.providers.common.compat.sdk import (
    DAG,
    AirflowException,
    AirflowFailException,
    AirflowSkipException,
    Context,
    get_current_context,
    task,
)

try:
    from airflow.sdk import CronDataIntervalTimetable
except ImportError:
    from airflow.timetables.interval import CronDataIntervalTimetable  # type: ignore[assignment]

# Texts may be templates; {{ data_interval_start | ds }} is the day whose data a daily run trains on.
SETTINGS: dict[str, Any] = {
    "dag_id": "vae_retrain",
    "schedule": "@daily",
    "start_date": datetime(2026, 1, 1, tzinfo=timezone.utc),
    # The folder of spark-vae and that of a Spark 3.5, on every worker of Airflow.
    "home": os.environ.get("SPARK_VAE_HOME", ""),
    "spark_home": os.environ.get("SPARK_HOME", ""),
    "recipe": "hdfs:///recipes/events.conf",
    "input": "hdfs:///data/events/day={{ data_interval_start | ds }}",
    "models": "hdfs:///models/events",
    "scored": "hdfs:///scored/events/day={{ data_interval_start | ds }}",
    # The connection of Airflow that names the cluster, and where the drivers of train and score run: client or cluster.
    "conn_id": "spark_default",
    "deploy_mode": "client",
    # A timedelta after which a training is interrupted; the next try resumes it.
    "train_timeout": None,
    # Spark's settings, such as {"spark.executor.instances": "4"}, and more arguments of the verbs.
    "conf": {},
    "train_arguments": [],
    "compare_arguments": [],
    "score_arguments": ["--columns", "latentMean,negativeElbo"],
    "retries": 3,
    "retry_delay": timedelta(minutes=5),
}

# A name for the interval's version whose order is that of time.
VERSION = "{{ data_interval_start | ts_nodash }}"

# Exit codes of spark-vae, and whether the same command may succeed later.
USELESS_TO_RETRY = {2: "usage or configuration", 3: "bad data or an artifact that cannot be read", 4: "diverged"}
MEANINGS = {**USELESS_TO_RETRY, 1: "internal error or failure of the cluster", 75: "interrupted, or another job writes the output; a retry resumes"}

# The name of a setting that holds a secret, up to its value; Airflow hides only passwords.
SECRET = r"(?i)(\S*(?:secret|password|token|credential|access[.]?key|account[.]key)[^\s=]*=)\S+"


def failure(verb: str, code: int, lines: Iterable[str]) -> AirflowException:
    """Returns what to raise after an exit code other than 0, so that Airflow retries only what may help.

    :param lines: what the verb printed; the last line is its error
    """
    if code < 0:
        return AirflowException(f"{verb} was killed by signal {-code}")
    last = next((line for line in reversed(list(lines)) if line.strip()), "it printed nothing")
    kind = AirflowFailException if code in USELESS_TO_RETRY else AirflowException
    return kind(f"{verb} ended with exit code {code} ({MEANINGS.get(code, 'not one of spark-vae')}): {last.strip()}")


def last_json(lines: Iterable[str]) -> dict[str, Any] | None:
    """Returns the last line that is a JSON object, which is where verbs leave their result, or None."""
    for line in reversed(list(lines)):
        if line.startswith("{"):
            try:
                return dict(json.loads(line))
            except ValueError:
                continue
    return None


def script(home: str, verb: str, spark_home: str) -> tuple[str, dict[str, str]]:
    """Returns the script of a verb and the environment to run it in.

    :raises AirflowFailException: if this worker lacks spark-vae or Spark
    """
    path = Path(home or ".", "submit", f"{verb}.sh")
    if not home or not path.is_file():
        where = f"{path} does not exist" if home else "it is empty"
        raise AirflowFailException(
            f"Invalid home of spark-vae: {where}. Set SPARK_VAE_HOME to its folder on this worker, or edit SETTINGS"
        )
    # The PATH does not count: the provider installs a spark-submit without Spark.
    if not spark_home or not Path(spark_home, "bin", "spark-submit").is_file():
        where = f"{spark_home} contains no bin/spark-submit" if spark_home else "it is empty"
        raise AirflowFailException(
            f"Invalid home of Spark: {where}. Set SPARK_HOME to a Spark 3.5 on this worker, or edit SETTINGS"
        )
    return str(path), {**os.environ, "SPARK_HOME": spark_home}


def run(command: Sequence[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Runs a script to its end and returns what it printed."""
    return subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)


def run_here(
    home: str, spark_home: str, conf: dict[str, str] | None, verb: str, arguments: Sequence[str]
) -> subprocess.CompletedProcess[str]:
    """Runs a verb that only reads or writes small files in a JVM on this worker.

    :param conf: Spark's settings, of which those for file systems count
    """
    path, environment = script(home, verb, spark_home)
    given = [key for key in conf or {} if key.startswith(("spark.hadoop.", "spark.jars"))]
    settings = [word for key in given for word in ("--conf", f"{key}={(conf or {})[key]}")]
    return run([path, *arguments, "--master", "local[1]", "--", *settings], environment)


def result_of(verb: str, done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """Logs what a verb printed and returns its line of JSON.

    :raises AirflowException: if it failed
    """
    print(done.stderr + done.stdout)
    result = last_json(done.stdout.splitlines())
    if done.returncode != 0 or result is None:
        raise failure(verb, done.returncode, done.stderr.splitlines())
    return result


class SparkVaeOperator(SparkSubmitOperator):
    """Submits a verb of spark-vae, as submit/VERB.sh would on the connection's cluster.

    All arguments of SparkSubmitOperator reach spark-submit, too; `env_vars` reaches only the process of spark-submit.
    Exit codes 2, 3 and 4 fail without a retry and all others are retried; retries of train resume. When Airflow ends
    the task, the driver receives SIGTERM and has `grace` seconds to write a checkpoint. In client mode, XCom gets the
    verb's last line of JSON. In cluster mode, the exit code is read from the artifact's metrics.json.

    :param verb: train, compare, score, ... (a script in submit/)
    :param arguments: of the verb; those that are empty once rendered are left out (templated)
    :param home: folder of spark-vae on the worker (templated)
    :param spark_home: folder of a Spark 3.5 on the worker (templated)
    :param nothing_to_do: if not empty once rendered, it is logged and nothing is submitted (templated)
    :param artifact: the --output of train, for its exit code in cluster mode (templated)
    :param grace: seconds from SIGTERM to SIGKILL in client mode; more than checkpoint.graceMillis
    """

    template_fields: Sequence[str] = (
        *SparkSubmitOperator.template_fields,
        "arguments",
        "home",
        "spark_home",
        "nothing_to_do",
        "artifact",
    )

    def __init__(
        self,
        *,
        verb: str,
        arguments: Sequence[str],
        home: str,
        spark_home: str,
        nothing_to_do: str = "",
        artifact: str = "",
        grace: float = 300,
        **kwargs: Any,
    ) -> None:
        # With durable=True, a retry would look for a driver of the failed attempt instead of resuming its training.
        super().__init__(**{"durable": False, "name": f"spark-vae {verb}", **kwargs})
        self.verb = verb
        self.arguments = list(arguments)
        self.home = home
        self.spark_home = spark_home
        self.nothing_to_do = nothing_to_do
        self.artifact = artifact
        self.grace = grace
        self._results: list[str] = []

    def execute(self, context: Context) -> dict[str, Any] | None:  # type: ignore[override]
        """Submits the verb, waits for its end, and returns its last line of JSON, if any."""
        if self.nothing_to_do:
            self.log.info("%s", self.nothing_to_do)
            return None
        self._results.clear()
        try:
            super().execute(context)
        except AirflowFailException:
            raise
        except (AirflowException, RuntimeError) as failed:
            raise self._failure(failed) from None
        return last_json(self._results)

    def on_kill(self) -> None:
        """Lets a driver in client mode end by itself: it finishes its round, writes a checkpoint and exits with 75."""
        if self._hook is None:
            return
        submit = self._hook._submit_sp
        if self._in_cluster() or submit is None or submit.poll() is not None:
            super().on_kill()
            return
        self.log.info("Sending SIGTERM to %s and waiting up to %g s for its checkpoint", self.verb, self.grace)
        # The task reads no more of what the driver logs, and a full pipe would stop it.
        threading.Thread(target=drain, args=(submit.stdout.fileno(),), daemon=True).start()
        submit.send_signal(signal.SIGTERM)
        try:
            self.log.info("%s ended with exit code %d", self.verb, submit.wait(self.grace))
        except subprocess.TimeoutExpired:
            self.log.warning("%s did not end within %g s and is killed", self.verb, self.grace)
            submit.kill()

    def _get_hook(self) -> SparkSubmitHook:
        path, environment = script(self.home, self.verb, self.spark_home)
        self._spark_binary = str(Path(self.spark_home, "bin", "spark-submit"))
        hook = super()._get_hook()
        hook._mask_cmd = masked  # type: ignore[assignment,method-assign]
        if hook._connection["deploy_mode"] != "cluster":
            hook._spark_exit_code = 0  # On Kubernetes, the hook looks for it in a log that only cluster mode has.

        # The script decides what to start. It knows the settings that the job needs, and which ones users may change.
        def command(application: str) -> list[str]:
            given = hook._build_spark_common_args()  # --master URL is first
            words = [word for word in self.arguments if word]
            done = run([path, *words, "--print", *given[:2], "--", *given[2:]], environment)
            if done.returncode != 0:
                raise failure(self.verb, done.returncode, done.stderr.splitlines())
            start = json.loads(done.stdout)
            hook._env = {"SPARK_HOME": self.spark_home, **start["environment"], **(self.env_vars or {})}
            self.log.info("Submits %s", masked(start["command"]))
            return list(start["command"])

        hook._build_spark_submit_command = command  # type: ignore[method-assign]

        # The hook keeps the last lines of the log alone, and a verb prints its result before Spark stops.
        log = hook._process_spark_submit_log

        def keep(itr: Iterator[Any]) -> None:
            def kept() -> Iterator[Any]:
                for line in itr:
                    if str(line).startswith("{"):
                        self._results.append(str(line))
                    yield line

            log(kept())

        hook._process_spark_submit_log = keep  # type: ignore[method-assign]
        return hook

    def _in_cluster(self) -> bool:
        return self._hook is not None and self._hook._connection["deploy_mode"] == "cluster"

    def _lines(self) -> list[str]:
        """What the verb printed last: standard output and log together, since the hook joins them."""
        return list(self._hook._last_submit_log_lines) if self._hook else []

    def _failure(self, failed: Exception) -> Exception:
        """Returns what to raise in place of the exception of SparkSubmitOperator, which retries every exit code."""
        submit = self._hook._submit_sp if self._hook else None
        if submit is None or submit.poll() is None:
            return failed
        if not self._in_cluster():
            return failure(self.verb, submit.returncode, self._lines())
        if not self.artifact:
            return failed
        recorded = run_here(self.home, self.spark_home, self.conf, "describe", [self.artifact, "--exit-code"])
        # There is none if the driver did not come that far.
        found = re.search(r"exit code ([1-9]\d*)$", recorded.stdout.strip())
        reason = str(failed).splitlines()[0]
        return failure(self.verb, int(found[1]), [reason]) if found else failed


def masked(command: str | Sequence[str]) -> str:
    """Returns a command for the log, without the values of Spark's settings that are secrets."""
    words = [command] if isinstance(command, str) else command
    return re.sub(SECRET, r"\1******", " ".join(words))


def drain(descriptor: int) -> None:
    """Reads what a process still prints, and drops it."""
    while os.read(descriptor, 1 << 16):
        pass


def plan(listing: dict[str, Any], models: str, version: str) -> dict[str, str]:
    """Returns what the tasks after `check` do, as texts that are empty where there is nothing to say.

    :param listing: JSON of `submit/list.sh --model MODELS --input PATH`
    :raises AirflowSkipException: if the interval has no data
    :raises AirflowFailException: if data came after the interval's version had been trained
    """
    source = listing["input"]
    if source["files"] == 0:
        why = "has no files" if source["exists"] else "does not exist"
        raise AirflowSkipException(f"No new data: {source['path']} {why}")
    champion = listing["current"]
    complete = {one["version"]: one for one in listing["versions"] if one["complete"]}
    if champion and champion not in complete:
        raise AirflowFailException(
            f"No champion can be read: CURRENT of {models} names {champion}, which is missing or incomplete. Return to the"
            f" one before it (submit/rollback.sh --model {models}) or promote another"
        )
    print(f"New data: {source['files']} files of {source['bytes']} bytes in {source['path']}; champion: {champion}")
    done = complete.get(version)
    if done is not None and moment(source["newest"]) > moment(done["madeAt"]):
        # A version that CURRENT names cannot be removed: nothing could be scored.
        back = f"return to another champion (submit/rollback.sh --model {models}), " if champion == version else ""
        raise AirflowFailException(
            f"Late data: {source['path']} changed at {source['newest']}, after {models}/{version} was trained at"
            f" {done['madeAt']}. To train on them, {back}remove {models}/{version} and clear this run; to ignore them, mark"
            " it as a success"
        )
    return {
        "initFrom": f"--init-from={models}/{champion}" if champion else "",
        "trained": f"Nothing to train: {models}/{version} is complete" if done else "",
        "compared": f"Nothing to compare: {version} is the champion" if champion == version else "",
    }


def moment(text: str) -> datetime:
    """Returns the time that an ISO text names; Python 3.10 does not know Z."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def judge(compared: dict[str, Any] | None) -> None:
    """Logs a decision with its numbers.

    :param compared: JSON of submit/compare.sh
    :raises AirflowSkipException: if the champion stays, so that `promote` is skipped and `score` uses the champion
    """
    if compared is None:
        raise AirflowFailException("Cannot find a decision: compare printed none. Clear compare to run it again")
    print(json.dumps(compared["numbers"], indent=2))
    reasons = " ".join(compared["reasons"])
    print(f"Decision: {compared['decision']}: {reasons}")
    if compared["decision"] != "promote":
        raise AirflowSkipException(f"The champion stays: {reasons}")


def require_current(promoted: dict[str, Any], version: str) -> None:
    """Logs what a promotion did.

    :param promoted: JSON of submit/promote.sh
    :raises AirflowSkipException: if another version stays current
    """
    print(f"Current is {promoted['current']}: {promoted['reason']}")
    if promoted["current"] != version:
        raise AirflowSkipException(f"{promoted['current']} stays current: {promoted['reason']}")


def retraining(settings: dict[str, Any]) -> DAG:
    """Returns the DAG of one model.

    :param settings: values for all keys of SETTINGS
    """
    places = {"home": settings["home"], "spark_home": settings["spark_home"], "conf": settings["conf"]}
    models, challenger = settings["models"], f"{settings['models']}/{VERSION}"
    decision = f"{models}/{VERSION}.decision.json"
    common = {**places, "conn_id": settings["conn_id"]}

    with DAG(
        dag_id=settings["dag_id"],
        # In both Airflows, a run at time T is of the interval that ended at T. By default, Airflow 3 has no intervals.
        schedule=CronDataIntervalTimetable(settings["schedule"], timezone="UTC"),
        start_date=settings["start_date"],
        catchup=False,
        max_active_runs=1,
        default_args={"retries": settings["retries"], "retry_delay": settings["retry_delay"]},
        doc_md=__doc__,
        tags=["spark-vae"],
    ) as dag:

        @task(task_id="check")
        def check(models: str, version: str, path: str, places: dict[str, Any]) -> dict[str, str]:
            listed = run_here(verb="list", arguments=["--model", models, "--input", path], **places)
            return plan(result_of("list", listed), models, version)

        @task(task_id="gate")
        def gate(nothing_to_compare: str) -> None:
            if not nothing_to_compare:
                judge(get_current_context()["ti"].xcom_pull(task_ids="compare"))

        @task(task_id="promote")
        def promote(
            models: str, version: str, decision: str, nothing_to_compare: str, places: dict[str, Any]
        ) -> None:
            # A backfill trains older intervals, whose versions must not replace a newer champion.
            arguments = ["--model", models, "--version", version, "--only-newer"]
            if not nothing_to_compare:
                arguments += ["--decision", decision]
            require_current(result_of("promote", run_here(verb="promote", arguments=arguments, **places)), version)

        planned = "{{ ti.xcom_pull(task_ids='check')['%s'] }}"
        checked = check(models, VERSION, settings["input"], places)
        train = SparkVaeOperator(
            task_id="train",
            verb="train",
            arguments=[
                *[settings["recipe"], "--input", settings["input"], "--output", challenger],
                *[planned % "initFrom", *settings["train_arguments"]],
            ],
            nothing_to_do=planned % "trained",
            artifact=challenger,
            deploy_mode=settings["deploy_mode"],
            execution_timeout=settings["train_timeout"],
            **common,
        )
        compare = SparkVaeOperator(
            task_id="compare",
            verb="compare",
            arguments=[
                *["--model", challenger, "--champion", models, "--input", settings["input"], "--split", "test"],
                *["--output", decision, "--record", *settings["compare_arguments"]],
            ],
            nothing_to_do=planned % "compared",
            deploy_mode="client",  # the gate needs what it prints
            **common,
        )
        promoted = promote(models, VERSION, decision, planned % "compared", places)
        score = SparkVaeOperator(
            task_id="score",
            verb="score",
            arguments=[
                *["--model", models, "--input", settings["input"], "--output", settings["scored"], "--overwrite"],
                *settings["score_arguments"],
            ],
            deploy_mode=settings["deploy_mode"],
            trigger_rule="none_failed_min_one_success",  # also if the champion stays, but not without new data
            **common,
        )
        checked >> train >> compare >> gate(planned % "compared") >> promoted
        [checked, promoted] >> score
    return dag


dag = retraining(SETTINGS)
