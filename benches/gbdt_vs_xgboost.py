"""Acuity's booster beside XGBoost on the same data, in one run.

    python benches/gbdt_vs_xgboost.py [--threads 2] [--repeats 3]

Needs numpy, scikit-learn and xgboost, and `cargo`. Data: make_classification 60000 x 120, 20 % missing, single
precision, 45k rows to train on. Both: 300 trees, depth 6, learning rate 0.1, 256 bins. Prints training time and its
ratio, AUROC, the time of all Shapley values of the 15k test rows, and the largest differences between Acuity's own
predictions and contributions and those XGBoost gives for Acuity's model file.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import tempfile
import time

import numpy as np
import xgboost
from sklearn.datasets import make_classification
from sklearn.metrics import roc_auc_score

ROUNDS, DEPTH = 300, 6


def data():
    x, y = make_classification(n_samples=60_000, n_features=120, n_informative=30, n_redundant=20, flip_y=0.1, weights=[0.88], random_state=7)
    x = x.astype(np.float32)
    x[np.random.default_rng(7).random(x.shape) < 0.2] = np.nan
    return x[:45_000], y[:45_000].astype(np.uint8), x[45_000:], y[45_000:]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=3)
    args = parser.parse_args()
    root = pathlib.Path(__file__).resolve().parent.parent
    x, y, test, truth = data()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        x.tofile(folder / "train_x.f32")
        y.tofile(folder / "train_y.u8")
        test.tofile(folder / "test_x.f32")
        cargo = ["cargo", "run", "--quiet", "--release", "-p", "acuity-ml", "--example", "boost_matrix", "--"]
        command = [*cargo, str(folder), str(x.shape[1]), str(ROUNDS), str(DEPTH)]
        environment = {**os.environ, "RAYON_NUM_THREADS": str(args.threads)}
        ours, theirs = [], []
        for _ in range(args.repeats):
            out = subprocess.run(command, cwd=root, env=environment, check=True, capture_output=True, text=True).stdout
            ours.append(json.loads(out))
            start = time.perf_counter()
            matrix = xgboost.DMatrix(x, y)
            settings = {"objective": "binary:logistic", "tree_method": "hist", "max_depth": DEPTH, "eta": 0.1, "max_bin": 256, "nthread": args.threads}
            booster = xgboost.train(settings, matrix, ROUNDS)
            trained = time.perf_counter() - start
            rows = xgboost.DMatrix(test, nthread=args.threads)
            start = time.perf_counter()
            booster.predict(rows, pred_contribs=True)
            theirs.append({"train_s": trained, "shap_s": time.perf_counter() - start})
        predictions = np.fromfile(folder / "predictions.f64")
        contributions = np.fromfile(folder / "contributions.f64").reshape(len(test), -1)
        loaded = xgboost.Booster({"nthread": args.threads})
        loaded.load_model(folder / "model.json")
        difference = np.abs(loaded.predict(rows) - predictions).max()
        shap = np.abs(loaded.predict(rows, pred_contribs=True) - contributions).max()
        area, their_area = roc_auc_score(truth, predictions), roc_auc_score(truth, booster.predict(rows))
    middle = lambda runs, key: statistics.median(run[key] for run in runs)
    print(f"xgboost {xgboost.__version__}, {args.threads} threads, median of {args.repeats}")
    for key, name in [("train_s", "training"), ("shap_s", "Shapley values of 15k rows")]:
        a, b = middle(ours, key), middle(theirs, key)
        print(f"{name}: acuity {a:.2f} s, xgboost {b:.2f} s, ratio {a / b:.2f}")
    print(f"AUROC: acuity {area:.4f}, xgboost {their_area:.4f}")
    print(f"Acuity's file in xgboost: predictions differ by at most {difference:.1e}, contributions by {shap:.1e}")


if __name__ == "__main__":
    main()
