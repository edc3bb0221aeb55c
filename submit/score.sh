#!/usr/bin/env bash
# Writes latent codes and scores of every row: submit/score.sh --model DIR --input PATH --output PATH
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
run score "$@"
