#!/usr/bin/env bash
# Lists the versions of a model: submit/list.sh --model models/NAME
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
run list "$@"
