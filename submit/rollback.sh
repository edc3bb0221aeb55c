#!/usr/bin/env bash
# Returns to the champion before this one: submit/rollback.sh --model models/NAME
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
run rollback "$@"
