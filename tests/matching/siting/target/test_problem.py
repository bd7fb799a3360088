"""What a problem refuses, and what the checker finds."""

import numpy as np
import pytest
import scipy.sparse as sp

from matching import siting
from matching.siting import Group, TargetProblem

COVERS = sp.csr_array(np.array([[1, 0, 1], [0, 1, 0]], dtype=bool))


@pytest.mark.parametrize(
    ("argument", "given"),
    [
        ("weight", {"weight": [1.0, -2.0]}),
        ("weight", {"weight": [1.0]}),
        ("covers", {"covers": COVERS * 300.0}),
        ("target", {"target": -0.1}),
        ("target", {"target": 85}),
        ("target", {"target": np.nan}),
        ("target", {"target": True}),
        ("target", {"target": "all"}),
        ("cost", {"cost": [1.0, 2.0]}),
        ("cost", {"cost": [1.0, 2.0, -3.0]}),
        ("cost", {"budget": 5.0}),
        ("sites", {"sites": -1}),
        ("budget", {"cost": [1.0, 2.0, 3.0], "budget": np.nan}),
        ("open", {"open": [3]}),
        ("closed", {"closed": [7]}),
        ("open and closed", {"open": [0, 1], "closed": [1]}),
        ("groups", {"groups": [Group([5], at_most=1)]}),
        ("covered", {"covered": [0, 1]}),
        ("preference", {"preference": [0, -1, 2]}),
    ],
)
def test_wrong_arguments_are_named(argument: str, given: dict) -> None:
    with pytest.raises(ValueError, match=rf"^{argument} must .*got"):
        TargetProblem(**{"weight": [1.0, 2.0], "covers": COVERS, **given})


def test_without_cost_each_site_counts_one() -> None:
    assert TargetProblem([1.0, 2.0], COVERS).cost.tolist() == [1.0, 1.0, 1.0]


PROBLEM = TargetProblem(
    [5.0, 4, 3, 2],
    np.array([[1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 0, 1]], dtype=bool),
    [10.0, 20, 30],
    0.9,
    budget=35.0,
    sites=2,
    open=[0],
    closed=[2],
    groups=[Group([0, 1], at_least=2, name="pair")],
)


def test_a_right_answer_breaks_nothing() -> None:
    assert siting.violations(PROBLEM, [0, 1], np.array([0, 0, 1, -1])) == []


@pytest.mark.parametrize(
    ("chosen", "assigned", "broken"),
    [
        ([1, 0], [0, 0, 1, -1], "chosen"),
        ([1], [-1, 1, 1, -1], "open"),
        ([0, 2], [0, 0, -1, 2], "closed"),
        ([0, 1, 2], [0, 0, 1, 2], "sites"),
        ([0, 2], [0, 0, -1, 2], "budget"),
        ([0], [0, 0, -1, -1], "groups[pair]"),
        ([0], [0, 0, -1, -1], "target"),
        ([0, 1], [0, 0, 2, -1], "assigned"),
        ([0, 1], [0, 0, 0, -1], "assigned"),
        ([0, 1], [0, -1, 1, -1], "assigned"),
        ([0, 1], [0, 0, 1], "assigned"),
        ([0, 1], [0.0, 0, 1, -1], "assigned"),
    ],
)
def test_planted_errors_are_found(chosen: list[int], assigned: list, broken: str) -> None:
    found = siting.violations(PROBLEM, chosen, np.array(assigned))
    assert any(line.startswith(f"{broken}:") for line in found)


def test_at_one_the_lightest_must_be_covered() -> None:
    problem = TargetProblem([1e12, 1e-6], np.eye(2, dtype=bool))
    assert siting.violations(problem, [0], np.array([0, -1]))[0].startswith("target:")
