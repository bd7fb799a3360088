"""What no room can give is refused in one sentence that names the cause."""

import pytest

from service import workflows
from service.city import City
from service.db.workspace import NewRun, Workspace
from service.errors import ServiceError
from service.i18n import using_language
from service.sentences import sentence
from service.siting.candidates import candidates
from service.siting.request import Request
from service.siting.rules import Phase, Phases
from service.siting.telling import goal_told


def refused(workspace: Workspace, request: Request) -> ServiceError:
    with pytest.raises(ServiceError) as caught:
        workflows.site(workspace, request)
    with using_language("zh"):
        assert sentence(caught.value.code, **caught.value.values)
    return caught.value


def dear(workspace: Workspace) -> Workspace:
    """Make every room cost 50,000 yuan and take away the free centres."""
    spaces = workspace.layer("spaces")
    spaces["fitout_yuan"] = 50_000.0
    workspace.apply({"spaces": spaces}, NewRun("import", inputs=("spaces",)))
    return workspace


def test_a_budget_below_the_cheapest_useful_room_names_it(workspace: Workspace) -> None:
    city = City.load(dear(workspace))
    centres = candidates(city.spaces, city.stations)
    ban = tuple(centres.loc[centres["centre"], "id"])
    error = refused(workspace, Request(budget=49_999.0, ban=ban))
    assert error.code == "budget_below_cheapest"
    assert (error.values["budget"], error.values["cost"]) == ("49,999", "50,000")
    years = Phases((Phase("2026", budget=30_000.0), Phase("2027", budget=30_000.0)))
    assert refused(workspace, Request(phases=years, ban=ban)).code == "budget_below_cheapest"
    saved = Phases(years.phases, carry=True)
    assert workflows.site(workspace, Request(phases=saved, ban=ban))["chosen"]
    assert workflows.site(workspace, Request(budget=50_000.0, ban=ban))["chosen"]


def test_a_room_in_use_cannot_be_locked(workspace: Workspace) -> None:
    city = City.load(workspace)
    rooms = candidates(city.spaces, city.stations)
    used = rooms.loc[rooms["reason"] == "in_use"].iloc[0]
    error = refused(workspace, Request(sites=3, lock=(used["id"],)))
    assert error.code == "locked_in_use"
    assert used["name"] in error.values["rooms"]


@pytest.mark.parametrize(
    ("reason", "note"), [("occupied", "vacate_first"), ("too_small", "below_least_area")]
)
def test_what_is_locked_in_spite_of_its_state_is_noted(
    workspace: Workspace, reason: str, note: str
) -> None:
    city = City.load(workspace)
    rooms = candidates(city.spaces, city.stations)
    room = rooms.loc[rooms["reason"] == reason, "id"].iloc[0]
    told = workflows.site(workspace, Request(sites=3, lock=(room,)))
    chosen = workspace.run(told["run"]).detail["chosen"]
    noted = {row["space"] for row in chosen if note in row["notes"]}
    assert noted == {room}


def test_costs_that_nobody_knows_are_not_nothing(workspace: Workspace) -> None:
    spaces = workspace.layer("spaces")
    spaces["fitout_yuan"] = None
    workspace.apply({"spaces": spaces}, NewRun("import", inputs=("spaces",)))
    assert refused(workspace, Request(objective="full-coverage")).code == "costs_unknown"


def test_capacity_without_any_area_is_refused(workspace: Workspace) -> None:
    spaces, stations = workspace.layer("spaces"), workspace.layer("stations")
    spaces["usable_m2"] = spaces["area_m2"] = None
    stations["area_m2"] = None
    changed = {"spaces": spaces, "stations": stations}
    workspace.apply(changed, NewRun("import", inputs=tuple(changed)))
    assert refused(workspace, Request(objective="capacity", sites=2)).code == "areas_unknown"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"sites": 0}, "option_not_positive"),
        (
            {"phases": Phases((Phase("2026", sites=1),)), "backup": 0.4},
            "phases_without_backup",
        ),
    ],
)
def test_options_that_make_no_question_are_refused(asked: dict, code: str) -> None:
    with pytest.raises(ServiceError) as caught:
        Request(**asked)
    assert caught.value.code == code


def test_a_target_tells_what_share_is_reached(workspace: Workspace) -> None:
    told = workflows.site(workspace, Request(objective="full-coverage", target=0.8))
    assert told["target_share"] >= 0.8
    with using_language("zh"):
        assert "目标 80%" in goal_told(told)


def test_estimated_households_are_told_beside_the_goal(workspace: Workspace) -> None:
    told = workflows.site(workspace, Request(sites=10))
    reported = sum(row["gain_households"] for row in told["chosen"])
    assert told["objective"] == pytest.approx(reported + told["new_estimated"])
    with using_language("zh"):
        assert f"{told['new_estimated']:,.0f} 户为估计数" in goal_told(told)


def test_nothing_chosen_counts_what_was_ruled_out(workspace: Workspace) -> None:
    told = workflows.site(workspace, Request(sites=3, min_area=1e6))
    assert told["ruled_out"]["too_small"] > 0


def test_rooms_that_add_much_are_not_said_to_add_little(workspace: Workspace) -> None:
    years = Phases((Phase("2026", budget=100_000.0), Phase("2027", budget=100_000.0)))
    told = workflows.site(workspace, Request(phases=years))
    run = workspace.run(told["run"])
    weakest = min(row["alone"] for row in run.detail["chosen"])
    codes = {row["code"] for row in run.detail["rejected"]}
    assert "less_together" in codes
    for row in run.detail["rejected"]:
        if row["code"] == "less_gain":
            assert float(row["values"]["households"].replace(",", "")) <= weakest + 1
    substitutes = [row["instead"]["space"] for row in run.detail["chosen"] if row["instead"]]
    assert len(substitutes) <= 2 * len(set(substitutes))
