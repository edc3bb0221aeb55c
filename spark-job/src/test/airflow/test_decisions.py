"""What the tasks decide from what the verbs print, without Airflow's database or Spark."""

import copy
import json
import subprocess
from pathlib import Path
from typing import Any, Dict, Optional

import conftest  # noqa: F401 finds the DAG's file
import pytest
import vae_retrain
from airflow.providers.common.compat.sdk import AirflowException, AirflowFailException, AirflowSkipException

LISTING: Dict[str, Any] = {
    "current": "20260202T000000",
    "versions": [{"version": "20260202T000000", "complete": True, "madeAt": "2026-02-03T01:00:00Z"}],
    "input": {"path": "/data", "exists": True, "files": 2, "bytes": 10, "newest": "2026-02-03T00:10:00.5Z"},
}


def plan(version: str, **source: Any) -> Dict[str, str]:
    listing = copy.deepcopy(LISTING)
    listing["input"].update(source)
    return vae_retrain.plan(listing, "/models", version)


def test_a_new_interval_starts_from_the_champion() -> None:
    assert plan("20260203T000000") == {"initFrom": "--init-from=/models/20260202T000000", "trained": "", "compared": ""}


def test_the_first_interval_starts_from_scratch() -> None:
    listing = {**LISTING, "current": None, "versions": []}
    assert vae_retrain.plan(listing, "/models", "20260203T000000") == {"initFrom": "", "trained": "", "compared": ""}


def test_an_incomplete_version_is_trained() -> None:
    version = {"version": "20260203T000000", "complete": False, "madeAt": None}
    listing = {**LISTING, "versions": [*LISTING["versions"], version]}
    assert vae_retrain.plan(listing, "/models", "20260203T000000")["trained"] == ""


def test_a_trained_interval_has_nothing_to_do() -> None:
    planned = plan("20260202T000000")
    assert planned["trained"] == "Nothing to train: /models/20260202T000000 is complete"
    assert planned["compared"] == "Nothing to compare: 20260202T000000 is the champion"


@pytest.mark.parametrize("exists, why", [(True, "has no files"), (False, "does not exist")])
def test_an_interval_without_data_is_skipped(exists: bool, why: str) -> None:
    with pytest.raises(AirflowSkipException, match=f"^No new data: /data {why}$"):
        plan("20260203T000000", exists=exists, files=0, bytes=0, newest=None)


def test_late_data_are_refused() -> None:
    with pytest.raises(AirflowFailException, match="^Late data: /data changed at 2026-02-03T01:00:01Z, after /models/"):
        plan("20260202T000000", newest="2026-02-03T01:00:01Z")
    with pytest.raises(AirflowFailException, match="return to another champion .*, remove /models/20260202T000000 and"):
        plan("20260202T000000", newest="2026-02-03T01:00:01Z")
    assert plan("20260203T000000", newest="2026-02-03T01:00:01Z")["trained"] == ""


def test_a_champion_that_is_gone_is_named() -> None:
    listing = {**LISTING, "versions": []}
    with pytest.raises(AirflowFailException, match="^No champion can be read: CURRENT of /models names 20260202T000000"):
        vae_retrain.plan(listing, "/models", "20260202T000000")


@pytest.mark.parametrize("code", [1, 2, 3, 4, 75, 137, -9])
def test_only_what_may_help_is_retried(code: int) -> None:
    failed = vae_retrain.failure("train", code, ["INFO a", "Invalid b: c", ""])
    assert isinstance(failed, AirflowException)
    assert isinstance(failed, AirflowFailException) == (code in (2, 3, 4))
    if code > 0:
        assert str(failed).startswith(f"train ended with exit code {code} (")
        assert str(failed).endswith(": Invalid b: c")


def test_the_result_is_the_last_line_of_json() -> None:
    assert vae_retrain.last_json(['{"a": 1}', '{"b": 2}', "{not json", "a log line"]) == {"b": 2}
    assert vae_retrain.last_json(["nothing"]) is None


def test_the_gate(capsys: pytest.CaptureFixture[str]) -> None:
    numbers = {"meanDifference": -0.5}
    compared: Dict[str, Any] = {"decision": "promote", "reasons": ["It is better."], "numbers": numbers}
    vae_retrain.judge(compared)
    assert "Decision: promote: It is better." in capsys.readouterr().out
    with pytest.raises(AirflowFailException, match="^Cannot find a decision: compare printed none"):
        vae_retrain.judge(None)
    with pytest.raises(AirflowSkipException, match="^The champion stays: It is worse. The data have drifted.$"):
        vae_retrain.judge({**compared, "decision": "keep", "reasons": ["It is worse.", "The data have drifted."]})
    assert '"meanDifference": -0.5' in capsys.readouterr().out


def test_a_version_that_is_not_promoted_is_skipped() -> None:
    vae_retrain.require_current({"promoted": False, "current": "b", "reason": "b is CURRENT already."}, "b")
    with pytest.raises(AirflowSkipException, match="^c stays current: b is older than c"):
        vae_retrain.require_current({"promoted": False, "current": "c", "reason": "b is older than c."}, "b")


@pytest.mark.parametrize(
    "home, spark_home, message",
    [
        ("", "/opt/spark", "^Invalid home of spark-vae: it is empty. Set SPARK_VAE_HOME"),
        ("/nowhere", "/opt/spark", "^Invalid home of spark-vae: /nowhere/submit/train.sh does not exist"),
        (str(conftest.ROOT), "", "^Invalid home of Spark: it is empty. Set SPARK_HOME"),
        (str(conftest.ROOT), "/nowhere", "^Invalid home of Spark: /nowhere contains no bin/spark-submit"),
    ],
)
def test_a_worker_without_spark_is_refused(home: str, spark_home: str, message: str) -> None:
    with pytest.raises(AirflowFailException, match=message):
        vae_retrain.script(home, "train", spark_home)


def test_secrets_are_not_logged() -> None:
    secrets = ["fs.s3a.access.key", "fs.s3a.secret.key", "fs.s3a.session.token", "fs.azure.account.key.me.net"]
    settings = [word for key in secrets for word in ("--conf", f"spark.hadoop.{key}=neverToBeShown")]
    shown = vae_retrain.masked(["spark-submit", *settings, "--conf", "spark.executor.memory=2g", "train", "a.conf"])
    assert "neverToBeShown" not in shown
    assert all(f"spark.hadoop.{key}=******" in shown for key in secrets)
    assert shown.endswith("--conf spark.executor.memory=2g train a.conf")


@pytest.mark.parametrize("code", [3, None])
def test_in_cluster_mode_the_exit_code_is_that_of_the_metrics(
    code: Optional[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = {"conn_type": "spark", "host": "yarn", "extra": {"deploy-mode": "cluster"}}
    monkeypatch.setenv("AIRFLOW_CONN_SPARK_DEFAULT", json.dumps(connection))
    places = {"home": str(conftest.ROOT), "spark_home": conftest.SPARK_HOME, "artifact": str(tmp_path / "model")}
    operator = vae_retrain.SparkVaeOperator(task_id="train", verb="train", arguments=[], **places)
    operator._hook = operator._get_hook()
    operator._hook._submit_sp = subprocess.Popen(["false"])
    operator._hook._submit_sp.wait()
    if code is not None:
        (tmp_path / "model.work").mkdir()
        metrics = {"formatVersion": 1, "outcome": "failed", "exitCode": code}
        (tmp_path / "model.work" / "metrics.json").write_text(json.dumps(metrics))

    failed = operator._failure(AirflowException("Cannot execute: spark-submit"))

    assert isinstance(failed, AirflowFailException) == (code == 3)
    assert ("exit code 3 (bad data" in str(failed)) == (code == 3)
    assert "Cannot execute: spark-submit" in str(failed)
