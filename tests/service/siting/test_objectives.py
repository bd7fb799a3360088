"""All objectives on the sample city, their figures worked out again by other means."""

from typing import Any

import numpy as np
import pytest

from geo.enough import AREA_PER_HOUSEHOLD
from matching import siting
from service import workflows
from service.city import City
from service.db.workspace import Workspace
from service.errors import ServiceError
from service.i18n import using_language
from service.siting.choosing import Choice, choose, with_opened
from service.siting.request import OBJECTIVES, Request
from service.siting.rules import Phase, Phases, Rule
from service.siting.telling import frontier_told

LIMITS: dict[str, dict[str, Any]] = {name: {"sites": 5} for name in OBJECTIVES}
LIMITS["full-coverage"] = {"target": 0.8}


def chosen(workspace: Workspace, **options: Any) -> tuple[City, Choice]:
    request = Request(time_limit=4.0, **options)
    city = City.load(workspace)
    before = city.coverage(level=request.level, walk=request.walk)
    return city, choose(city, before, request)


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_every_objective_answers_with_a_bound_and_reasons(
    workspace: Workspace, objective: str
) -> None:
    told = workflows.site(
        workspace, Request(objective=objective, time_limit=4.0, **LIMITS[objective])
    )
    assert told["objective_kind"] == objective
    assert told["status"] in ("optimal", "feasible")
    assert told["gap"] <= 0.02
    assert told["chosen"]
    assert all(row["reason"] for row in (*told["chosen"], *told["rejected"]))
    assert told["cost"] == sum(row["cost"] for row in told["chosen"])
    assert told["after"]["covered_estates"] >= told["before"]["covered_estates"]


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_no_answer_breaks_its_problem(workspace: Workspace, objective: str) -> None:
    _, choice = chosen(workspace, objective=objective, **LIMITS[objective])
    result = choice.result
    assert siting.violations(choice.problem, result.chosen, result.assigned) == []


def test_least_cost_reaches_the_target_and_money_alone_cannot_do_with_less(
    workspace: Workspace,
) -> None:
    _, choice = chosen(workspace, objective="full-coverage", target=0.8)
    setting = choice.setting
    inside = ~setting.estates["outside"].to_numpy(bool)
    reachable = (np.diff(setting.covers.indptr) > 0) | setting.covered
    opened = np.asarray(setting.covers[:, choice.sites].sum(axis=1)).ravel() > 0
    covered = (opened | setting.covered) & inside
    share = setting.weight[covered].sum() / setting.weight[reachable & inside].sum()
    assert share >= 0.8 - 1e-9
    budget = choice.result.objective
    assert choice.result.status == "optimal"
    _, cheaper = chosen(workspace, budget=budget - 1.0)
    gained = cheaper.result.bound + setting.weight[setting.covered & inside].sum()
    assert gained < 0.8 * setting.weight[reachable & inside].sum()


def test_walking_comes_to_what_the_opened_stations_give(workspace: Workspace) -> None:
    city, choice = chosen(workspace, objective="distance", sites=5)
    after = city.coverage(with_opened(city.stations, choice.chosen)).estates
    metres = after["nearest_m"].fillna(np.inf).to_numpy()
    paid = np.where(metres <= 500.0, metres, 1_000.0)
    # A residents' room may be near to estates that do not count for it.
    assert float((choice.setting.weight * paid).sum()) <= choice.result.objective + 1e-6
    resident = choice.chosen["source"].eq("resident").any()
    if not resident:
        assert float((choice.setting.weight * paid).sum()) == pytest.approx(choice.result.objective)


def test_the_longest_walk_is_the_longest_of_those_that_can_be_shortened(
    workspace: Workspace,
) -> None:
    city, choice = chosen(workspace, objective="worst-distance", sites=5)
    after = city.coverage(with_opened(city.stations, choice.chosen)).estates
    counts = choice.problem.weight > 0
    assert after["nearest_m"].to_numpy()[counts].max() <= choice.result.objective + 1e-6


def test_nobody_serves_more_than_there_is_room_for(workspace: Workspace) -> None:
    city, choice = chosen(workspace, objective="capacity", sites=5)
    problem = choice.problem
    served = siting.serve(problem, choice.result.chosen)
    area = np.append(
        choice.setting.rooms["usable_m2"].to_numpy(float), city.stations["area_m2"].to_numpy(float)
    )
    load = np.asarray(served.sum(axis=0)).ravel() * AREA_PER_HOUSEHOLD
    known = ~np.isnan(area)
    assert (load[known] <= area[known] + 1e-6).all()
    assert served.sum() == pytest.approx(choice.result.objective)
    one = chosen(workspace, objective="capacity", sites=5, single_source=True)[1]
    assert one.result.objective <= choice.result.bound + 1e-6


def test_elders_may_count_instead_of_households(workspace: Workspace) -> None:
    city, choice = chosen(workspace, weight="elders", sites=3)
    after = city.coverage(with_opened(city.stations, choice.chosen)).estates
    newly = after["covered"].to_numpy() & ~choice.setting.covered
    resident = choice.chosen["source"].eq("resident").any()
    assert not resident
    assert choice.setting.weight[newly].sum() == pytest.approx(choice.result.objective)
    assert choice.setting.weight.sum() != pytest.approx(
        choice.setting.estates.loc[~choice.setting.estates["outside"], "weight"].sum()
    )


def test_rules_limit_what_each_community_gets(workspace: Workspace) -> None:
    free = chosen(workspace, sites=8)[1]
    rule = Rule(by="community", at_most=1)
    city, limited = chosen(workspace, sites=8, rules=(rule,))
    assert limited.result.objective <= free.result.bound
    from geo.people import locate

    where = locate(limited.chosen[["id", "geometry"]], city.communities)["community"]
    assert not where.dropna().duplicated().any()


def test_rules_that_cannot_hold_are_told_by_name(workspace: Workspace) -> None:
    rooms = chosen(workspace, sites=1)[1].setting.rooms
    rule = Rule(rooms=tuple(rooms["id"][:4]), at_least=3, name="东片")
    told = workflows.site(workspace, Request(sites=2, rules=(rule,)))
    assert told["status"] == "infeasible"
    assert set(told["clash"]) == {"sites", "groups[东片]"}
    with pytest.raises(ServiceError) as refused:
        chosen(workspace, sites=2, rules=(Rule(by="colour", at_most=1),))
    assert refused.value.code == "rule_column"


def test_phases_open_more_and_more(workspace: Workspace) -> None:
    phases = Phases(
        (Phase("2026年", budget=200_000.0), Phase("2027年", sites=3), Phase("2028年", target=0.7))
    )
    told = workflows.site(workspace, Request(phases=phases, time_limit=4.0))
    years = told["phases"]
    assert [year["name"] for year in years] == ["2026年", "2027年", "2028年"]
    assert years[0]["cost"] <= 200_000
    assert len(years[1]["spaces"]) <= 3
    shares = [years[0]["coverage_before"], *(year["coverage_after"] for year in years)]
    assert shares == sorted(shares)
    assert [year["reached"] for year in years[:2]] == [None, None]
    assert years[2]["reached"] == (shares[-1] >= 0.7)
    opened = [space for year in years for space in year["spaces"]]
    assert sorted(opened) == sorted(row["space"] for row in told["chosen"])
    assert {row["phase"] for row in told["chosen"]} <= {"2026年", "2027年", "2028年"}


def test_reasons_tell_who_walks_and_who_comes_next(workspace: Workspace) -> None:
    told = workflows.site(workspace, Request(budget=300_000, time_limit=4.0))
    for row in told["chosen"]:
        assert 0 < len(row["walkers"]) <= 3
        assert all(each["walk_m"] <= 500 for each in row["walkers"])
        assert row["alone_households"] <= row["gain_households"] or row["gain_households"] == 0
        assert 0 <= row["kept"] <= row["kept_of"]
    assert told["stability"]["sites"] == len(told["chosen"])
    assert told["stability"]["always"] <= told["stability"]["most"]
    points = told["frontier"]["points"]
    values = [point["objective"] for point in points]
    assert values == sorted(values)
    assert told["next_yuan"]["gain"] >= 0
    with using_language("zh"):
        reasons = " ".join(row["reason"] for row in told["rejected"])
    assert "候补第 1 位" in reasons


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_every_objective_tells_other_limits_and_who_comes_next(
    workspace: Workspace, objective: str
) -> None:
    limits = {"target": 0.8} if objective == "full-coverage" else {"budget": 300_000}
    told = workflows.site(workspace, Request(objective=objective, time_limit=4.0, **limits))
    stable = told["stability"]
    assert stable["runs"] == (5 if objective == "worst-distance" else 8)
    assert all(0 <= row["kept"] <= stable["runs"] for row in told["chosen"])
    points = [point["objective"] for point in told["frontier"]["points"]]
    falls = objective in ("distance", "worst-distance")
    assert points == sorted(points, reverse=falls)
    assert (told["next_yuan"] is None) == (objective == "full-coverage")
    with using_language("zh"):
        reasons = " ".join(row["reason"] for row in told["rejected"])
        lines = frontier_told(told)
    assert ("候补第 1 位" in reasons) or objective == "worst-distance"
    assert lines or objective == "full-coverage"


def test_a_schedule_tells_what_stays_and_who_follows(workspace: Workspace) -> None:
    years = Phases(tuple(Phase(f"{year}年", budget=60_000.0) for year in (2026, 2027)))
    told = workflows.site(workspace, Request(phases=years, time_limit=4.0))
    assert told["stability"]["runs"] == 8
    assert all(row["kept_of"] == 8 for row in told["chosen"])
    with using_language("zh"):
        assert "方案期满后的候补第 1 位" in " ".join(row["reason"] for row in told["rejected"])
