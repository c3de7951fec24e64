"""Acuity's booster beside XGBoost, LightGBM, hessboost, scikit-learn and shap on the same data, in one run.

    python benches/gbdt_vs_xgboost.py [--sizes 5000x50,60000x120,500000x120] [--threads 2] [--repeats 3] [--seeds 1]
        [--rounds 300] [--also xgboost34=PYTHON] [--explain 15000] [--shap 200] [--only acuity,xgboost]

Needs numpy, scikit-learn and `cargo`; of the peers those are compared that can be imported. `--also NAME=PYTHON` takes the
peer's module from another Python, such as a second release of XGBoost (`pip install --ignore-requires-python --no-deps
xgboost==3.4.1` in an environment of its own, where the Python is older than the wheel says). Data: make_classification, 20 %
of the values missing, single precision, three quarters of the rows to train on. All: depth 6, learning rate 0.1, 256 bins.
Every run is a process of its own that tells its largest memory, data included, and the programs take turns, so that a
machine that others use slows all of them alike. Prints medians of the times and of the processor time of all threads, which
is what counts where others use the machine too (and where threads that wait for each other count as well), with ratios; memory,
AUROC (mean over `--seeds` data sets, times of the first), the time of the Shapley values of the first `--explain` test rows (of
`--shap` for the shap package, whose time is told by row), and the largest differences between Acuity's own predictions and
contributions and those XGBoost gives for its file.
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

DEPTH = 6
PEERS = ["xgboost", "lightgbm", "hessboost", "sklearn", "shap"]


def data(rows, columns, seed):
    from sklearn.datasets import make_classification

    informative = {"n_informative": columns // 4, "n_redundant": columns // 6}
    usual = {"flip_y": 0.1, "weights": [0.88], "random_state": seed}
    x, y = make_classification(n_samples=rows, n_features=columns, **informative, **usual)
    x = x.astype(np.float32)
    x[np.random.default_rng(seed).random(x.shape) < 0.2] = np.nan
    known = rows * 3 // 4
    return x[:known], y[:known].astype(np.uint8), x[known:], y[known:]


def like_xgboost(module, x, y, test, rounds, threads):
    settings = {"objective": "binary:logistic", "tree_method": "hist", "max_depth": DEPTH, "eta": 0.1, "max_bin": 256}
    booster = module.train(settings | {"nthread": threads}, module.DMatrix(x, y), rounds)
    asked = lambda **options: lambda rows: booster.predict(module.DMatrix(rows), **options)
    return booster, asked(), asked(pred_contribs=True)


def fitted(name, x, y, test, rounds, threads):
    """A model of a peer: itself, how it predicts and how it explains."""
    if name in ("xgboost", "hessboost"):
        return like_xgboost(importlib.import_module(name), x, y, test, rounds, threads)
    if name == "lightgbm":
        import lightgbm

        # As many leaves as a full tree of the depth; LightGBM grows the leaf that gains most first.
        settings = {"objective": "binary", "num_leaves": 2**DEPTH, "max_depth": DEPTH, "learning_rate": 0.1, "max_bin": 255}
        booster = lightgbm.train(settings | {"num_threads": threads, "verbose": -1}, lightgbm.Dataset(x, y), rounds)
        explain = lambda rows: booster.predict(rows, pred_contrib=True, num_threads=threads)
        return booster, lambda rows: booster.predict(rows, num_threads=threads), explain
    if name == "sklearn":
        from sklearn.ensemble import HistGradientBoostingClassifier

        settings = {"max_iter": rounds, "max_depth": DEPTH, "max_leaf_nodes": 2**DEPTH, "early_stopping": False}
        model = HistGradientBoostingClassifier(**settings).fit(x, y)
        return model, lambda rows: model.predict_proba(rows)[:, 1], None
    import shap

    booster, predict, _ = like_xgboost(importlib.import_module("xgboost"), x, y, test, rounds, threads)
    explainer = shap.TreeExplainer(booster, feature_perturbation="tree_path_dependent")
    return booster, predict, explainer.shap_values


def peer(args):
    """One run of a peer, in this process."""
    x = np.fromfile(args.folder / "train_x.f32", np.float32).reshape(-1, args.columns)
    y = np.fromfile(args.folder / "train_y.u8", np.uint8)
    test = np.fromfile(args.folder / "test_x.f32", np.float32).reshape(-1, args.columns)
    # What is imported and set up once is not part of a training.
    fitted(args.peer, x[:500], y[:500], test, 1, args.threads)
    start, before = time.perf_counter(), time.process_time()
    _, predict, explain = fitted(args.peer, x, y, test, args.rounds, args.threads)
    told = {"train_s": time.perf_counter() - start, "train_cpu_s": time.process_time() - before}
    predictions = predict(test)
    wanted = test[: args.shap if args.peer == "shap" else args.explain]
    if explain and len(wanted):
        start, before = time.perf_counter(), time.process_time()
        explain(wanted)
        told["shap_row_us"] = 1e6 * (time.perf_counter() - start) / len(wanted)
        told["shap_row_cpu_us"] = 1e6 * (time.process_time() - before) / len(wanted)
    start = time.perf_counter()
    for row in range(100):
        predict(test[row : row + 1])
    told["predict_one_us"] = 1e4 * (time.perf_counter() - start)
    np.asarray(predictions, np.float64).tofile(args.folder / f"{args.name}.f64")
    print(json.dumps(told | {"peak_mb": peak()}))


def peak():
    """The most memory this process had. What the system tells of a child begins with that of its parent."""
    lines = pathlib.Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def run(command, environment):
    """What a process prints last."""
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def program(root):
    """Acuity's example, built."""
    cargo = ["cargo", "build", "--release", "-p", "acuity-ml", "--example", "boost_matrix", "--message-format", "json"]
    lines = subprocess.run(cargo, cwd=root, check=True, capture_output=True, text=True).stdout.splitlines()
    built = [json.loads(line) for line in lines]
    is_it = lambda one: one.get("target", {}).get("name") == "boost_matrix" and one.get("executable")
    return next(one["executable"] for one in built if is_it(one))


def differences(folder, columns, rows):
    """What XGBoost makes of Acuity's file, against Acuity's own numbers."""
    import xgboost

    contributions = np.fromfile(folder / "contributions.f64").reshape(-1, columns + 1)[:rows]
    test = np.fromfile(folder / "test_x.f32", np.float32).reshape(-1, columns)[: len(contributions)]
    loaded = xgboost.Booster()
    loaded.load_model(folder / "model.json")
    matrix = xgboost.DMatrix(test)
    predictions = np.fromfile(folder / "predictions.f64")[: len(test)]
    theirs = loaded.predict(matrix, pred_contribs=True)
    return np.abs(loaded.predict(matrix) - predictions).max(), np.abs(theirs - contributions).max()


def compare(args, own, rows, columns):
    from sklearn.metrics import roc_auc_score

    pythons = {name: sys.executable for name in PEERS if importlib.util.find_spec(name)}
    pythons |= dict(one.split("=", 1) for one in args.also)
    names = [name for name in ["acuity", *pythons] if not args.only or name in args.only.split(",")]
    environment = {**os.environ, "RAYON_NUM_THREADS": str(args.threads), "OMP_NUM_THREADS": str(args.threads)}
    runs, areas, compared = {name: [] for name in names}, {name: [] for name in names}, None
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for seed in range(7, 7 + args.seeds):
            x, y, test, truth = data(rows, columns, seed)
            x.tofile(folder / "train_x.f32")
            y.tofile(folder / "train_y.u8")
            test.tofile(folder / "test_x.f32")
            del x
            for _ in range(args.repeats if seed == 7 else 1):
                for name in names:
                    shared = ["--folder", folder, "--columns", columns, "--rounds", args.rounds, "--threads", args.threads]
                    # A name with figures behind it is another release of the same module.
                    module = name.rstrip("0123456789")
                    wanted = ["--explain", args.explain if seed == 7 else 0, "--shap", args.shap if seed == 7 else 0]
                    command = [pythons.get(name), __file__, "--peer", module, "--name", name, *shared, *wanted]
                    if name == "acuity":
                        command = [own, folder, columns, args.rounds, DEPTH, args.explain if seed == 7 else 1]
                    found = run([str(part) for part in command], environment)
                    print(f"{rows} x {columns}, seed {seed}: {name} {found}", file=sys.stderr, flush=True)
                    if seed == 7:
                        runs[name].append(found)
            files = {"acuity": "predictions.f64"}
            for name in names:
                areas[name].append(roc_auc_score(truth, np.fromfile(folder / files.get(name, f"{name}.f64"))))
            if seed == 7 and "xgboost" in names:
                compared = differences(folder, columns, 2000)
    missing = float("nan")
    middle = lambda name, key: statistics.median(run.get(key, missing) for run in runs[name]) if name in runs else missing
    print(f"\n{rows} x {columns}, {args.rounds} trees, {args.threads} threads, median of {args.repeats}; AUROC of {args.seeds}")
    header = f"{'':<11}{'training':>10}{'ratio':>7}{'processor':>11}{'ratio':>7}{'memory':>9}{'AUROC':>9}"
    print(f"{header}{'SHAP a row':>13}{'processor':>13}{'ratio':>7}{'one row':>13}")
    for name in names:
        ratio = lambda key: f"{middle('acuity', key) / middle(name, key):>7.2f}"
        line = f"{name:<11}{middle(name, 'train_s'):>8.2f} s{ratio('train_s')}"
        line += f"{middle(name, 'train_cpu_s'):>9.2f} s{ratio('train_cpu_s')}"
        line += f"{middle(name, 'peak_mb'):>6.0f} MB{statistics.mean(areas[name]):>9.4f}{middle(name, 'shap_row_us'):>10.1f} us"
        line += f"{middle(name, 'shap_row_cpu_us'):>10.1f} us{ratio('shap_row_cpu_us')}"
        line += f"{middle(name, 'predict_one_us'):>10.1f} us"
        print(line, flush=True)
    print(f"acuity alone: a row is explained in {middle('acuity', 'explain_one_us'):.0f} us")
    if compared:
        print(f"Acuity's file in xgboost: predictions differ by {compared[0]:.1e} at most, contributions by {compared[1]:.1e}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="60000x120", help="rows x columns, several with commas")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--seeds", type=int, default=1, help="data sets for AUROC")
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--explain", type=int, default=15_000, help="rows whose Shapley values are asked for")
    parser.add_argument("--shap", type=int, default=200, help="the same of the shap package, which takes longest")
    parser.add_argument("--only", help="names, with commas")
    parser.add_argument("--also", action="append", default=[], metavar="NAME=PYTHON")
    parser.add_argument("--program", help="boost_matrix, built before")
    for hidden, kind in [("--peer", str), ("--name", str), ("--folder", pathlib.Path), ("--columns", int)]:
        parser.add_argument(hidden, type=kind, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.peer:
        return peer(args)
    own = args.program or program(pathlib.Path(__file__).resolve().parent.parent)
    for size in args.sizes.split(","):
        compare(args, own, *map(int, size.split("x")))


if __name__ == "__main__":
    main()
