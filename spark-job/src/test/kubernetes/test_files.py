"""The files of submit/kubernetes: Kubernetes and the Spark operator know all that is in them, and they say the same as the
scripts, the build and each other."""

import copy
import re
import subprocess
import sys
from pathlib import Path

import kubernetes_validate
import pytest
from conftest import FILES, JAR, ROOT, documents, spark_conf
from kubeflow_spark_api.models.spark_v1beta2_spark_application import SparkV1beta2SparkApplication

# The first in which podFailurePolicy may be relied on, and the newest known.
VERSIONS = ["1.31.0", "1.37.0"]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", ["setup.yaml", "executor.yaml", "job.yaml", "cronjob.yaml"])
def test_kubernetes_knows_every_field(name, version):
    for document in documents(name):
        kubernetes_validate.validate(document, version, strict=True)


def test_unknown_fields_are_found(job):
    wrong = copy.deepcopy(job)
    wrong["spec"]["podFailurePolicies"] = wrong["spec"].pop("podFailurePolicy")
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, VERSIONS[0], strict=True)


def as_the_operator_reads(application):
    """Its types are checked, and fields that it does not know are lost."""
    return SparkV1beta2SparkApplication.from_dict(application).to_dict()


def test_the_operator_knows_every_field():
    (application,) = documents("sparkapplication.yaml")
    assert as_the_operator_reads(application) == application
    wrong = copy.deepcopy(application)
    wrong["spec"]["restartPolicy"]["onFailureRetry"] = wrong["spec"]["restartPolicy"].pop("onFailureRetries")
    assert as_the_operator_reads(wrong) != wrong
    wrong["spec"]["driver"]["template"]["spec"]["terminationGracePeriodSeconds"] = "120 s"
    with pytest.raises(ValueError):
        as_the_operator_reads(wrong)


def test_the_settings_are_those_of_the_scripts(printed):
    conf, wanted = spark_conf(), dict(printed["conf"])
    del wanted["spark.jars"], wanted["spark.master"]  # the image has them; the Job's command has it
    assert {key: value for key, value in conf.items() if key in wanted} == wanted
    slots = int(conf["spark.executor.instances"]) * int(conf["spark.executor.cores"])
    assert slots == int(re.search(r"shards = (\d+)", (ROOT / "conf" / "mnist-8-shards.conf").read_text()).group(1))


def mebibytes(*settings):
    return sum(int(setting.removesuffix("g")) * 1024 for setting in settings)


def test_the_job_has_the_settings(job, driver, printed):
    conf, pod = spark_conf(), job["spec"]["template"]["spec"]
    of_driver = {entry["name"]: entry["value"] for entry in driver["env"] if "value" in entry}
    prefix = "spark.kubernetes.driverEnv."
    assert of_driver == {key.removeprefix(prefix): value for key, value in conf.items() if key.startswith(prefix)}
    memory = f"{mebibytes(conf['spark.driver.memory'], conf['spark.driver.memoryOverhead'])}Mi"
    assert driver["resources"]["limits"]["memory"] == driver["resources"]["requests"]["memory"] == memory
    assert driver["image"] == conf["spark.kubernetes.container.image"]
    assert pod["serviceAccountName"] == conf["spark.kubernetes.authenticate.driver.serviceAccountName"]
    assert f"--class={printed['class']}" in driver["args"]
    (grace,) = [arg.split("=")[-1] for arg in driver["args"] if "graceMillis" in arg]
    assert pod["terminationGracePeriodSeconds"] * 1000 > int(grace) + 5000  # what Spark's shutdown takes, too
    mounted = {Path(arg).name for arg in driver["args"] if "/etc/spark-vae/" in arg}
    assert mounted == {"spark.conf", "executor.yaml", "log4j2.properties", "mnist-8-shards.conf"}


def test_the_cron_job_does_what_the_job_does(job):
    (cron,) = documents("cronjob.yaml")
    nightly = cron["spec"]["jobTemplate"]["spec"]
    container = nightly["template"]["spec"]["containers"][0]
    container["env"] = [entry for entry in container["env"] if entry["name"] != "VERSION"]
    container["args"] = [arg.replace("$(VERSION)", "first") for arg in container["args"]]
    assert nightly == job["spec"]
    assert cron["spec"]["concurrencyPolicy"] == "Forbid"


def test_the_spark_application_does_what_the_job_does(job, driver, printed):
    (application,) = documents("sparkapplication.yaml")
    spec, conf = application["spec"], spark_conf()
    assert spec["image"] == conf.pop("spark.kubernetes.container.image")
    assert spec["driver"]["serviceAccount"] == conf.pop("spark.kubernetes.authenticate.driver.serviceAccountName")
    (log,) = [arg.removeprefix("--conf=") for arg in driver["args"] if "log4j2" in arg]
    assert spec["sparkConf"] == conf | dict([log.split("=", 1)])
    assert spec["mainClass"] == printed["class"]
    assert spec["mainApplicationFile"] == JAR
    assert [arg.replace("second", "first") for arg in spec["arguments"]] == printed["arguments"]
    assert spec["executor"]["template"]["spec"] == documents("executor.yaml")[0]["spec"]
    pod = copy.deepcopy(job["spec"]["template"]["spec"])
    del pod["restartPolicy"], pod["serviceAccountName"]
    pod["containers"] = [{key: driver[key] for key in ("securityContext", "volumeMounts")} | {"name": "spark-kubernetes-driver"}]
    assert spec["driver"]["template"]["spec"] == pod


def test_the_image_is_of_this_build():
    pom, docker = (ROOT / "pom.xml").read_text(), (FILES / "Dockerfile").read_text()
    version, spark, scala = (
        re.search(rf"<{element}>(.*?)</{element}>", pom).group(1) for element in ("version", "spark.version", "scala.binary")
    )
    assert f"\nARG version={version}\n" in docker
    assert f"\nARG spark=apache/spark:{spark}-scala{scala}-java17-ubuntu\n" in docker
    assert f" {JAR.removeprefix('local://')}\n" in docker
    assert spark_conf()["spark.kubernetes.container.image"].endswith(f":{version}")
    assert documents("sparkapplication.yaml")[0]["spec"]["sparkVersion"] == spark


def test_the_dockerfile_is_clean():
    lint = Path(sys.executable).parent / "hadolint"
    done = subprocess.run([lint, FILES / "Dockerfile"], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, "")
