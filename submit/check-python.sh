#!/usr/bin/env bash
# Tests the Python package against the built jars: builds its wheel, installs it beside PySpark in a virtual environment
# under spark-job/target, and runs spark-job/src/test/python: submit/check-python.sh [--write] [PYTEST-ARG...]
# It says why it skips the tests if this machine has no Python or no package index. .ci/run calls it after the tests.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source-path=SCRIPTDIR source=environment.sh
. "$root/submit/environment.sh"

case "${1:-}" in
  --help | -h)
    echo "Usage: submit/check-python.sh [--write] [PYTEST-ARG...]   runs the tests of the Python package"
    echo "--write first writes the package's params.py from the params of the Java stages."
    exit ;;
esac
find_java
build_if_needed

source="$root/spark-job/src/main/python" tests="$root/spark-job/src/test/python"
work=$(mktemp -d "${TMPDIR:-/tmp}/spark-vae-python.XXXXXX")
trap 'rm -rf -- "$work"' EXIT
trap 'exit 130' INT TERM
unset PYTHONPATH SPARK_HOME PYSPARK_PYTHON PYSPARK_DRIVER_PYTHON

install_wheel() {
  local begin=$SECONDS
  "$venv/bin/pip" wheel -q --no-deps --no-build-isolation --no-index -w "$work" "$source"
  "$venv/bin/pip" install -q --no-deps --no-index --force-reinstall "$work"/sparkvae-*.whl
  echo "ok      the wheel, $(basename "$work"/sparkvae-*.whl) ($((SECONDS - begin)) s)"
}

make_environment python "$tests/requirements.txt" || {
  echo "skipped the tests of the Python package: $missing"
  exit
}
install_wheel
if [ "${1:-}" = --write ]; then
  shift
  "$venv/bin/python" "$tests/write_params.py" 2>"$work/err" || { cat "$work/err"; exit 1; }
  rm -- "$work"/sparkvae-*.whl
  install_wheel
fi
cd -- "$tests"
timeout --foreground --kill-after=60 1800 "$venv/bin/python" -m pytest -q --basetemp="$work/tests" "$@"
echo "All tests of the Python package passed"
