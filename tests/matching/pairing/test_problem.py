import re

import numpy as np
import pytest
import scipy.sparse as sp

from matching.pairing import PairingProblem, violations

GOOD = {"score": np.ones((2, 3)), "capacity": [1, 1, 1], "limit": [1, 1]}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("score", np.array([[np.nan, 1, 1], [1, 1, 1]])),
        ("score", np.ones(3)),
        ("capacity", [1, 1]),
        ("capacity", [1, -1, 1]),
        ("capacity", [1, 0.5, 1]),
        ("capacity", ["1", "1", "1"]),
        ("limit", [1, -2]),
        ("limit", [[1, 1]]),
        ("group", [0]),
        ("group", [0.5, 1]),
        ("load", np.ones((3, 2))),
        ("load", -np.ones((2, 3))),
        ("alone", [0]),
        ("alone", [-2, 0]),
        ("period", [0, 0]),
        ("unit", [0, 0]),
        ("unit", [0, -1, 0]),
        ("total", [1, 1]),
        ("funds", [1]),
        ("fixed", [[0, 3]]),
        ("fixed", [0, 1]),
        ("fixed", [[0.0, 1.0]]),
    ],
)
def test_a_malformed_argument_is_named(name, value):
    with pytest.raises(ValueError, match=rf"^{name} must"):
        PairingProblem(**{**GOOD, name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [("total", [1]), ("total", [-1, 1]), ("total", [0.5, 1]), ("cost", [1, 1]),
     ("cost", [1, 1, np.inf]), ("funds", [np.nan, 1]), ("funds", [[1, 2]])],
)  # fmt: skip
def test_a_malformed_argument_of_units_is_named(name, value):
    with pytest.raises(ValueError, match=rf"^{name} must"):
        PairingProblem(**GOOD, unit=[0, 1, 1], **{name: value})


def test_input_is_copied_and_read_only():
    score, capacity = sp.csr_matrix(np.ones((2, 3))), np.ones(3)
    problem = PairingProblem(score, capacity)
    score.data[:] = 7
    capacity[:] = 7
    assert problem.score.data.max() == problem.capacity.max() == 1
    with pytest.raises(ValueError, match="read-only"):
        problem.capacity[0] = 2
    with pytest.raises(ValueError, match="read-only"):
        problem.score.data[0] = 2


def test_sparse_and_dense_loads_agree_and_a_missing_one_weighs_nothing():
    load = np.array([[0.0, 2.0, 1.0], [3.0, 0.0, 5.0]])
    score = sp.csr_matrix(np.array([[1.0, 1.0, 0.0], [1.0, 0.0, 1.0]]))
    dense = PairingProblem(score, [9.0, 9.0, 9.0], load=load)
    sparse = PairingProblem(score, [9.0, 9.0, 9.0], load=sp.csr_matrix(load))
    assert dense.load.tolist() == sparse.load.tolist() == [0.0, 2.0, 3.0, 5.0]


@pytest.mark.parametrize(
    ("pairs", "told"),
    [
        ([[0, 0], [1, 0]], "offer 0 carries 2"),
        ([[0, 0], [0, 1]], "need 0 has 2 pairs"),
        ([[0, 0], [0, 0]], "stands twice"),
        ([[1, 1]], "forbidden"),
        ([[5, 0]], "outside"),
        ([0, 1], "shape"),
        ([], "fixed pair \\(0, 0\\) is missing"),
    ],
)
def test_the_checker_sees_planted_errors(pairs, told):
    score = sp.csr_matrix(np.array([[1.0, 1.0], [1.0, 0.0]]))
    problem = PairingProblem(score, [1, 1], fixed=[[0, 0]])
    assert violations(problem, [[0, 0]]) == []
    found = violations(problem, pairs)
    assert any(re.search(told, text) for text in found), found


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        ({"alone": [0, 0]}, "label 0 stands 2 times"),
        ({"unit": [0, 0], "total": [1]}, "unit 0 has 2 pairs"),
        ({"unit": [0, 0], "cost": [1, 2], "funds": [2]}, "unit 0 spends 3"),
    ],
)
def test_the_checker_sees_labels_and_units(limits, told):
    problem = PairingProblem(np.ones((2, 2)), [1, 1], **limits)
    assert violations(problem, [[0, 0]]) == []
    assert told in violations(problem, [[0, 0], [1, 1]])[0]


def test_the_checker_weighs_loads():
    problem = PairingProblem(np.ones((2, 1)), [3.0], load=[[2.0], [1.5]])
    assert violations(problem, [[0, 0]]) == []
    assert "carries 3.5" in violations(problem, [[0, 0], [1, 0]])[0]
