"""Offers that ask for a room, and the stations that have one free."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from geo.reach import walking
from service import workflows
from service.city import City
from service.db.workspace import NewRun, Workspace
from service.pairs import Agreement
from service.plain import frame
from service.rooms import rooms_of
from service.wants import offers_of
from tests.service.conftest import Worked


def stored(workspace: Workspace, layer: str, **columns: object) -> None:
    """Store other values in these columns of all rows of a layer."""
    table = workspace.layer(layer)
    for name, values in columns.items():
        table[name] = values
    workspace.apply({layer: table}, NewRun("import", inputs=(layer,)))


def housed(workspace: Workspace, chosen: pd.DataFrame | None = None) -> dict[str, Any]:
    city = City.load(workspace)
    rooms = pd.DataFrame() if chosen is None else chosen
    return rooms_of(city, offers_of(workspace, city), rooms, 0)


def test_the_sample_finds_rooms_for_those_who_ask(worked: Worked, workspace: Workspace) -> None:
    offers = workspace.layer("offers").set_index("id")
    free = workspace.layer("stations").set_index("id")["free_m2"]
    rooms = pd.DataFrame(worked.match["rooms"])
    assert sorted(rooms["offer"]) == sorted(offers.index[offers["room_m2"] > 0])
    assert worked.match["rooms_unplaced"] == []
    used = rooms.groupby("station")["area_m2"].sum()
    assert (used <= free.reindex(used.index)).all()
    assert (rooms["area_m2"] == rooms["offer"].map(offers["room_m2"])).all()
    city = City.load(workspace)
    units, stations = (workspace.layer(n).set_index("id").geometry for n in ("units", "stations"))
    way = walking(city.network, units)
    for row in rooms.itertuples():
        metres = way.distances(
            way.place(units.loc[[row.unit]]), way.place(stations.loc[[row.station]]), 9_000.0
        )
        assert metres.toarray()[0, 0] == pytest.approx(row.metres, abs=1e-3)
    assert all("平方米" in text for text in rooms["text"])


def test_more_are_housed_before_nearer_ones(workspace: Workspace) -> None:
    # 45 + 20 m² fit into one centre only where the other takes the 120
    free = workspace.layer("stations")["free_m2"]
    first, second = free[free > 0].index[:2]
    tight = pd.Series(np.nan, index=free.index)
    tight[first], tight[second] = 65.0, 120.0
    stored(workspace, "stations", free_m2=tight)
    assert len(housed(workspace)["rooms"]) == 3
    tight[second] = 119.0
    stored(workspace, "stations", free_m2=tight)
    told = housed(workspace)
    assert len(told["rooms"]) == 2
    assert [(row["code"], row["largest_m2"]) for row in told["rooms_unplaced"]] == [
        ("too_large", 119)
    ]
    tight[first], tight[second] = 64.0, np.nan
    stored(workspace, "stations", free_m2=tight)
    assert {row["code"] for row in housed(workspace)["rooms_unplaced"]} == {"taken", "too_large"}


def test_without_recorded_areas_it_is_told_what_to_fill_in(workspace: Workspace) -> None:
    stored(workspace, "stations", free_m2=None)
    told = workflows.match(workspace, Agreement())
    assert {row["code"] for row in told["rooms_unplaced"]} <= {"free_unknown", "too_large"}
    stored(workspace, "offers", room_m2=None)
    assert workflows.match(workspace, Agreement())["rooms_unplaced"] == []


def test_a_chosen_room_gives_what_its_households_leave(workspace: Workspace) -> None:
    stored(workspace, "stations", free_m2=None)
    site = workspace.latest("site")
    assert site is not None
    chosen = frame(site.detail["chosen"], "place").iloc[:1].copy()
    chosen["usable_m2"], chosen["gain_households"] = 150.0, 100
    told = housed(workspace, chosen)
    assert {row["station"] for row in told["rooms"]} == {"site:" + chosen["id"].iloc[0]}
    chosen["gain_households"] = 600
    assert {row["code"] for row in housed(workspace, chosen)["rooms_unplaced"]} == {"free_unknown"}
