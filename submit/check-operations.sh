#!/usr/bin/env bash
# Tests the job where its users run it, with the real things on this machine: submit/check-operations.sh [PART...]
# Parts: yarn (a YARN and HDFS of Hadoop's mini clusters, with PySpark's Spark as SPARK_HOME), kubernetes (the files of
# submit/kubernetes, and Spark's client against an API server that is not one). Each is skipped, and says why, if this
# machine has no Python or no package index. .ci/run calls it after the tests.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source-path=SCRIPTDIR source=environment.sh
. "$root/submit/environment.sh"

known=(yarn kubernetes)
case "${1:-}" in
  --help | -h)
    echo "Usage: submit/check-operations.sh [PART...]   tests the job where its users run it; parts: ${known[*]}"
    exit ;;
esac
parts=("$@")
if [ $# = 0 ]; then parts=("${known[@]}"); fi
for part in "${parts[@]}"; do
  case " ${known[*]} " in *" $part "*) ;; *) refuse "Invalid part: $part (must be one of ${known[*]})" ;; esac
done
find_java
build_if_needed
failures=0

# environment_for PART NAME REQUIREMENTS: as make_environment, and says that the part is skipped where there is none.
environment_for() {
  make_environment "$2" "$3" || { echo "skipped $1: $missing"; return 1; }
}

# integration_tests PART CLASSES ARGS...: runs tests of spark-job that ./mvnw verify skips, because they need ARGS.
integration_tests() {
  local part=$1 classes=$2 begin=$SECONDS code=0
  shift 2
  (cd -- "$root" && timeout --kill-after=60 3000 ./mvnw -q -B -ntp verify -Dtest=none \
    -Dsurefire.failIfNoSpecifiedTests=false "-Dit.test=$classes" -Dfailsafe.failIfNoSpecifiedTests=false "$@") || code=$?
  if [ "$code" != 0 ]; then failures=$((failures + 1)); echo "FAILED  $part: exit code $code"; return; fi
  echo "ok      $part: $classes ($((SECONDS - begin)) s)"
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

for part in "${parts[@]}"; do "check_$part"; done

if [ "$failures" != 0 ]; then
  echo "$failures parts failed"
  exit 1
fi
echo "All parts of the operations work or were skipped"
