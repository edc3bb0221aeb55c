#!/usr/bin/env bash
# Reconstructs rows, as rows or as a picture: submit/reconstruct.sh --model DIR --input PATH --output FILE.png
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
run reconstruct "$@"
