#!/usr/bin/env bash
# Fills the missing cells of every row: submit/impute.sh --model DIR --input PATH --output PATH
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
run impute "$@"
