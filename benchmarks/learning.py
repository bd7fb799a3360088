"""Learned scores beside the weights, on sample cities whose history has a known rule.

``python -m benchmarks.learning [--seeds N]``: a city for each seed, 400 past pairings; communities
held out. *Rule* is the chance by which the history was drawn: nobody can tell better.
"""

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from sklearn.metrics import roc_auc_score

from service import workflows
from service.city import City
from service.db.workspace import NewRun, Workspace
from service.learning import past_of
from service.sample import ACTIVE, AGREED, history_features, sample_city

METRICS = ("auc", "ndcg5", "brier")


def lesson(seed: int, folder: Path) -> dict[str, Any]:
    """Learn from the history of a sample city; add what the rule itself reaches."""
    city = sample_city(seed)
    with Workspace.create(folder / f"{seed}.gpkg", name=f"sample {seed}") as workspace:
        workspace.apply(city, NewRun("import", inputs=tuple(city)), epsg=4547)
        workflows.coverage(workspace)
        told = workflows.learn(workspace, seed=seed)
        basis = workspace.run(told["coverage_run"])
        good = past_of(workspace, City.load(workspace), basis).history.good
    return {**told, "rule": float(roc_auc_score(good, chance(city)))}


def chance(city: dict[str, Any]) -> np.ndarray:
    """Return the chance of each record to be agreed and to stay alive."""
    table = history_features(
        city["history"], city["units"], city["communities"], city["offers"], city["needs"]
    )
    both = np.ones(len(table))
    for rule in (AGREED, ACTIVE):
        z = rule["intercept"] + sum(rule[name] * table[name].to_numpy() for name in table)
        both /= 1 + np.exp(-z)
    return both


def main() -> None:
    """Print a line for each city, then the means over cities with their 95 % intervals."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, default=10)
    asked = parser.parse_args()
    print("| city | came to good | weights AUC | logistic | boosted | rule | adopted |")
    print("|---:|---:|---:|---:|---:|---:|---|")
    lessons = []
    with TemporaryDirectory() as name:
        for seed in range(2026, 2026 + asked.seeds):
            lessons.append(told := lesson(seed, Path(name)))
            auc = {model: found["auc"]["value"] for model, found in told["metrics"].items()}
            print(
                f"| {seed} | {told['came_to_good']} of {told['used']} | {auc['weights']:.3f} "
                f"| {auc['logistic']:.3f} | {auc['boosted']:.3f} | {told['rule']:.3f} "
                f"| {told['model'] or 'weights kept'} |",
                flush=True,
            )
    print("\n| score | AUC | NDCG@5 | Brier |\n|---|---:|---:|---:|")
    for model in ("weights", "logistic", "boosted"):
        values = [[told["metrics"][model][m]["value"] for m in METRICS] for told in lessons]
        print(
            f"| {model} | {' | '.join(interval(column) for column in zip(*values, strict=True))} |"
        )
    print(f"| rule | {interval([told['rule'] for told in lessons])} | | |")


def interval(values: Any) -> str:
    """Return mean and its 95 % interval over cities."""
    found = np.asarray(values)
    half = 1.96 * found.std(ddof=1) / np.sqrt(len(found))
    return f"{found.mean():.3f} ± {half:.3f}"


if __name__ == "__main__":
    main()
