#!/usr/bin/env bash
# Trains a recipe with each combination of some settings: submit/sweep.sh RECIPE --grid FILE --output DIR
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
run sweep "$@"
