#!/usr/bin/env bash
# Tests the Python package against the built jars: builds its wheel, installs it beside PySpark in a virtual environment
# under spark-job/target, and runs spark-job/src/test/python: submit/check-python.sh [--write] [PYTEST-ARG...]
# It says why it skips the tests if this machine has no Python or no package index. .ci/run calls it after the tests.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

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
export PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1
unset PYTHONPATH SPARK_HOME PYSPARK_PYTHON PYSPARK_DRIVER_PYTHON

skip() {
  echo "skipped the tests of the Python package: $*"
  exit
}

# Pins are of packages for these versions of Python.
find_python() {
  local name
  for name in python3 python3.13 python3.12 python3.11 python3.10; do
    if "$name" -c 'import sys, venv, ensurepip; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
      python=$(command -v "$name")
      return
    fi
  done
  skip "there is no Python 3.10 to 3.13 with venv and ensurepip on the PATH"
}

# The environment is kept from run to run, as PySpark takes a minute; `made_of` says when it is complete, and of what.
make_environment() {
  local begin=$SECONDS wanted
  venv="$target/python"
  wanted="$("$python" -VV)"$'\n'"$(cat "$tests/requirements.txt")"
  if [ "$(cat "$venv/made_of" 2>/dev/null)" != "$wanted" ]; then
    rm -rf -- "$venv"
    "$python" -m venv "$venv"
    if ! "$venv/bin/pip" install -q -r "$tests/requirements.txt" >"$work/pip" 2>&1; then
      "$venv/bin/pip" download -q --no-deps -d "$work" pluggy >/dev/null 2>&1 || skip "pip reaches no package index"
      cat "$work/pip"
      echo "FAILED  the environment: pip cannot install $tests/requirements.txt"
      exit 1
    fi
    printf '%s' "$wanted" >"$venv/made_of"
  fi
  echo "ok      the environment, $("$venv/bin/python" -V) ($((SECONDS - begin)) s)"
}

install_wheel() {
  local begin=$SECONDS
  "$venv/bin/pip" wheel -q --no-deps --no-build-isolation --no-index -w "$work" "$source"
  "$venv/bin/pip" install -q --no-deps --no-index --force-reinstall "$work"/sparkvae-*.whl
  echo "ok      the wheel, $(basename "$work"/sparkvae-*.whl) ($((SECONDS - begin)) s)"
}

find_python
make_environment
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
