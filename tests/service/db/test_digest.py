"""The digest notices every edit, and nothing else."""

import sqlite3
from pathlib import Path

import numpy as np
import psycopg
import pytest
from sqlalchemy import make_url

from geo.layers import LAYERS
from service.db.blobs import add_functions
from service.db.workspace import NewRun, Workspace
from tests.service.db.samples import sample

IMPORT = NewRun("import")
ALL = {name: sample(name) for name in LAYERS}


def edit(target: str, statement: str) -> None:
    """Run `statement` as another program would."""
    if target.endswith(".gpkg"):
        file = sqlite3.connect(target)
        add_functions(file)
        with file:
            file.execute(statement)
        file.close()
        return
    url = make_url(target).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False)) as connection:
        connection.execute(statement.encode())


@pytest.mark.postgis
def test_is_the_same_on_both_databases(tmp_path: Path, postgis_target: str) -> None:
    with (
        Workspace.create(tmp_path / "a.gpkg", district="甲") as file,
        Workspace.create(postgis_target, district="乙") as database,
    ):
        for workspace in (file, database):
            workspace.apply(ALL, IMPORT)
        for name in LAYERS:
            assert file.digest([name]) == database.digest([name])
        assert file.digest(LAYERS) == database.digest(LAYERS)
        assert len({file.digest([name]) for name in LAYERS}) == len(LAYERS)


def test_does_not_depend_on_order_or_origin(workspace_target: str, tmp_path: Path) -> None:
    with (
        Workspace.create(workspace_target) as one,
        Workspace.create(tmp_path / "other.gpkg") as other,
    ):
        one.apply(ALL, IMPORT)
        for name, frame in ALL.items():
            shuffled = frame.sample(frac=1, random_state=3).assign(source_row=1, source_file="x")
            other.apply({name: shuffled}, IMPORT)
            other.apply({name: shuffled.iloc[:2]}, IMPORT)
        assert one.digest(LAYERS) == other.digest(reversed(list(LAYERS)))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE estates SET name = 'x' WHERE id = 'estates-00003'",
        "UPDATE estates SET households = 1000000001 WHERE id = 'estates-00003'",
        "UPDATE estates SET area_m2 = 0.1 WHERE id = 'estates-00003'",
        "UPDATE estates SET flags = 'outside,far' WHERE id = 'estates-00003'",
        "UPDATE estates SET extra = '{}' WHERE id = 'estates-00003'",
        "UPDATE estates SET id = 'new' WHERE id = 'estates-00003'",
        "UPDATE estates SET geom = (SELECT max(geom) FROM stations) WHERE id = 'estates-00003'",
        "UPDATE estates SET geom = NULL WHERE id = 'estates-00003'",
        "DELETE FROM estates WHERE id = 'estates-00003'",
        "INSERT INTO estates (id) VALUES ('new')",
    ],
)
def test_notices_what_others_edit(workspace_target: str, statement: str) -> None:
    frame = sample("estates").set_index("id", drop=False)
    frame.loc["estates-00003", "geometry"] = frame.geometry.dropna().iloc[1]
    with Workspace.create(workspace_target) as made:
        made.apply({"estates": frame, "stations": sample("stations")}, IMPORT)
        run = made.run(made.add_run(NewRun("coverage", inputs=("estates",))))
        edit(workspace_target, statement)
        assert made.is_stale(run)


def test_swapping_values_between_columns_or_rows_shows(workspace_target: str) -> None:
    frame = sample("needs", 2).assign(community=["a", "b"], estate=["c", "d"])
    rows = frame.assign(community=["b", "a"])
    columns = frame.rename(columns={"community": "estate", "estate": "community"})
    seen = set()
    with Workspace.create(workspace_target) as made:
        for version in (frame, rows, columns):
            made.apply({"needs": version}, IMPORT)
            seen.add(made.digest(["needs"]))
    assert len(seen) == 3


def test_small_differences_of_numbers_and_places_show(workspace_target: str) -> None:
    frame = sample("spaces", 2).assign(area_m2=[0.1, 1e15])
    nearby = frame.copy()
    nearby.geometry = frame.geometry.translate(np.spacing(114.0) * 2)
    larger = frame.assign(area_m2=[np.nextafter(0.1, 1), 1e15])
    with Workspace.create(workspace_target) as made:
        seen = set()
        for version in (frame, nearby, larger):
            made.apply({"spaces": version}, IMPORT)
            seen.add(made.digest(["spaces"]))
            found = made.layer("spaces").set_index("id").loc[version["id"]]
            assert found["area_m2"].tolist() == version["area_m2"].tolist()
    assert len(seen) == 3
