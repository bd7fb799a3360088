"""The figures in the answers of coverage and siting agree with each other and with the layers."""

import numpy as np
import pandas as pd
import pytest

from geo.equity import gini
from geo.errors import InputError
from service import workflows
from service.db.workspace import NewRun, Workspace
from service.siting.request import Request
from tests.service.conftest import Worked

SUMS = ("estates", "covered_estates", "households", "covered_households", "households_unknown")


@pytest.mark.parametrize("rows", ["by_community", "by_street"])
def test_areas_add_up_to_the_city(worked: Worked, rows: str) -> None:
    told = worked.coverage
    assert len({row["id"] for row in told[rows]}) == len(told[rows]) > 2
    for name in SUMS:
        assert sum(row[name] for row in told[rows]) == told[name], name
    for name in ("population", "elders"):
        total = sum(row[name] or 0 for row in told[rows])
        assert total == pytest.approx(told[name], abs=len(told[rows])), name


def test_streets_are_the_parents_of_their_communities(worked: Worked, workspace: Workspace) -> None:
    parents = workspace.layer("communities").set_index("id")["parent"]
    named = [row for row in worked.coverage["by_community"] if row["id"] is not None]
    assert all(row["street"] == parents[row["id"]] for row in named)


def test_every_estate_is_in_one_state(worked: Worked) -> None:
    told = worked.coverage
    states = told["enough"]["states"]
    assert sum(state["estates"] for state in states.values()) == told["estates"]
    assert sum(state["households"] for state in states.values()) == told["households"]
    assert states["uncovered"]["estates"] == told["estates"] - told["covered_estates"]
    assert all(state["estates"] > 0 for name, state in states.items() if "undecided" not in name)


def test_the_area_of_the_stations_is_given_out_once(worked: Worked, workspace: Workspace) -> None:
    run = workspace.run(worked.coverage["run"])
    estates = pd.DataFrame(run.detail["estates"])
    stations = pd.DataFrame(worked.coverage["enough"]["stations"])
    reached = stations.loc[stations["households_in_reach"] > 0, "area_m2"].sum()
    for column in ("m2_per_household", "m2_per_household_decay"):
        given = (estates["weight"] * estates[column]).sum()
        assert given == pytest.approx(reached, rel=1e-4)


def test_an_area_nobody_recorded_leaves_estates_undecided(
    worked: Worked, workspace: Workspace
) -> None:
    stations = workspace.layer("stations")
    stations["area_m2"] = np.nan
    stations["office_m2"] = np.nan
    workspace.apply({"stations": stations}, NewRun("import", inputs=("stations",)))
    states = workflows.coverage(workspace)["enough"]["states"]
    assert states["covered_undecided"]["estates"] == worked.coverage["covered_estates"]
    assert states["covered_enough"]["estates"] == 0


def test_equity_can_be_worked_out_from_the_rows(worked: Worked, workspace: Workspace) -> None:
    told = worked.coverage
    run = workspace.run(told["run"])
    estates = pd.DataFrame(run.detail["estates"]).dropna(subset=["nearest_m", "households"])
    assert told["equity"]["walk"]["gini"] == pytest.approx(
        gini(estates["nearest_m"], estates["households"]), abs=1e-5
    )
    streets = pd.DataFrame(told["by_street"])
    assert told["equity"]["area"]["gini"] == pytest.approx(
        gini(streets["m2_per_household"], streets["households_with_estimates"]), abs=1e-5
    )


def test_a_plan_is_told_before_and_after_in_the_same_figures(worked: Worked) -> None:
    before, after = worked.site["before"], worked.site["after"]
    assert before.keys() == after.keys()
    for name in ("minutes", "sensitivity", "enough", "equity"):
        lists = {"stations"}
        told = worked.coverage[name]
        if isinstance(told, dict):
            told = {key: value for key, value in told.items() if key not in lists}
        assert before[name] == told, name
    assert after["minutes"]["estates"]["mean"] < before["minutes"]["estates"]["mean"]
    assert after["enough"]["area_m2"] > before["enough"]["area_m2"]


def test_changes_by_area_add_up_to_the_gain(worked: Worked) -> None:
    told = worked.site
    for name in ("covered_estates", "covered_households"):
        gained = told["after"][name] - told["before"][name]
        for rows in told["changes"].values():
            assert sum(row[f"{name}_after"] - row[name] for row in rows) == gained
    for rows in told["changes"].values():
        gains = [row["covered_estates_after"] - row["covered_estates"] for row in rows]
        assert gains == sorted(gains, reverse=True)
        assert min(gains) > 0


def test_nothing_chosen_changes_nothing(workspace: Workspace) -> None:
    told = workflows.site(workspace, Request(sites=1, level="street"))
    assert told["changes"] == {"by_community": [], "by_street": []}


def test_a_group_walks_at_its_own_pace_in_every_figure(workspace: Workspace) -> None:
    told = {group: workflows.coverage(workspace, group=group) for group in ("adult", "elder")}
    for answer in told.values():
        uncovered = answer["estates"] - answer["covered_estates"]
        assert sum(gap["estates"] for gap in answer["gaps"]) == uncovered
    assert told["elder"]["covered_estates"] < told["adult"]["covered_estates"]
    slow, fast = (told[group]["minutes"]["estates"]["median"] for group in ("elder", "adult"))
    assert slow > fast * 1.1 / 0.8 - 1e-6
    plan = workflows.site(workspace, Request(sites=2, group="elder"))
    gained = plan["after"]["covered_estates"] - plan["before"]["covered_estates"]
    assert gained == sum(row["gain_estates"] for row in plan["chosen"]) > 0


def test_who_cannot_climb_reaches_no_more_in_every_step(workspace: Workspace) -> None:
    free, all_ways = (workflows.coverage(workspace, walk=600, step_free=on) for on in (True, False))
    assert all_ways["network"]["steps"] > 0
    assert free["network"]["steps"] == 0
    # Compared only here: the median may stay, no single walk may get shorter by far.
    assert free["minutes"]["estates"]["median"] >= all_ways["minutes"]["estates"]["median"] - 0.5
    plan = workflows.site(workspace, Request(sites=2, walk=600, step_free=True))
    assert plan["before"]["covered_estates"] == free["covered_estates"]
    with pytest.raises(InputError, match="step_free_straight"):
        workflows.coverage(workspace, straight=True, step_free=True)


def test_the_streets_are_reported_by_name(worked: Worked) -> None:
    report = worked.coverage["network"]
    assert report["components"] == 1 + report["islands"] == 3
    assert report["estates"] == worked.coverage["estates"]
    named = [estate["name"] for island in report["named_islands"] for estate in island["estates"]]
    assert len(named) == report["cut_off_estates"] > 0
    assert all(named)
