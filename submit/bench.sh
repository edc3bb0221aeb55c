#!/usr/bin/env bash
# Measures this machine: submit/bench.sh [--quick] [--json FILE]
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
run bench "$@"
