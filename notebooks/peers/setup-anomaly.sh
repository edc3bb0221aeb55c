#!/usr/bin/env bash
# Installs scikit-learn for comparison, in a virtual environment of its own: notebooks/peers/setup-anomaly.sh [DIR].
# DIR defaults to notebooks/peers/.venv-anomaly, where submit/prove.sh anomaly finds it; for another DIR set
# VAE_SKLEARN_PYTHON=DIR/bin/python. VAE_SKLEARN=1.5.2, for example, chooses a version.
set -euo pipefail
here=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
place=${1:-$here/.venv-anomaly}

python3 -m venv "$place"
"$place/bin/pip" install --quiet "scikit-learn${VAE_SKLEARN:+==$VAE_SKLEARN}"
"$place/bin/python" -c 'import sklearn; print("scikit-learn", sklearn.__version__)'
