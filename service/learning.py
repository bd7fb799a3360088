"""Learning from the pairings of the past: the layer ``history`` as numbers, and what they teach."""

import base64
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from matching.learning import FEATURES, History, Learned, LearnedError, Lesson, learn
from matching.scoring import Weights, factor_values
from matching.taxonomy import code_of, relatedness
from service.apart import REACH_M, walks_apart
from service.city import City
from service.db.workspace import NewRun, Run, Workspace
from service.errors import ServiceError
from service.wants import Wants, offers_of, units_of, wants_of

__all__ = ["LEARN_LAYERS", "Past", "adopted", "lesson_run", "past_of"]

LEARN_LAYERS: Final = ("history",)
PASSED: Final = 60.0  # a rating below it is a bad one, of 100


@dataclass(frozen=True, eq=False)
class Past:
    """The pairings that can be learned from, and how many cannot, by reason."""

    history: History
    records: int
    skipped: Mapping[str, int]


def past_of(workspace: Workspace, city: City, basis: Run) -> Past:
    """Return the pairings of the layer ``history`` as factors of the score.

    A pairing is scored as it would be today: the unit's offer nearest to the class agreed on, and
    what the community asks for in that class, if it does. It came to good where it was agreed, did
    not fall asleep and was not rated below 60.

    Raises
    ------
    ServiceError
        ``no_history``.
    """
    records = pd.DataFrame(workspace.layer("history"))
    if records.empty:
        raise ServiceError("no_history")
    wants, units = wants_of(workspace, city, basis), units_of(workspace, city)
    places = wants.communities.index
    usable, skipped = pd.Series(True, index=records.index), {}
    for reason, known in (
        ("agreed_unknown", records["agreed"].notna()),
        ("unit_unknown", records["unit"].isin(units.index)),
        ("community_unknown", records["community"].isin(places)),
    ):
        skipped[reason] = int((usable & ~known).sum())
        usable &= known
    kept = records[usable].reset_index(drop=True)
    needs, asked = _asked_for(kept, wants)
    offers = _offered(kept, offers_of(workspace, city), units)
    each = np.arange(len(kept))
    values = factor_values(needs, offers, each, each, _metres(city, kept, wants, units))
    table = (
        np.column_stack([*values.values(), asked]) if len(kept) else np.zeros((0, len(FEATURES)))
    )
    history = History(table, _came_to_good(kept), pd.factorize(kept["community"])[0])
    return Past(history, len(records), {name: n for name, n in skipped.items() if n})


def _came_to_good(records: pd.DataFrame) -> np.ndarray:
    agreed, active = records["agreed"].astype("boolean"), records["active"].astype("boolean")
    rated = pd.to_numeric(records["rating"]).fillna(PASSED)
    good = agreed.fillna(False) & active.fillna(True) & (rated >= PASSED)
    return np.asarray(good.to_numpy(bool))


def _asked_for(records: pd.DataFrame, wants: Wants) -> tuple[pd.DataFrame, np.ndarray]:
    """Return a need for each pairing, and 1 where the community has asked for one of the class."""
    needs = wants.needs[wants.needs["community"].notna()]
    at: dict[tuple[str, str | None], int] = {}
    for row, key in enumerate(zip(needs["community"], needs["category"], strict=True)):
        at.setdefault((str(key[0]), code_of(key[1])), row)
    keys = zip(records["community"], records["category"], strict=True)
    found = np.array([at.get((str(place), code_of(kind)), -1) for place, kind in keys], np.int64)
    asked = found >= 0
    told = needs[["text", "beneficiaries", "urgency"]].reset_index(drop=True).reindex(found)
    areas = wants.communities.reindex(records["community"])
    return pd.DataFrame(
        {
            "category": records["category"].to_numpy(),
            **{name: told[name].to_numpy() for name in told},
            "community": records["community"].to_numpy(),
            "street": areas["street"].to_numpy(),
            "uncovered_share": areas["uncovered_share"].to_numpy(float),
        }
    ), asked.astype(float)


def _offered(records: pd.DataFrame, offers: gpd.GeoDataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """Return for each pairing the unit's offer that is nearest to the class, with its unit."""
    of_unit: dict[str, list[int]] = {}
    for row, unit in enumerate(offers["unit"]):
        of_unit.setdefault(str(unit), []).append(row)
    kinds = [code_of(value) for value in offers["category"]]
    classes = sorted({code_of(value) or "" for value in records["category"]})
    near = relatedness([each or None for each in classes], kinds)
    line = {name: row for row, name in enumerate(classes)}
    found = np.full(len(records), -1)
    for row, (unit, kind) in enumerate(zip(records["unit"], records["category"], strict=True)):
        mine = of_unit.get(str(unit), [])
        if mine:
            found[row] = mine[int(np.argmax(near[line[code_of(kind) or ""], mine]))]
    told = offers[["category", "text", "capacity", "fund_yuan"]].reset_index(drop=True)
    told = told.reindex(found)
    unit = units.reindex(records["unit"])
    names = ("willing", "members", "wishes", "community", "street")
    return pd.DataFrame(
        {name: told[name].to_numpy() for name in told} | {n: unit[n].to_numpy() for n in names}
    )


def _metres(city: City, records: pd.DataFrame, wants: Wants, units: pd.DataFrame) -> np.ndarray:
    """Return the walk from each unit into the community; what is farther than all is as far."""
    place, places = pd.factorize(records["community"])
    unit, names = pd.factorize(records["unit"])
    ends = [
        gpd.GeoDataFrame(geometry=gpd.GeoSeries(points.to_list(), crs=4326), crs=4326)
        for points in (
            wants.communities["geometry"].reindex(places),
            units["geometry"].reindex(names),
        )
    ]
    apart = walks_apart(city, *ends)
    rows = np.repeat(np.arange(apart.shape[0]), np.diff(apart.indptr))
    walks = pd.Series(apart.data, index=rows * max(1, len(names)) + apart.indices)
    return walks.reindex(place * max(1, len(names)) + unit, fill_value=REACH_M).to_numpy(float)


def lesson_run(past: Past, basis: Run, weights: Weights, seed: int, input_hash: str) -> NewRun:
    """Learn, and return the run to be stored; an adopted model stands in its detail."""
    lesson = learn(past.history, weights, seed)
    model = lesson.learned
    return NewRun(
        kind="learn",
        params={"weights": asdict(weights), "coverage_run": basis.id},
        seed=seed,
        inputs=LEARN_LAYERS,
        input_hash=input_hash,
        result={**_told(lesson, past), "coverage_run": basis.id},
        detail={"model": None if model is None else base64.b64encode(model.dump()).decode()},
    )


def _told(lesson: Lesson, past: Past) -> dict[str, Any]:
    good = past.history.good
    compared = lesson.compared
    return {
        "status": lesson.status,
        "model": None if lesson.learned is None else lesson.learned.kind,
        "data_hash": None if lesson.learned is None else lesson.learned.data,
        "records": past.records,
        "used": len(good),
        "skipped": dict(past.skipped),
        "came_to_good": int(good.sum()),
        "communities": len(np.unique(past.history.community)),
        "metrics": {} if compared is None else {k: asdict(v) for k, v in compared.metrics.items()},
        "better": {} if compared is None else {k: asdict(v) for k, v in compared.better.items()},
    }


def adopted(workspace: Workspace) -> tuple[Run, Learned] | None:
    """Return the learned score that the newest lesson adopted, if it did.

    Raises
    ------
    ServiceError
        Where the stored model cannot be used: the codes of `LearnedError`.
    """
    run = workspace.latest("learn")
    if run is None or run.result["status"] != "adopted":
        return None
    try:
        return run, Learned.load(base64.b64decode(run.detail["model"]))
    except LearnedError as error:
        raise ServiceError(error.code, run=run.id, **error.values) from error
