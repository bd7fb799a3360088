"""Wrong kinds of arguments are named, whatever they are."""

from collections.abc import Callable
from typing import Any

import pytest

from matching import siting
from matching.siting import CoverageProblem, Phase

PROBLEM: Any = CoverageProblem([1.0, 9.0], [[1, 0], [0, 1]], sites=1, cost=[1, 1])
HUGE = 10**400


@pytest.mark.parametrize(
    ("argument", "call"),
    [
        ("time_limit", lambda: siting.solve(PROBLEM, time_limit="3")),
        ("time_limit", lambda: siting.solve(PROBLEM, time_limit=True)),
        ("gap", lambda: siting.solve(PROBLEM, gap=None)),
        ("seed", lambda: siting.solve(PROBLEM, seed=1.5)),
        ("seed", lambda: siting.solve(PROBLEM, seed=HUGE)),
        ("phases", lambda: siting.solve_phases(PROBLEM, None)),
        ("phases", lambda: siting.solve_phases(PROBLEM, [])),
        ("budget", lambda: Phase("1", budget=HUGE)),
        ("budgets", lambda: siting.frontier(PROBLEM, 5)),
        ("budgets", lambda: siting.frontier(PROBLEM, "12")),
        ("sites", lambda: siting.frontier(PROBLEM, sites=["a"])),
        ("extra", lambda: siting.next_yuan(PROBLEM, siting.solve(PROBLEM), "1")),
        ("share", lambda: siting.stability(PROBLEM, siting.solve(PROBLEM), share="x")),
        ("chosen", lambda: siting.alternatives(PROBLEM, [5])),
        ("chosen", lambda: siting.next_in_line(PROBLEM, [0.5])),
    ],
)
def test_wrong_kinds_are_named(argument: str, call: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=rf"^{argument} must .*got"):
        call()


@pytest.mark.parametrize("chosen", [[1.7], [float("nan")]])
def test_a_choice_of_no_whole_numbers_is_none(chosen: list[float]) -> None:
    assert siting.violations(PROBLEM, chosen, [0, 0])[0].startswith("chosen:")
