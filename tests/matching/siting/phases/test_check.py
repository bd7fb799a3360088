"""The checker finds each planted error."""

from dataclasses import replace

import numpy as np
import pytest

from matching import siting
from matching.siting import CoverageProblem, Group, Phase, PhasesResult

PROBLEM = CoverageProblem(
    [5.0, 4, 3, 2],
    np.array([[1, 0, 0, 0], [1, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]], dtype=bool),
    sites=3,
    cost=[10.0, 20, 30, 5],
    budget=50.0,
    open=[0],
    closed=[3],
    groups=[Group([0, 1], at_most=1, name="room")],
)
PHASES = [Phase("a", sites=1, budget=15.0), Phase("b", budget=30.0, target=0.9)]


def result_of(*opened: list[int]) -> PhasesResult:
    right = siting.solve_phases(PROBLEM, PHASES)
    phase = np.full(4, -1)
    for t, some in enumerate(opened):
        phase[[j for j in some if j < 4]] = t
    return replace(right, opened=tuple(np.array(some, int) for some in opened), phase=phase)


def test_a_right_answer_breaks_nothing() -> None:
    assert siting.violations_phases(PROBLEM, PHASES, result_of([0], [2])) == []


@pytest.mark.parametrize(
    ("opened", "broken"),
    [
        (([0], [0]), "opened"),
        (([0],), "opened"),
        (([0], [7]), "opened"),
        (([], [2]), "open"),
        (([0], [3]), "closed"),
        (([0], [1, 2]), "budget"),
        (([0, 1], [2]), "phases[a]"),
        (([0], [1, 2]), "phases[b]"),
        (([0], [1]), "groups[room]"),
        (([0], []), "covered"),
        (([0], []), "reached"),
        (([0], []), "objective"),
    ],
)
def test_planted_errors_are_found(opened: tuple[list[int], ...], broken: str) -> None:
    wrong = result_of(*opened)
    if len(opened) == 1:
        wrong = replace(wrong, opened=wrong.opened[:1])
    found = siting.violations_phases(PROBLEM, PHASES, wrong)
    assert any(line.startswith(f"{broken}:") for line in found), found


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ("cost", {"cost": np.array([10.0, 31.0])}),
        ("share", {"share": np.array([0.1, 1.0])}),
        ("objective", {"objective": 99.0}),
        ("bound", {"bound": 1.0}),
        ("reached", {"reached": (None, False)}),
        ("phase", {"phase": np.array([0, -1, 0, -1])}),
    ],
)
def test_wrong_figures_are_found(broken: str, told: dict) -> None:
    found = siting.violations_phases(PROBLEM, PHASES, replace(result_of([0], [2]), **told))
    assert any(line.startswith(f"{broken}:") for line in found), found
