"""Acuity's booster beside XGBoost and LightGBM on the same data, in one run.

    python benches/gbdt_vs_xgboost.py [--threads 2] [--repeats 3] [--rows 60000] [--columns 120] [--rounds 300] [--no-explanations]

Needs numpy, scikit-learn, xgboost and (if it is to be compared) lightgbm, and `cargo`. Data: make_classification, 20 % of the values
missing, single precision, three quarters of the rows to train on. All: depth 6, learning rate 0.1, 256 bins. Every run is a process of its
own, and the programs take turns, so that a machine that others use slows all of them alike. Prints the median of the training times with
ratios, AUROC, the time of all Shapley values of the test rows, and the largest differences between Acuity's own
predictions and contributions and those XGBoost gives for Acuity's model file.
"""

import argparse
import importlib.util
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np
from sklearn.datasets import make_classification
from sklearn.metrics import roc_auc_score

DEPTH = 6


def data(rows, columns):
    x, y = make_classification(
        n_samples=rows, n_features=columns, n_informative=columns // 4, n_redundant=columns // 6, flip_y=0.1, weights=[0.88], random_state=7
    )
    x = x.astype(np.float32)
    x[np.random.default_rng(7).random(x.shape) < 0.2] = np.nan
    known = rows * 3 // 4
    return x[:known], y[:known].astype(np.uint8), x[known:], y[known:]


def peer(name, folder, columns, rounds, threads, explain):
    """One run of a peer, in this process."""
    x = np.fromfile(folder / "train_x.f32", np.float32).reshape(-1, columns)
    y = np.fromfile(folder / "train_y.u8", np.uint8)
    test = np.fromfile(folder / "test_x.f32", np.float32).reshape(-1, columns)
    shap_s = 0.0
    if name == "xgboost":
        import xgboost

        start = time.perf_counter()
        settings = {"objective": "binary:logistic", "tree_method": "hist", "max_depth": DEPTH, "eta": 0.1, "max_bin": 256, "nthread": threads}
        booster = xgboost.train(settings, xgboost.DMatrix(x, y), rounds)
        trained = time.perf_counter() - start
        rows = xgboost.DMatrix(test, nthread=threads)
        predictions = booster.predict(rows)
        start = time.perf_counter()
        if explain:
            booster.predict(rows, pred_contribs=True)
            shap_s = time.perf_counter() - start
    else:
        import lightgbm

        start = time.perf_counter()
        # As many leaves as a full tree of the depth; LightGBM grows the leaf that gains most first.
        settings = {"objective": "binary", "num_leaves": 2**DEPTH, "max_depth": DEPTH, "learning_rate": 0.1, "max_bin": 255}
        settings |= {"num_threads": threads, "verbose": -1}
        booster = lightgbm.train(settings, lightgbm.Dataset(x, y), rounds)
        trained = time.perf_counter() - start
        predictions = booster.predict(test, num_threads=threads)
        start = time.perf_counter()
        if explain:
            booster.predict(test, pred_contrib=True, num_threads=threads)
            shap_s = time.perf_counter() - start
    predictions.astype(np.float64).tofile(folder / f"{name}.f64")
    print(json.dumps({"train_s": trained, "shap_s": shap_s}))


def run(command, environment):
    """What a process prints."""
    return json.loads(subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout)


def program(root):
    """Acuity's example, built."""
    cargo = ["cargo", "build", "--release", "-p", "acuity-ml", "--example", "boost_matrix", "--message-format", "json"]
    lines = subprocess.run(cargo, cwd=root, check=True, capture_output=True, text=True).stdout.splitlines()
    built = [json.loads(line) for line in lines]
    return next(one["executable"] for one in built if one.get("target", {}).get("name") == "boost_matrix" and one.get("executable"))


def differences(folder, columns, rows):
    """What XGBoost makes of Acuity's file, against Acuity's own numbers."""
    import xgboost

    test = np.fromfile(folder / "test_x.f32", np.float32).reshape(-1, columns)[:rows]
    contributions = np.fromfile(folder / "contributions.f64").reshape(-1, columns + 1)[:rows]
    loaded = xgboost.Booster()
    loaded.load_model(folder / "model.json")
    matrix = xgboost.DMatrix(test)
    predictions = np.fromfile(folder / "predictions.f64")[:rows]
    return np.abs(loaded.predict(matrix) - predictions).max(), np.abs(loaded.predict(matrix, pred_contribs=True) - contributions).max()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--rows", type=int, default=60_000)
    parser.add_argument("--columns", type=int, default=120)
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--no-explanations", action="store_true", help="leave out the peers' Shapley values, which take longest")
    parser.add_argument("--program", help="boost_matrix, built before")
    parser.add_argument("--peer", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=pathlib.Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.peer:
        return peer(args.peer, args.folder, args.columns, args.rounds, args.threads, not args.no_explanations)
    own = args.program or program(pathlib.Path(__file__).resolve().parent.parent)
    x, y, test, truth = data(args.rows, args.columns)
    names = ["acuity"] + [name for name in ("xgboost", "lightgbm") if importlib.util.find_spec(name)]
    environment = {**os.environ, "RAYON_NUM_THREADS": str(args.threads)}
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        x.tofile(folder / "train_x.f32")
        y.tofile(folder / "train_y.u8")
        test.tofile(folder / "test_x.f32")
        commands = {"acuity": [own, str(folder), str(args.columns), str(args.rounds), str(DEPTH)]}
        for name in names[1:]:
            commands[name] = [sys.executable, __file__, "--peer", name, "--folder", str(folder), "--columns", str(args.columns)]
            commands[name] += ["--rounds", str(args.rounds), "--threads", str(args.threads)]
            commands[name] += ["--no-explanations"] if args.no_explanations else []
        runs = {name: [] for name in names}
        for _ in range(args.repeats):
            for name in names:
                runs[name].append(run(commands[name], environment))
        files = {"acuity": "predictions.f64"}
        areas = {name: roc_auc_score(truth, np.fromfile(folder / files.get(name, f"{name}.f64"))) for name in names}
        compared = differences(folder, args.columns, 2000) if "xgboost" in names else None
    middle = lambda name, key: statistics.median(run[key] for run in runs[name])
    print(f"{args.rows} x {args.columns}, {args.rounds} trees, {args.threads} threads, median of {args.repeats}")
    print(f"{'':<10}{'training':>10}{'ratio':>8}{'AUROC':>9}{'Shapley values of ' + str(len(truth)) + ' rows':>34}{'ratio':>8}")
    for name in names:
        train, shap = middle(name, "train_s"), middle(name, "shap_s")
        told = f"{train:>8.2f} s{middle('acuity', 'train_s') / train:>8.2f}{areas[name]:>9.4f}"
        print(f"{name:<10}{told}" + (f"{shap:>32.2f} s{middle('acuity', 'shap_s') / shap:>8.2f}" if shap else ""))
    print(f"acuity alone: a row predicted in {middle('acuity', 'predict_one_us'):.1f} us, explained in {middle('acuity', 'explain_one_us'):.0f} us")
    if compared:
        print(f"Acuity's file in xgboost: predictions differ by at most {compared[0]:.1e}, contributions by {compared[1]:.1e}")


if __name__ == "__main__":
    main()
