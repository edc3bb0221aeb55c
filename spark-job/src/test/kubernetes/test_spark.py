"""Spark itself, against an API server that is not one: the driver's pod that spark-submit posts, and a driver in client mode
with the command of job.yaml, whose executors are processes that the fake cluster starts as their pods say."""

import gzip
import json
import os
import re
import shutil
import signal
import struct
import subprocess
import threading
from pathlib import Path

import kubernetes_validate
import pytest
from conftest import FILES, JAR, ROOT, documents, spark_conf
from fake_cluster import ADDRESS, JAVA_TOOL_OPTIONS, FakeCluster

SUBMIT = Path(os.environ["SPARK_HOME"], "bin", "spark-submit")
NATIVES = "-Dorg.bytedeco.javacpp.maxphysicalbytes={}m"


def valid(pod):
    kubernetes_validate.validate(pod, "1.31.0", strict=True)
    return pod["spec"]["containers"][0]


def environment(container):
    return {entry["name"]: entry.get("value") for entry in container["env"]}


def test_spark_submit_returns_0_whatever_the_driver_ended_with(tmp_path):
    terminated = {"exitCode": 75, "startedAt": "2026-01-01T00:00:00Z", "finishedAt": "2026-01-01T00:00:01Z", "reason": "Error"}
    status = {"phase": "Failed", "containerStatuses": [{"name": "spark-kubernetes-driver", "ready": False, "restartCount": 0}]}
    status["containerStatuses"][0] |= {"image": "", "imageID": "", "state": {"terminated": terminated}}
    arguments = ["train", "s3a://bucket/conf/mnist.conf", "--output", "s3a://bucket/models/mnist/1", "--set", "cluster.cpu=avx2"]
    with FakeCluster(tmp_path, driver_status=status) as cluster:
        command = [SUBMIT, "--master", f"k8s://{cluster.url}", "--deploy-mode", "cluster", "--properties-file", FILES / "spark.conf"]
        command += ["--conf", f"spark.kubernetes.executor.podTemplateFile={FILES / 'executor.yaml'}"]
        command += ["--class", "org.sparkvae.spark.cli.Main", JAR, *arguments]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stderr
    assert "exit code: 75" in done.stderr
    (pod,) = [obj for (resource, _), obj in cluster.written.items() if resource == "pods"]
    container, conf = valid(pod), spark_conf()
    assert pod["spec"]["serviceAccountName"] == "spark-vae"
    assert container["image"] == conf["spark.kubernetes.container.image"]
    assert container["resources"]["limits"]["memory"] == "6144Mi"
    assert {"OMP_NUM_THREADS": "1", "OPENBLAS_CORETYPE": "Haswell", "LC_ALL": "C.UTF-8"}.items() <= environment(container).items()
    assert container["args"][-len(arguments) - 1 :] == [JAR, *arguments]
    for (resource, _), obj in cluster.written.items():
        assert resource in ("pods", "services", "configmaps")
        kubernetes_validate.validate(obj, "1.31.0", strict=True)


def write_images(folder):
    """MNIST's four files, with little in them."""
    folder.mkdir(parents=True)
    for name, rows in (("train", 400), ("t10k", 40)):
        pixels = bytes((row * 7 + pixel * (row % 5)) % 256 for row in range(rows) for pixel in range(784))
        (folder / f"{name}-images-idx3-ubyte.gz").write_bytes(gzip.compress(struct.pack(">4i", 0x803, rows, 28, 28) + pixels, 1))
        (folder / f"{name}-labels-idx1-ubyte.gz").write_bytes(gzip.compress(struct.pack(">2i", 0x801, rows) + bytes(rows), 1))


def bundle():
    version = re.search(r"<version>(.*?)</version>", (ROOT / "pom.xml").read_text()).group(1)
    return ROOT / "spark-job" / "bundle" / "target" / f"spark-vae-bundle-{version}.jar"


def config_map():
    """The files that the page puts into the ConfigMap of the Job."""
    page = (ROOT / "submit" / "README.md").read_text().replace("\\\n", "")
    (command,) = re.findall(r"^kubectl create configmap spark-vae (.*)$", page, re.MULTILINE)
    return re.findall(r"--from-file=(\S+)", command)


def start_driver(driver, cluster, folder):
    """Does for the Job's container what Kubernetes and the entry point of Spark's image do."""
    fields = {"metadata.name": "driver", "metadata.namespace": "nightly", "status.podIP": ADDRESS}
    env = {
        entry["name"]: entry.get("value") or fields[entry["valueFrom"]["fieldRef"]["fieldPath"]] for entry in driver["env"]
    }
    places = {JAR: f"local://{bundle()}", "https://kubernetes.default.svc": cluster.url}
    places |= {"/etc/spark-vae": f"{folder}/settings", "/data": f"{folder}/data"}
    places |= {f"$({name})": value for name, value in env.items()}
    args = driver["args"]
    for place, here in places.items():
        args = [re.sub(rf"(^|=|//){re.escape(place)}", lambda found: found.group(1) + here, arg) for arg in args]
    assert args[0] == "driver"
    command = [SUBMIT, "--conf", f"spark.driver.bindAddress={env['SPARK_DRIVER_BIND_ADDRESS']}", "--deploy-mode", "client"]
    command += ["--conf", "spark.executor.instances=1", *args[1:]]
    command += ["--set=training.shards=2", "--set=training.passes=6"]
    command += ["--set=model.encoderLayers=[16]", "--set=model.decoderLayers=[16]"]
    inherited = {name: os.environ[name] for name in ("PATH", "JAVA_HOME", "SPARK_HOME", "HOME") if name in os.environ}
    return subprocess.Popen(
        command, env=inherited | env | {"JAVA_TOOL_OPTIONS": JAVA_TOOL_OPTIONS}, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def ends(process, when=None, command=None):
    """Sends SIGTERM at the first line that contains `when`, and adds the words that the JVM was started with to `command`.
    Returns the exit code and the log."""
    deadline = threading.Timer(250, process.kill)
    deadline.start()
    lines = []
    for line in process.stdout:
        lines.append(line)
        if when and when in line:
            command += Path(f"/proc/{process.pid}/cmdline").read_text().split("\0")
            process.send_signal(signal.SIGTERM)
            when = None
    deadline.cancel()
    return process.wait(timeout=60), "".join(lines[-100:])


@pytest.mark.skipif("avx2" not in Path("/proc/cpuinfo").read_text(), reason="the Job is for CPUs with AVX2")
def test_the_job_trains_and_resumes(driver, tmp_path):
    write_images(tmp_path / "data" / "mnist")
    (tmp_path / "settings").mkdir()
    for file in config_map():
        shutil.copy(ROOT / file, tmp_path / "settings")
    output = tmp_path / "data" / "models" / "mnist" / "first"
    with FakeCluster(tmp_path) as cluster:
        cluster.put("pods", {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "driver", "namespace": "nightly"}})
        command = []
        code, log = ends(start_driver(driver, cluster, tmp_path), when=" round 1: ", command=command)
        assert code == 75, log
        assert {"-Xmx3g", "-Xms1536m", NATIVES.format(5632)} <= set(command)
        assert json.loads((output.with_name("first.work") / "metrics.json").read_text())["exitCode"] == 75
        code, log = ends(start_driver(driver, cluster, tmp_path))
        assert code == 0, log
    kubernetes = (ROOT / "submit" / "README.md").read_text().split("## Kubernetes\n")[1]
    for line in re.search(r"(?s)```text\n(.*?)```", kubernetes).group(1).splitlines():
        assert line.replace("/data", f"{tmp_path}/data") in log.splitlines()
    metrics = json.loads((output / "metrics.json").read_text())
    assert metrics["exitCode"] == 0 and metrics["resumedFromRound"] >= 1

    executors = [obj for (resource, name), obj in cluster.written.items() if resource == "pods" and name != "driver"]
    assert len(executors) >= 2
    template = documents("executor.yaml")[0]["spec"]
    for pod in executors:
        container = valid(pod)
        assert container["resources"]["limits"]["memory"] == "5120Mi"
        env = environment(container)
        assert {"OMP_NUM_THREADS": "1", "OPENBLAS_CORETYPE": "Haswell", "LC_ALL": "C.UTF-8"}.items() <= env.items()
        assert NATIVES.format(4608) in env.values()
        assert pod["metadata"]["ownerReferences"][0]["uid"] == "uid-of-driver"
        for key in ("affinity", "tolerations", "securityContext", "automountServiceAccountToken"):
            assert pod["spec"][key] == template[key]
        mounts = template["containers"][0]["volumeMounts"]
        assert [mount for mount in container["volumeMounts"] if mount in mounts] == mounts
    (role,) = [document for document in documents("setup.yaml") if document["kind"] == "Role"]
    assert cluster.requests <= {(verb, resource) for rule in role["rules"] for verb in rule["verbs"] for resource in rule["resources"]}
    assert ("create", "pods") in cluster.requests
