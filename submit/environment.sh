# shellcheck shell=bash
# Makes the Python environments that checks need; sourced after lib.sh. Nothing here is needed to run a verb.
# shellcheck disable=SC2154 # lib.sh sets target
export PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1

# Pins are of packages for these versions of Python.
find_python() {
  local name
  for name in python3 python3.13 python3.12 python3.11 python3.10; do
    if "$name" -c 'import sys, venv, ensurepip; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
      python=$(command -v "$name")
      return
    fi
  done
  return 1
}

# make_environment NAME REQUIREMENTS: sets `venv` to a virtual environment with the pinned packages of a file, made once
# and kept below spark-job/target; `made_of` says when it is complete, and of what. Where that cannot be done it sets
# `missing` to the reason and returns 1; a requirement that a reachable index does not have ends the script.
make_environment() {
  local begin=$SECONDS wanted log
  venv="$target/$1" missing=
  find_python || { missing='there is no Python 3.10 to 3.13 with venv and ensurepip on the PATH'; return 1; }
  exec 9>"$target/$1.lock" # of two checks that run at once, one makes it
  flock 9
  wanted="$("$python" -VV)"$'\n'"$(cat "$2")"
  if [ "$(cat "$venv/made_of" 2>/dev/null)" != "$wanted" ]; then
    rm -rf -- "$venv"
    "$python" -m venv "$venv" || { echo "FAILED  the environment $1: $python -m venv $venv"; exit 1; }
    log=$(mktemp -d "${TMPDIR:-/tmp}/spark-vae-pip.XXXXXX")
    if ! "$venv/bin/pip" install -q -r "$2" >"$log/pip" 2>&1; then
      if ! "$venv/bin/pip" download -q --no-deps -d "$log" pluggy >/dev/null 2>&1; then
        rm -rf -- "$log"
        missing='pip reaches no package index'
        exec 9>&-
        return 1
      fi
      cat "$log/pip"
      rm -rf -- "$log"
      echo "FAILED  the environment $1: pip cannot install $2"
      exit 1
    fi
    rm -rf -- "$log"
    printf '%s' "$wanted" >"$venv/made_of"
  fi
  exec 9>&-
  echo "ok      the environment $1, $("$venv/bin/python" -V) ($((SECONDS - begin)) s)"
}
