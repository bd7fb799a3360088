"""``manifest.json``: what a proposal was made from, so that it can be made again."""

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from service.db.runs import software_version
from service.plain import plain
from service.plan import Plan

__all__ = ["headline", "write_manifest"]

COVERAGE_KEYS = (
    "estates",
    "covered_estates",
    "coverage_estates",
    "households",
    "covered_households",
    "coverage_households",
    "households_unknown",
)


def headline(plan: Plan) -> dict[str, Any]:
    """Return the figures that every part of a proposal repeats."""
    before, site = plan.coverage.result, plan.site
    figures: dict[str, Any] = {
        "before": {key: before[key] for key in COVERAGE_KEYS},
        "gaps": len(plan.gaps),
    }
    if site is not None:
        figures["after"] = {key: site.result["after"][key] for key in COVERAGE_KEYS}
        figures["chosen"] = len(plan.chosen)
        figures["cost_yuan"] = site.result["cost"]
        # Costs that nobody recorded are not 0.
        known = pd.to_numeric(plan.chosen["yearly_yuan"]) if len(plan.chosen) else pd.Series([0.0])
        figures["yearly_cost_yuan"] = known.sum(min_count=1)
        figures["status"] = site.result["status"]
        figures["bound_gap"] = site.result["gap"]
    if plan.match is not None:
        figures["pairs"] = len(plan.pairs)
        figures["unmatched_needs"] = len(plan.unmatched)
        figures["idle_offers"] = len(plan.idle)
    told: dict[str, Any] = plain(figures)
    return told


def write_manifest(plan: Plan, folder: Path, *, today: date) -> dict[str, Any]:
    """Write the manifest of the files that stand in `folder` and return it."""
    files = sorted(path for path in folder.iterdir() if path.name != "manifest.json")
    manifest = {
        "workspace": plan.name,
        "district": plan.district,
        "synthetic": plan.synthetic,
        "date": today.isoformat(),
        "software": f"linli {software_version()}",
        "epsg": plan.epsg,
        "headline": headline(plan),
        "runs": [
            {
                "run": run.id,
                "kind": run.kind,
                "params": plain(dict(run.params)),
                "seed": run.seed,
                "software": run.software,
                "standard": run.standard,
                "inputs": list(run.inputs),
                "input_hash": run.input_hash,
                "created_at": run.created_at.isoformat(),
            }
            for run in plan.runs
        ],
        "files": {
            path.name: {
                "bytes": path.stat().st_size,
                "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            }
            for path in files
        },
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=2, allow_nan=False)
    (folder / "manifest.json").write_text(text + "\n", encoding="utf-8")
    return manifest
