#!/usr/bin/env python3
"""Ranks the rows of the tables of anomalies by other means, for comparison: AUROC as JSON.

    anomaly_peers.py DIR          with cardio.csv.gz, satimage-2.csv.gz and thyroid.csv.gz

All rows are used without their labels, standardized; the label only judges the ranking. PCA has the rank
J = min(8, D / 2) and its score is the squared error of the reconstruction. The isolation forest is scikit-learn's with
its defaults, mean of the seeds 1 to 5.
"""
import csv
import gzip
import json
import os
import sys

os.environ.setdefault("OMP_NUM_THREADS", "1")
import numpy as np  # noqa: E402  (after the threads are set)
import sklearn  # noqa: E402
from sklearn.decomposition import PCA  # noqa: E402
from sklearn.ensemble import IsolationForest  # noqa: E402
from sklearn.metrics import roc_auc_score  # noqa: E402

TABLES = ["cardio", "satimage-2", "thyroid"]
SEEDS = [1, 2, 3, 4, 5]


def read(path):
    """The standardized features, and the labels."""
    with gzip.open(path, "rt", newline="") as file:
        rows = list(csv.DictReader(file))
    names = [name for name in rows[0] if name != "label"]
    features = np.array([[float(row[name]) for name in names] for row in rows])
    deviation = features.std(axis=0)
    deviation[deviation == 0] = 1
    return (features - features.mean(axis=0)) / deviation, np.array([int(float(row["label"])) for row in rows])


def pca(features):
    rank = min(8, features.shape[1] // 2)
    model = PCA(n_components=rank, svd_solver="full").fit(features)
    errors = features - model.inverse_transform(model.transform(features))
    return (errors**2).sum(axis=1)


def mahalanobis(features):
    inverse = np.linalg.pinv(np.cov(features, rowvar=False))
    centered = features - features.mean(axis=0)
    return np.einsum("ni,ij,nj->n", centered, inverse, centered)


def isolation_forest(features, seed):
    return -IsolationForest(random_state=seed, n_jobs=1).fit(features).score_samples(features)


def main():
    result = {"scikitLearn": sklearn.__version__}
    for table in TABLES:
        features, labels = read(os.path.join(sys.argv[1], table + ".csv.gz"))
        forests = [roc_auc_score(labels, isolation_forest(features, seed)) for seed in SEEDS]
        result[table] = {
            "pca": float(roc_auc_score(labels, pca(features))),
            "mahalanobis": float(roc_auc_score(labels, mahalanobis(features))),
            "isolationForest": float(np.mean(forests)),
        }
    # blanks before the colons, as the job's own files have them
    print(json.dumps(result, indent=2, sort_keys=True, separators=(",", " : ")))


if __name__ == "__main__":
    main()
