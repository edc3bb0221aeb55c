#!/usr/bin/env bash
# Decides whether a challenger may replace the champion: submit/compare.sh --model models/NAME/V --champion models/NAME
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
run compare "$@"
