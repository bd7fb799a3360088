"""The street report of a worked city names estates and streets that the layers hold."""

import numpy as np

from service.city import City
from service.db.workspace import Workspace
from service.street_report import street_report


def told(workspace: Workspace, keep: slice = slice(None)) -> dict:
    city = City.load(workspace)
    inside = np.zeros(len(city.estates), dtype=bool)
    inside[keep] = True
    report = street_report(city, inside)
    assert report is not None
    return report


def test_the_river_island_is_told_by_name(workspace: Workspace) -> None:
    report = told(workspace)
    estates = workspace.layer("estates").set_index("id")["name"]
    assert report["estates"] == len(estates)
    assert (report["components"], report["islands"]) == (3, 2)
    on_islands = [at for island in report["named_islands"] for at in island["estates"]]
    assert [estates[at["id"]] for at in on_islands] == [at["name"] for at in on_islands]
    assert report["cut_off_estates"] == len(on_islands) == 1
    streets = set(workspace.layer("streets")["name"].dropna())
    assert {name for island in report["named_islands"] for name in island["streets"]} <= streets
    assert report["warnings"] == []


def test_estates_outside_are_left_out(workspace: Workspace) -> None:
    assert told(workspace, slice(10))["estates"] == 10


def test_without_streets_there_is_no_report(workspace: Workspace) -> None:
    city = City.load(workspace, straight=True)
    assert street_report(city, np.ones(len(city.estates), dtype=bool)) is None
