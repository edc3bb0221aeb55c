#!/usr/bin/env bash
# Measures this machine or cluster: submit/bench.sh [RECIPE] [--quick] [--check] [--json FILE]
# Compares with PyTorch if notebooks/peers/setup.sh has installed it, or VAE_PYTHON names a python with it.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
export VAE_PEERS="${VAE_PEERS:-$root/notebooks/peers}"
export VAE_PYTHON="${VAE_PYTHON:-$VAE_PEERS/.venv/bin/python}"
run bench "$@"
