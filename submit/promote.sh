#!/usr/bin/env bash
# Makes a version the champion of its model: submit/promote.sh --model models/NAME --version V
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

# Alone, --version asks every script for the version of the program; here it comes with a value.
arguments=()
while [ $# -gt 0 ]; do
  if [ "$1" = --version ] && [ $# -ge 2 ]; then
    arguments+=("--version=$2")
    shift 2
  elif [ "$1" = -- ]; then
    arguments+=("$@")
    break
  else
    arguments+=("$1")
    shift
  fi
done
run promote "${arguments[@]}"
