#!/usr/bin/env bash
# Installs PyTorch for comparison, in a virtual environment that nothing else in the project uses:
# notebooks/peers/setup.sh [DIR]. DIR defaults to notebooks/peers/.venv, where submit/bench.sh finds it; for another DIR
# set VAE_PYTHON=DIR/bin/python. This installs what a user's `pip install torch` installs: on x86-64 Linux some gigabytes,
# mostly GPU libraries that are not used here. VAE_TORCH=2.1.2, for example, chooses a version.
set -euo pipefail
here=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
place=${1:-$here/.venv}

python3 -m venv "$place"
"$place/bin/pip" install --quiet "torch${VAE_TORCH:+==$VAE_TORCH}"
"$place/bin/python" "$here/pytorch_vae.py" about
