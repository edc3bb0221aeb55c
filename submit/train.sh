#!/usr/bin/env bash
# Trains according to a recipe: submit/train.sh conf/mnist.conf --output out/mnist [-- spark-submit's options]
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
run train "$@"
