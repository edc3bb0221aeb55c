"""The life of a model, with real submits to a real cluster: each test continues where the one before it ended."""

import json
import os
import re
import signal
import subprocess
from pathlib import Path
from typing import Optional, Set

from conftest import Life, await_that

DONE = {task: "success" for task in ("check", "train", "compare", "gate", "promote", "score")}


def driver(output: Path) -> Optional[int]:
    """Process id of the JVM that trains to an output, if there is one."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue  # it has ended
        if words[0].endswith(b"java") and str(output).encode() in words and b"train" in words:
            return int(process.name)
    return None


def resumed(log: str) -> Set[int]:
    """The rounds after which a training resumed."""
    return {int(after) for after in re.findall(r"resumes after round (\d+)", log)}


def test_the_first_interval_survives_kills_and_is_promoted(life: Life) -> None:
    life.write("2026-02-03", seed=1)
    output = life.models / "20260203T000000"

    def kill(airflow: "subprocess.Popen[bytes]", log: Path) -> None:
        checkpoints = Path(f"{output}.work", "checkpoints")
        await_that("a complete checkpoint", lambda: len(list(checkpoints.glob("*.checkpoint"))) > 1, airflow)
        os.kill(await_that("a driver", lambda: driver(output), airflow), signal.SIGKILL)
        await_that("a second try", lambda: resumed(log.read_text()), airflow)
        airflow.send_signal(signal.SIGTERM)  # which is how Airflow ends a task

    life.airflow.edit(train_arguments=["--set", "training.passes=80"])
    run = life.airflow.test("2026-02-04", meanwhile=kill)
    log = run.log
    if life.airflow.is_2:  # its `dags test` ends together with the task, instead of trying again
        assert (run.states["train"], run.exit_code) == ("up_for_retry", 1), log[-8000:]
        run = life.airflow.test("2026-02-04")
        log += run.log
    else:
        assert run.tries["train"] == 3
    life.airflow.edit(train_arguments=[])

    assert (run.exit_code, run.states) == (0, DONE), log[-8000:]
    assert "train was killed by signal 9" in log
    assert "Sending SIGTERM to train" in log
    assert "train ended with exit code 75" in log
    first, second = sorted(resumed(log))
    assert 0 < first < second
    assert life.champion() == "20260203T000000"
    assert life.decision("20260203T000000")["decision"] == "promote"
    assert life.scored_rows("2026-02-03") > 0


def test_the_next_interval_starts_from_the_champion(life: Life) -> None:
    life.write("2026-02-04", seed=2)

    run = life.airflow.test("2026-02-05")

    assert (run.exit_code, run.states) == (0, DONE), run.log[-8000:]
    assert f"--init-from={life.models}/20260203T000000" in run.log
    assert life.champion() == "20260204T000000"
    for line in life.airflow.shown:  # on the page, with the numbers of another model
        pattern = re.sub(r"-?\d+\.\d+(E-\d+)?", r"[-\\d.E]+", re.escape(line).replace("\\.", ".").replace("\\-", "-"))
        assert re.search(pattern, run.log), line
    assert life.scored_rows("2026-02-04") > 0


def test_bad_rows_do_not_replace_the_champion(life: Life) -> None:
    life.write("2026-02-05", seed=3, scale=4, shift=20)

    run = life.airflow.test("2026-02-06")

    assert (run.exit_code, run.states) == (0, {**DONE, "gate": "skipped", "promote": "skipped"}), run.log[-8000:]
    assert life.champion() == "20260204T000000"
    decision = life.decision("20260205T000000")
    assert decision["decision"] == "keep"
    for reason in decision["reasons"]:
        assert reason in run.log
    assert "Traceback" not in run.log
    assert life.scored_rows("2026-02-05") > 0


def test_nothing_happens_without_new_data(life: Life) -> None:
    run = life.airflow.test("2026-02-07")

    assert (run.exit_code, set(run.states.values())) == (0, {"skipped"}), run.log[-8000:]
    assert f"No new data: {life.data}/day=2026-02-06 does not exist" in run.log
    assert not (life.models / "20260206T000000").exists()


def test_the_same_interval_again_changes_nothing(life: Life) -> None:
    life.airflow.use("local[2]")
    before = life.content("20260204T000000")

    run = life.airflow.test("2026-02-05")

    assert (run.exit_code, run.states) == (0, DONE), run.log[-8000:]
    assert f"Nothing to train: {life.models}/20260204T000000 is complete" in run.log
    assert "Nothing to compare: 20260204T000000 is the champion" in run.log
    assert life.content("20260204T000000") == before
    assert life.champion() == "20260204T000000"


def test_a_backfill_does_not_replace_a_newer_champion(life: Life) -> None:
    life.airflow.use("local[2]")
    champion = life.champion()
    days = ["2026-02-01", "2026-02-02"]
    for day in days:
        life.write(day, seed=int(day[-1]) + 10)

    for day, run in zip(days, life.airflow.backfill(days)):
        skipped = {task for task, state in run.states.items() if state == "skipped"}
        assert run.exit_code == 0, run.log[-8000:]
        assert "promote" in skipped and skipped <= {"gate", "promote"}
        version = f"{day.replace('-', '')}T000000"
        assert (life.models / version / "artifact.json").is_file()
        metrics = json.loads((life.models / version / "metrics.json").read_text())
        assert metrics["comparison"] == life.decision(version)
        assert life.champion() == champion
        assert life.scored_rows(day) > 0
