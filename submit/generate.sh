#!/usr/bin/env bash
# Generates rows, or a picture of them: submit/generate.sh --model DIR --output FILE.png
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
run generate "$@"
