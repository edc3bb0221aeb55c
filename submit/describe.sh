#!/usr/bin/env bash
# What an artifact or a checkpoint is: submit/describe.sh DIR
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
run describe "$@"
