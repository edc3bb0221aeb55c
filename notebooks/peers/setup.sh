#!/usr/bin/env bash
# PyTorch for comparison, in a virtual environment that nothing of the product uses:
# notebooks/peers/setup.sh [DIR]. DIR is notebooks/peers/.venv unless given; submit/bench.sh finds it there, or at
# VAE_PYTHON=DIR/bin/python. This is what a user's `pip install torch` brings: on x86-64 Linux that is some gigabytes,
# most of them libraries for GPUs that are not used here. VAE_TORCH=2.1.2 and the like choose a version.
set -euo pipefail
here=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
place=${1:-$here/.venv}

python3 -m venv "$place"
"$place/bin/pip" install --quiet "torch${VAE_TORCH:+==$VAE_TORCH}"
"$place/bin/python" "$here/pytorch_vae.py" about
