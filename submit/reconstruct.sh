#!/usr/bin/env bash
# Rows and what the model makes of them: submit/reconstruct.sh --model DIR --input PATH --output FILE.png
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
run reconstruct "$@"
