"""The planner's steps on the sample city, checked against what can be recomputed."""

import json

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from matching import siting
from service import workflows
from service.city import City
from service.db.workspace import NewRun, Workspace
from service.errors import ServiceError
from service.i18n import using_language
from service.pairs import Agreement
from service.plan import load_plan
from service.siting.candidates import candidates
from service.siting.choosing import choose
from service.siting.request import Request
from service.telling import clash_told
from tests.service.conftest import BUDGET, Worked

COVERAGE_KEYS = {
    "mode", "level", "walk_m", "estates", "outside_estates", "households", "households_unknown",
    "covered_estates", "covered_households", "coverage_estates", "coverage_households",
    "unreachable_estates", "levels", "gaps",
}  # fmt: skip
SITE_KEYS = {
    "uncoverable_estates", "status", "objective", "bound", "gap", "chosen", "rejected", "cost",
    "before", "after", "seconds",
}  # fmt: skip
PAIR_KEYS = {"unit", "offer", "need", "community", "gap", "place", "score", "reasons", "text"}


def test_every_row_is_accounted_for(worked: Worked) -> None:
    for name, told in worked.imported.items():
        assert told["read"] == told["accepted"] + told["rejected"], name
        assert told["accepted"] == told["inserted"] + told["updated"] + told["unchanged"], name


def test_coverage_tells_what_callers_rely_on(worked: Worked) -> None:
    told = worked.coverage
    assert told.keys() >= COVERAGE_KEYS
    assert told["mode"] == "network"
    assert told["levels"].keys() == {"estate", "community", "street"}
    assert told["coverage_estates"] == pytest.approx(told["covered_estates"] / told["estates"])
    json.dumps(told, allow_nan=False)


def test_each_uncovered_estate_is_in_exactly_one_gap(worked: Worked) -> None:
    told = worked.coverage
    assert sum(gap["estates"] for gap in told["gaps"]) == (
        told["estates"] - told["covered_estates"]
    )


def test_the_sample_city_shows_several_causes(worked: Worked) -> None:
    causes = {gap["cause"] for gap in worked.coverage["gaps"]}
    assert causes >= {"no_space", "space_unused", "space_unusable"}


def test_levels_never_stand_in_for_each_other(workspace: Workspace) -> None:
    estate = workflows.coverage(workspace, level="estate")
    anything = workflows.coverage(workspace)
    assert estate["covered_estates"] == anything["levels"]["estate"]["covered_estates"]
    assert estate["covered_estates"] < anything["covered_estates"]


def test_a_longer_walk_never_covers_less(workspace: Workspace) -> None:
    found = [
        workflows.coverage(workspace, walk=walk)["covered_estates"] for walk in (200, 500, 900)
    ]
    assert found == sorted(found)


def test_an_equal_question_is_not_stored_twice(workspace: Workspace) -> None:
    first = workflows.coverage(workspace, walk=400)
    second = workflows.coverage(workspace, walk=400)
    assert first["run"] == second["run"]


def test_siting_keeps_the_budget_and_tells_the_truth(worked: Worked) -> None:
    told = worked.site
    assert told.keys() >= SITE_KEYS
    assert told["cost"] == sum(row["cost"] for row in told["chosen"]) <= BUDGET
    assert told["objective"] <= told["bound"] + 1e-6
    assert told["before"]["covered_households"] == worked.coverage["covered_households"]
    added = told["after"]["covered_households"] - told["before"]["covered_households"]
    assert added == sum(row["gain_households"] for row in told["chosen"])
    assert sum(row["gain"] for row in told["chosen"]) == pytest.approx(told["objective"])


def test_every_room_is_chosen_or_rejected_with_a_reason(
    worked: Worked, workspace: Workspace
) -> None:
    rooms = candidates(workspace.layer("spaces"), workspace.layer("stations"))
    told = [row["space"] for row in (*worked.site["chosen"], *worked.site["rejected"])]
    assert sorted(told) == sorted(rooms["id"])
    assert all(row["reason"] for row in (*worked.site["chosen"], *worked.site["rejected"]))


def test_siting_is_never_worse_than_plain_greedy(workspace: Workspace) -> None:
    city = City.load(workspace)
    before = city.coverage()
    choice = choose(city, before, Request(sites=6))
    assert siting.violations(choice.problem, choice.result.chosen, choice.result.assigned) == []
    weight = np.where(choice.problem.covered, 0.0, choice.problem.weight)
    assert choice.result.objective >= _greedy(weight, choice.setting.covers, 6) - 1e-9


def _greedy(weight: np.ndarray, covers: csr_array, sites: int) -> float:
    left, total = weight.copy(), 0.0
    for _ in range(sites):
        gain = covers.T.astype(float) @ left
        best = int(np.argmax(gain))
        total += float(gain[best])
        left[covers[:, [best]].nonzero()[0]] = 0.0
    return total


def test_locks_and_bans_hold(worked: Worked, workspace: Workspace) -> None:
    first = worked.site["chosen"][0]["space"]
    city = City.load(workspace)
    rooms = candidates(city.spaces, city.stations)
    free = set(rooms.loc[rooms["eligible"], "id"])
    last = next(row["space"] for row in worked.site["rejected"] if row["space"] in free)
    told = workflows.site(workspace, Request(sites=3, ban=(first,), lock=(last,)))
    chosen = {row["space"] for row in told["chosen"]}
    assert last in chosen
    assert first not in chosen


@pytest.mark.parametrize("level", ["any", "estate", "community", "street"])
def test_what_siting_says_it_adds_is_what_coverage_gains(workspace: Workspace, level: str) -> None:
    told = workflows.site(workspace, Request(sites=2, level=level))
    gained = told["after"]["covered_estates"] - told["before"]["covered_estates"]
    assert gained == sum(row["gain_estates"] for row in told["chosen"])
    assert (gained > 0) == (level in ("any", "estate"))
    assert told["uncoverable_estates"] == len(told["uncoverable"]) > 0


def test_no_eligible_room_is_an_answer_with_reasons(workspace: Workspace) -> None:
    rooms = candidates(workspace.layer("spaces"), workspace.layer("stations"))
    told = workflows.site(workspace, Request(sites=2, ban=tuple(rooms["id"])))
    assert told["status"] == "infeasible"
    assert clash_told(told["clash"])
    assert told["chosen"] == []
    assert sorted(row["space"] for row in told["rejected"]) == sorted(rooms["id"])
    assert all(row["reason"] for row in told["rejected"])
    assert told["after"] == told["before"]


def test_residents_rooms_count_only_where_nothing_else_reaches(workspace: Workspace) -> None:
    city = City.load(workspace)
    choice = choose(city, city.coverage(), Request(sites=5))
    source = choice.rooms["source"].to_numpy()[choice.index]
    reached = choice.setting.covers.tocsc()
    resident = np.asarray(reached[:, source == "resident"].sum(axis=1)).ravel() > 0
    other = np.asarray(
        choice.setting.reached.tocsc()[:, source != "resident"].astype(bool).sum(axis=1)
    )
    assert (source == "resident").any()
    assert resident.any()
    assert not (resident & (other.ravel() > 0)).any()


def test_matching_tells_what_callers_rely_on(worked: Worked) -> None:
    told = worked.match
    assert told["pairs"]
    for pair in told["pairs"]:
        assert pair.keys() >= PAIR_KEYS
        assert sum(pair["reasons"].values()) == pytest.approx(pair["score"], abs=1e-4)
        assert pair["text"]
    assert all(row["reason"] for row in told["unmatched_needs"])
    assert all(row["reason"] for row in told["idle_offers"])


def test_matching_respects_capacity(worked: Worked, workspace: Workspace) -> None:
    capacity = workspace.layer("offers").set_index("id")["capacity"].fillna(1)
    used = pd.Series([pair["offer"] for pair in worked.match["pairs"]]).value_counts()
    assert (used <= capacity.reindex(used.index)).all()


def test_every_gap_is_a_need(worked: Worked) -> None:
    needs = {row["need"] for row in worked.match["pairs"]}
    needs |= {row["need"] for row in worked.match["unmatched_needs"]}
    assert {f"gap:{gap['id']}" for gap in worked.coverage["gaps"]} <= needs


def test_pairs_can_be_locked_and_banned(worked: Worked, workspace: Workspace) -> None:
    first, second = worked.match["pairs"][:2]
    told = workflows.match(
        workspace,
        Agreement.read(
            lock=[f"{first['offer']}:{first['need']}"], ban=[f"{second['offer']}:{second['need']}"]
        ),
    )
    pairs = {(pair["offer"], pair["need"]) for pair in told["pairs"]}
    assert (first["offer"], first["need"]) in pairs
    assert (second["offer"], second["need"]) not in pairs


def test_results_of_other_data_are_refused_unless_asked_for(workspace: Workspace) -> None:
    stations = workspace.layer("stations")
    stations.loc[0, "area_m2"] = 123.0
    workspace.apply({"stations": stations.iloc[:1]}, NewRun("import", inputs=("stations",)))
    with pytest.raises(ServiceError, match="run_stale"):
        load_plan(workspace)
    assert load_plan(workspace, stale=True).site is not None


def test_runs_under_different_terms_are_not_mixed(workspace: Workspace) -> None:
    workflows.coverage(workspace, walk=300)
    with pytest.raises(ServiceError, match="runs_disagree"):
        load_plan(workspace)


def test_a_match_that_names_other_rooms_is_stale(worked: Worked, workspace: Workspace) -> None:
    workflows.site(workspace, Request(sites=1))
    with pytest.raises(ServiceError, match="match_of_other_rooms"):
        load_plan(workspace)
    kept = load_plan(workspace, run=worked.match["run"])
    assert kept.site is not None
    assert kept.site.id == worked.site["run"]


def test_a_run_is_told_with_the_coverage_it_was_built_on(
    worked: Worked, workspace: Workspace
) -> None:
    workflows.coverage(workspace, walk=300)
    assert load_plan(workspace, run=worked.site["run"]).coverage.id == worked.coverage["run"]


def test_one_run_speaks_two_languages(workspace: Workspace) -> None:
    plan = load_plan(workspace)
    assert plan.site is not None
    from service.telling import tell_run

    with using_language("zh"):
        chinese = tell_run(plan.site)["chosen"][0]["reason"]
    with using_language("en"):
        english = tell_run(plan.site)["chosen"][0]["reason"]
    assert "户" in chinese
    assert "households" in english


def test_without_streets_walks_are_straight(sample_files: object, workspace: Workspace) -> None:
    straight = workflows.coverage(workspace, straight=True)
    assert straight["mode"] == "straight"
    assert straight["covered_estates"] > 0


def test_status_counts_rows_and_warnings(worked: Worked, workspace: Workspace) -> None:
    told = workflows.status(workspace)
    assert told["layers"]["estates"]["rows"] == worked.coverage["estates"]
    assert [run["kind"] for run in told["runs"][:3]] == ["match", "site", "coverage"]
    assert not any(run["stale"] for run in told["runs"][:3])
