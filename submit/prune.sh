#!/usr/bin/env bash
# Deletes old versions of a model: submit/prune.sh --model models/NAME --keep N
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
run prune "$@"
