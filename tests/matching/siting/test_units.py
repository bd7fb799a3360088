"""The unit that numbers come in changes nothing but the objective."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import siting
from matching.siting import (
    CapacityProblem,
    CenterProblem,
    CoverageProblem,
    Group,
    MedianProblem,
    ServedProblem,
    TargetProblem,
)

UNIT = 2.0**-34  # about 6e-11


def drawn(seed: int) -> dict[str, Any]:
    """Draw what all models need: weights and metres that are not whole, reach, rooms, yuan."""
    random = np.random.default_rng(seed)
    n, m = 7, 5
    return {
        "weight": random.random(n) * 90 + 1,
        "metres": random.random((n, m)) * 900 + 1,
        "covers": random.random((n, m)) < 0.5,
        "room": random.random(m) * 200 + 20,
        "cost": random.random(m) * 9 + 1,
    }


def problems(given: dict[str, Any], weight: float, metres: float, yuan: float) -> list[tuple]:
    """Return a problem of each model in some units, and the unit of its objective."""
    w, d = given["weight"] * weight, given["metres"] * metres
    room, cost = given["room"] * weight, given["cost"] * yuan
    covers = given["covers"]
    return [
        (CoverageProblem(w, covers, cost=cost, budget=12 * yuan), weight),
        (CoverageProblem(w, covers, sites=2, backup=0.4), weight),
        (TargetProblem(w, covers, cost, 0.6), yuan),
        (MedianProblem(w, d, 2, beyond=700 * metres), weight * metres),
        (CenterProblem(d, 2), metres),
        (ServedProblem(w, covers, room, 2), weight),
        (CapacityProblem(w, room * 4, cost, d * (yuan / metres)), yuan),
    ]


@pytest.mark.parametrize("units", [(UNIT, 1.0, 1.0), (1.0, UNIT, 1.0), (1.0, 1.0, UNIT)])
@given(st.integers(0, 10_000))
@settings(max_examples=8, deadline=None)
def test_small_units_give_the_same_answers(units: tuple, seed: int) -> None:
    for (plain, _), (small, factor) in zip(
        problems(drawn(seed), 1.0, 1.0, 1.0), problems(drawn(seed), *units), strict=True
    ):
        one, two = siting.solve(plain, time_limit=2.0), siting.solve(small, time_limit=2.0)
        assert two.status == one.status, type(plain)
        assert two.chosen.tolist() == one.chosen.tolist(), type(plain)
        np.testing.assert_allclose(two.objective, one.objective * factor, rtol=1e-9)
        assert siting.violations(small, two.chosen, two.assigned) == []


def test_what_is_priced_too_low_is_not_taken_for_better() -> None:
    """A reduced core prices long ways by the shortest forgotten one; rounding once let one in."""
    problem = MedianProblem(
        [
            3.0433694454589098e-09,
            7.136280193407616e-07,
            3.31196286707021e-07,
            5.375456790247059e-07,
        ],
        [
            [7.0, 10.0, 8.0, 18.0, 15.0, 10.0, 11.0],
            [15.0, 13.0, 10.0, 3.0, 0.0, 5.0, 3.0],
            [12.0, 13.0, 15.0, 18.0, 11.0, 3.0, 16.0],
            [8.0, 13.0, 3.0, 15.0, 14.0, 13.0, 15.0],
        ],
        8,
        groups=[Group([0, 1], 2), Group([1, 2, 4, 5], 1), Group([0], 2)],
        existing=[np.inf, np.inf, 2.8876011879074106, 15.347031375619002],
        beyond=29.149698991102078,
    )
    result = siting.solve(problem)
    assert result.status == "optimal"
    assert result.objective == pytest.approx(4.731187472140332e-06)


@pytest.mark.parametrize(
    ("argument", "given"),
    [
        ("weight", {"weight": [1e300, 1.0]}),
        ("groups", {"groups": None}),
        ("groups", {"groups": Group([0], 1)}),
        ("open", {"open": [[0], [0, 1]]}),
    ],
)
def test_what_no_one_can_mean_is_named(argument: str, given: dict) -> None:
    asked = {"weight": [1.0, 1.0], "covers": np.eye(2, dtype=bool), "sites": 1, **given}
    with pytest.raises(ValueError, match=f"^{argument} must"):
        CoverageProblem(**asked)


def test_numbers_beyond_all_candidates_are_no_limit() -> None:
    problem = CoverageProblem(
        [1.0, 2.0], np.eye(2, dtype=bool), sites=10**30, groups=[Group([0, 1], at_most=10**25)]
    )
    assert siting.solve(problem).objective == 3.0


def test_nothing_at_all_is_answered() -> None:
    none = np.zeros(0)
    result = siting.solve(CapacityProblem(none, [1.0], [2.0], np.zeros((0, 1))))
    assert (result.status, result.objective) == ("optimal", 0.0)
    result = siting.solve(CapacityProblem(none, none, none, np.zeros((0, 0))))
    assert (result.status, result.objective) == ("optimal", 0.0)


def test_small_money_is_not_overspent() -> None:
    for asked in ({"cost": [6e-7], "budget": 0.0, "open": [0]}, {"cost": [4e-6], "budget": 3e-6}):
        problem = CoverageProblem([1.0], [[1]], **asked)
        assert siting.solve(problem).status == "infeasible"
