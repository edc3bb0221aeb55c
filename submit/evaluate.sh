#!/usr/bin/env bash
# Prints the bound on a data set as one line of JSON: submit/evaluate.sh --model DIR --input PATH
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
run evaluate "$@"
