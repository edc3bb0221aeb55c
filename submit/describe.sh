#!/usr/bin/env bash
# Describes an artifact or a checkpoint: submit/describe.sh DIR
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
run describe "$@"
