"""The whole job gives the same answers in a GeoPackage and in PostGIS."""

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from geo.layers import LAYERS
from service import workflows
from service.api.app import create_app
from service.db.workspace import Workspace
from tests.service.conftest import Worked

pytestmark = pytest.mark.postgis

TODAY = date(2026, 1, 1)
# What tells of the moment, not of the city.
OF_THE_MOMENT = {"seconds", "created_at"}


@dataclass(frozen=True)
class Documents:
    """Where the map and the proposal of one workspace were written."""

    folder: Path

    def map(self) -> bytes:
        return (self.folder / "map.html").read_bytes()

    def part(self, name: str) -> bytes:
        return (self.folder / "proposal" / name).read_bytes()


@pytest.fixture(scope="module")
def pair(worked: Worked, worked_in_postgis: Worked) -> tuple[Worked, Worked]:
    return worked, worked_in_postgis


@pytest.fixture(scope="module")
def documents(
    pair: tuple[Worked, Worked], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Documents, ...]:
    """Return the map and the proposal of both, dated alike."""
    written = []
    for each in pair:
        folder = tmp_path_factory.mktemp("documents")
        with Workspace.open(each.target) as opened:
            workflows.draw_map(opened, folder / "map.html", today=TODAY)
            workflows.propose(opened, folder / "proposal", today=TODAY)
        written.append(Documents(folder))
    return tuple(written)


def lasting(value: Any) -> Any:
    """Return `value` without what tells of the moment."""
    if isinstance(value, dict):
        return {key: lasting(item) for key, item in value.items() if key not in OF_THE_MOMENT}
    return [lasting(item) for item in value] if isinstance(value, list) else value


def test_every_layer_is_stored_alike(pair: tuple[Worked, Worked]) -> None:
    digests = []
    for each in pair:
        with Workspace.open(each.target) as opened:
            assert all(opened.counts().values())
            digests.append({layer: opened.digest([layer]) for layer in LAYERS})
    assert digests[0] == digests[1]


@pytest.mark.parametrize("step", ["imported", "coverage", "site", "match"])
def test_every_step_answers_alike(pair: tuple[Worked, Worked], step: str) -> None:
    first, second = (lasting(getattr(each, step)) for each in pair)
    assert first
    assert first == second


def test_runs_are_of_the_same_input(pair: tuple[Worked, Worked]) -> None:
    """An answer of one database can be told from the other: parameters, seed and hash agree."""
    told = []
    for each in pair:
        with Workspace.open(each.target) as opened:
            runs = opened.runs(50)
            assert not any(opened.is_stale(run) for run in runs if run.kind != "import")
            told.append([(run.kind, run.params, run.seed, run.input_hash) for run in runs])
    assert told[0] == told[1]


def test_the_map_is_the_same_to_the_byte(documents: tuple[Documents, ...]) -> None:
    first, second = documents
    assert first.map() == second.map()


@pytest.mark.parametrize(
    "name", ["proposal.docx", "ledger.xlsx", "proposal.geojson", "map-1.png", "map-1.pdf"]
)
def test_the_proposal_is_the_same_to_the_byte(documents: tuple[Documents, ...], name: str) -> None:
    first, second = documents
    assert first.part(name) == second.part(name)


def test_the_proposals_data_and_manifest_are_the_same(documents: tuple[Documents, ...]) -> None:
    rows, manifests = [], []
    for each in documents:
        manifest = lasting(json.loads(each.part("manifest.json")))
        del manifest["files"]["proposal.gpkg"]  # a GeoPackage notes when it was written
        manifests.append(manifest)
        with closing(sqlite3.connect(each.folder / "proposal" / "proposal.gpkg")) as file:
            tables = [name for (name,) in file.execute("SELECT table_name FROM gpkg_contents")]
            rows.append({name: list(file.execute(f"SELECT * FROM {name}")) for name in tables})  # noqa: S608
    assert manifests[0] == manifests[1]
    assert rows[0] == rows[1]
    assert all(rows[0].values())


def test_the_api_answers_alike(pair: tuple[Worked, Worked]) -> None:
    paths = ["/readyz", "/api/v1/status", *(f"/api/v1/layers/{layer}" for layer in LAYERS)]
    paths += [f"/api/v1/runs/{pair[0].match['run'] - step}" for step in range(3)]
    answers = []
    for each in pair:
        with TestClient(create_app(each.target)) as client:
            told = [client.get(path) for path in paths]
            assert {answer.status_code for answer in told} == {200}
            page = client.get("/").text
        kinds = [answer.headers["content-type"] for answer in told]
        answers.append(([lasting(json.loads(a.text)) for a in told[1:]], kinds, page))
    assert answers[0] == answers[1]
