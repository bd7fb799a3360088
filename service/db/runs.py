"""Runs: what was computed, from what, by which version."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from sqlalchemy import Connection, func, insert, select

from service.db.digest import digest
from service.db.models import Runs

__all__ = ["NewRun", "Run", "add_run", "find_runs", "last_run", "software_version"]


@dataclass(frozen=True)
class NewRun:
    """A result to be stored.

    Parameters
    ----------
    kind
        The step: ``"import"``, ``"coverage"``, ``"site"``, ``"match"`` …
    params
        The parameters it ran with.
    seed
        Seed of its random numbers, None when it needs none.
    inputs
        Layers it read.
    result
        The figures, as told to callers.
    detail
        Results for each row (which estates are covered, by which station …).
    standard
        Version of the standard it judged by, None when it judged by none.
    input_hash
        Digest of `inputs` when they were read; None takes the digest at the moment of storing.
    """

    kind: str
    params: Mapping[str, Any] = field(default_factory=dict)
    seed: int | None = None
    inputs: tuple[str, ...] = ()
    result: Mapping[str, Any] = field(default_factory=dict)
    detail: Mapping[str, Any] = field(default_factory=dict)
    standard: str | None = None
    input_hash: str | None = None


@dataclass(frozen=True)
class Run:
    """A stored result; the fields of `NewRun` and who made it, when, where."""

    id: int
    district: str
    kind: str
    params: Mapping[str, Any]
    seed: int | None
    inputs: tuple[str, ...]
    result: Mapping[str, Any]
    detail: Mapping[str, Any]
    standard: str | None
    input_hash: str
    software: str
    created_at: datetime


@cache
def software_version() -> str:
    """Return the version of Linli; ``"source"`` when it runs without being installed."""
    try:
        return version("linli")
    except PackageNotFoundError:
        return "source"


def add_run(connection: Connection, district: str, run: NewRun) -> int:
    """Store `run` and return its id."""
    columns = ("kind", "params", "seed", "inputs", "result", "detail", "standard")
    values = {name: getattr(run, name) for name in columns}
    row = insert(Runs).values(
        **values,
        district=district,
        software=software_version(),
        input_hash=run.input_hash or digest(connection, district, run.inputs),
        created_at=datetime.now(UTC),
    )
    return int(connection.execute(row.returning(Runs.id)).scalar_one())


def last_run(connection: Connection) -> int:
    """Return the id of the newest run of all districts, 0 when there is none."""
    return int(connection.execute(select(func.max(Runs.id))).scalar() or 0)


def find_runs(
    connection: Connection,
    district: str,
    *,
    run: int | None = None,
    kind: str | None = None,
    limit: int = 1,
) -> tuple[Run, ...]:
    """Return the newest runs of `district`, newest first; one of them, or those of a kind."""
    statement = select(Runs.__table__).where(Runs.district == district)
    if run is not None:
        statement = statement.where(Runs.id == run)
    if kind is not None:
        statement = statement.where(Runs.kind == kind)
    rows = connection.execute(statement.order_by(Runs.id.desc()).limit(limit)).mappings()
    return tuple(Run(**{**row, "inputs": tuple(row["inputs"])}) for row in rows)
