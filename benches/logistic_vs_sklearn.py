"""Acuity's logistic regression with its nested cross-validation beside scikit-learn's same fits, in one run.

    python benches/logistic_vs_sklearn.py [--threads 2] [--repeats 3] [--stays 21957]

Needs numpy and scikit-learn, and `cargo`. Data: 84 columns of which half have missing values, two stays of some patients, about
a tenth with the outcome. Both: five folds by patient, in each the penalty of six that is best in three inner folds (90 fits), the
model of the fold (5) and the model of all rows (1): median imputation, bounds at the 1st and 99th percentile, indicators of missing
values, standardisation, all learned inside the fold. Prints the times and their ratio, the areas under the ROC curve, and the
largest difference between the coefficients of Acuity's final model and scikit-learn's for the same penalty.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import tempfile
import time
import warnings

import numpy as np
import sklearn
from joblib import Parallel, delayed
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.model_selection import StratifiedGroupKFold

COLUMNS, ALPHAS = 84, [3.0, 10.0, 30.0, 100.0, 300.0, 1000.0]


def data(stays):
    rng = np.random.default_rng(11)
    severity = rng.normal(size=stays)
    x = rng.normal(size=(stays, COLUMNS)) + severity[:, None] * rng.uniform(-0.5, 0.5, COLUMNS)
    x[:, ::4] = np.exp(0.5 * x[:, ::4])
    holes = np.where(np.arange(COLUMNS) % 2 == 0, rng.uniform(0.02, 0.6, COLUMNS), 0.0)
    x[rng.random(x.shape) < holes] = np.nan
    y = rng.random(stays) < 1 / (1 + np.exp(2.8 - 1.2 * severity))
    patient = np.arange(stays) - (np.arange(stays) % 4 == 3)
    return x, y.astype(np.uint8), patient.astype(np.int64)


class Design:
    """Acuity's transforms of a table."""

    def __init__(self, x):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.low, self.median, self.high = np.nanquantile(x, [0.01, 0.5, 0.99], axis=0)
        self.holes = np.isnan(x).any(axis=0)
        self.mean, self.sd = 0.0, 1.0
        raw = self.encode(x)
        self.mean, self.sd = raw.mean(axis=0), raw.std(axis=0)
        self.x = (raw - self.mean) / self.sd

    def encode(self, x):
        missing = np.isnan(x)
        values = np.clip(np.where(missing, self.median, x), self.low, self.high)
        return (np.hstack([values, missing[:, self.holes]]) - self.mean) / self.sd


def fit(x, y, alpha):
    return LogisticRegression(C=1 / alpha, max_iter=1000).fit(x, y)


def inner_losses(x, y, train, test):
    design = Design(x[train])
    held_out = design.encode(x[test])
    return [log_loss(y[test], fit(design.x, y[train], alpha).predict_proba(held_out)[:, 1], normalize=False) for alpha in ALPHAS]


def outer(x, y, patient, train, test, fold):
    xs, ys = x[train], y[train]
    splits = StratifiedGroupKFold(3, shuffle=True, random_state=fold).split(xs, ys, patient[train])
    alpha = ALPHAS[int(np.argmin(np.sum([inner_losses(xs, ys, a, b) for a, b in splits], axis=0)))]
    design = Design(xs)
    return test, fit(design.x, ys, alpha).predict_proba(design.encode(x[test]))[:, 1], alpha


def theirs(x, y, patient, threads):
    splits = StratifiedGroupKFold(5, shuffle=True, random_state=1).split(x, y, patient)
    work = [delayed(outer)(x, y, patient, train, test, fold) for fold, (train, test) in enumerate(splits)]
    probability = np.zeros(len(y))
    alphas = []
    for test, values, alpha in Parallel(n_jobs=threads)(work):
        probability[test] = values
        alphas.append(alpha)
    fit(Design(x).x, y, statistics.median(alphas))
    return roc_auc_score(y, probability)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--stays", type=int, default=21_957)
    args = parser.parse_args()
    root = pathlib.Path(__file__).resolve().parent.parent
    x, y, patient = data(args.stays)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        x.tofile(folder / "x.f64")
        y.tofile(folder / "y.u8")
        patient.tofile(folder / "patient.i64")
        cargo = ["cargo", "run", "--quiet", "--release", "-p", "acuity-ml", "--example", "logistic_matrix", "--"]
        # One thread inside of each of theirs: more would only get into each other's way.
        environment = {**os.environ, "RAYON_NUM_THREADS": str(args.threads), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        os.environ.update({"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"})
        own, other = [], []
        for _ in range(args.repeats):
            out = subprocess.run([*cargo, str(folder), str(COLUMNS)], cwd=root, env=environment, check=True, capture_output=True, text=True).stdout
            own.append(json.loads(out))
            start = time.perf_counter()
            area = theirs(x, y, patient, args.threads)
            other.append(time.perf_counter() - start)
        model = json.loads((folder / "model.json").read_text())
    # The same rows, transforms and penalty, to scikit-learn's last digit.
    alpha = float(model["acuity"]["hyperparameters"]["alpha"])
    exact = LogisticRegression(C=1 / alpha, tol=1e-12, max_iter=10_000, solver="newton-cholesky").fit(Design(x).x, y)
    terms = model["logistic"]["terms"]
    coefficients = [term["coefficient"] for term in terms] + [term["missing"]["coefficient"] for term in terms if term["missing"]]
    difference = np.abs(np.array(coefficients) - exact.coef_[0]).max()
    a, b = statistics.median(run["train_s"] for run in own), statistics.median(other)
    print(f"scikit-learn {sklearn.__version__}, {args.threads} threads, {args.stays} stays x {COLUMNS} features, median of {args.repeats}")
    print(f"nested cross-validation and final model: acuity {a:.2f} s, scikit-learn {b:.2f} s, ratio {a / b:.3f}")
    print(f"AUROC: acuity {own[0]['auroc']:.4f}, scikit-learn {area:.4f}")
    print(f"coefficients (alpha {alpha:g}) differ by at most {difference:.1e}, the intercept by {abs(model['logistic']['intercept'] - exact.intercept_[0]):.1e}")


if __name__ == "__main__":
    main()
