import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.pairing import PairingProblem, solve
from matching.scoring import explain, score
from tests.matching.scoring.frames import markets, needs_frame, offers_frame


def matched(needs, offers, metres, *, capacity=None, limit=None, ban=(), **limits):
    """Score, solve and explain; `metres` is dense, NaN is out of reach."""
    near = np.argwhere(~np.isnan(metres))
    distance = sp.csr_array((metres[tuple(near.T)], tuple(near.T)), shape=metres.shape)
    scored = score(needs, offers, distance)
    matrix = scored.matrix.tocoo()
    keep = np.array([pair not in ban for pair in zip(*matrix.coords, strict=True)], dtype=bool)
    rows, columns = (side[keep] for side in matrix.coords)
    allowed = sp.csr_array((matrix.data[keep], (rows, columns)), shape=metres.shape)
    room = np.ones(len(offers)) if capacity is None else capacity
    problem = PairingProblem(allowed, room, limit, **limits)
    return explain(scored, problem, solve(problem).pairs)


@settings(max_examples=40, deadline=None)
@given(markets(), st.data())
def test_every_need_and_every_offer_is_told_once_and_adds_up(market, data):
    needs, offers, distance = market
    scored = score(needs, offers, distance)
    limit = data.draw(st.lists(st.integers(0, 2), min_size=len(needs), max_size=len(needs)))
    capacity = offers["capacity"].astype(float).fillna(1.0)
    n, m = len(needs), len(offers)
    problem = PairingProblem(
        scored.matrix, capacity, limit,
        alone=data.draw(st.lists(st.integers(-1, 1), min_size=n, max_size=n)),
        unit=np.zeros(m), total=[data.draw(st.integers(0, 4))],
        cost=np.ones(m), funds=[data.draw(st.integers(0, 4))],
    )  # fmt: skip
    result = solve(problem)
    why = explain(scored, problem, result.pairs)
    assert sorted((p.need, p.offer) for p in why.pairs) == [tuple(p) for p in result.pairs.tolist()]
    assert sum(pair.score for pair in why.pairs) == pytest.approx(result.objective)
    for pair in why.pairs:
        assert sum(pair.points.values()) == pytest.approx(pair.score, abs=1e-9)
        assert list(pair.strongest) == sorted(pair.points, key=lambda k: -pair.points[k])[:3]
    paired_needs, paired_offers = {p.need for p in why.pairs}, {p.offer for p in why.pairs}
    assert sorted([*paired_needs, *(n.need for n in why.unmatched)]) == list(range(len(needs)))
    assert sorted([*paired_offers, *(o.offer for o in why.idle)]) == list(range(len(offers)))
    assert "search_stopped" not in {each.code for each in (*why.unmatched, *why.idle)}


def test_reasons_of_needs_without_an_offer():
    needs = needs_frame(
        {"urgency": "high"},
        {"urgency": "low"},
        {"category": "employment", "text": "想找工作"},
        {},
        {},
        {},
    )
    offers = offers_frame({}, {"category": "legal", "text": "普法"})
    metres = np.full((6, 2), np.nan)
    metres[:, 0] = [100, 100, 100, np.nan, 100, 100]
    why = matched(needs, offers, metres, limit=[1, 1, 1, 1, 1, 0], ban={(4, 0)})
    told = {each.need: (each.code, each.values) for each in why.unmatched}
    assert [pair.need for pair in why.pairs] == [0]
    assert told == {
        1: ("all_full", {"offer": 0, "taken_by": 0}),
        2: ("no_offer_in_class", {}),
        3: ("too_far", {"offers": 1}),
        4: ("banned", {"offer": 0}),
        5: ("limit_zero", {}),
    }


def test_reasons_of_idle_offers():
    needs = needs_frame({})
    offers = offers_frame(
        {"willing": "high"},
        {"willing": "low"},
        {"category": "legal", "text": "普法"},
        {},
        {},
        {"capacity": 0},
    )
    metres = np.array([[100.0, 100.0, 100.0, np.nan, 100.0, 100.0]])
    why = matched(needs, offers, metres, capacity=[1, 1, 1, 1, 1, 0], ban={(0, 4)})
    told = {each.offer: (each.code, each.values) for each in why.idle}
    assert [pair.offer for pair in why.pairs] == [0]
    assert told == {
        1: ("needs_served_by_others", {"need": 0, "served_by": 0}),
        2: ("no_need_in_class", {}),
        3: ("too_far", {"needs": 1}),
        4: ("banned", {}),
        5: ("no_capacity", {}),
    }


@pytest.mark.parametrize(
    ("limits", "code", "taken_by"),
    [
        ({"alone": [0, 0]}, "class_runs", 0),
        ({"unit": [0, 0], "total": [1]}, "unit_full", None),
        ({"unit": [0, 0], "cost": [2, 2], "funds": [3]}, "unit_spent", None),
    ],
)
def test_reasons_of_classes_and_units(limits, code, taken_by):
    needs = needs_frame({"urgency": "high"}, {"urgency": "low"})
    offers = offers_frame({"willing": "high"}, {"willing": "low", "community": "乙社区"})
    metres = np.array([[100.0, 900.0], [np.nan, 900.0]])
    why = matched(needs, offers, metres, **limits)
    assert [(pair.need, pair.offer) for pair in why.pairs] == [(0, 0)]
    assert [(each.code, each.values) for each in why.unmatched] == [
        (code, {"offer": 1, "taken_by": taken_by})
    ]
    assert [(each.code, each.values) for each in why.idle] == [(code, {"need": 1})]


def test_an_offer_for_gain_is_idle_for_that_reason():
    why = matched(needs_frame({}), offers_frame({"text": "收费测血压"}), np.array([[50.0]]))
    assert [each.code for each in why.idle] == ["for_gain"]
    assert [each.code for each in why.unmatched] == ["no_offer_in_class"]


def test_the_best_alternative_is_named_and_whether_it_was_full():
    needs = needs_frame({"urgency": "high"}, {"urgency": "low"})
    offers = offers_frame({"willing": "high"}, {"willing": "low"})
    why = matched(needs, offers, np.array([[100.0, 200.0], [100.0, 150.0]]))
    assert [(pair.need, pair.alternative, pair.alternative_blocked) for pair in why.pairs] == [
        (0, 1, "all_full"),
        (1, 0, "all_full"),
    ]
    roomy = matched(needs, offers, np.array([[100.0, 200.0], [100.0, 150.0]]), capacity=[2, 2])
    assert {(pair.offer, pair.alternative, pair.alternative_blocked) for pair in roomy.pairs} == {
        (0, 1, "")
    }


def test_a_stopped_search_is_told_and_not_disguised():
    needs, offers = needs_frame({}), offers_frame({})
    scored = score(needs, offers, sp.csr_array(np.array([[50.0]])))
    why = explain(scored, PairingProblem(scored.matrix, [1]), [])
    assert why.unmatched[0].code == why.idle[0].code == "search_stopped"


def test_arguments_are_named():
    needs, offers = needs_frame({}), offers_frame({})
    scored = score(needs, offers, sp.csr_array((1, 1)))
    with pytest.raises(ValueError, match="problem must have the shape"):
        explain(scored, PairingProblem(np.ones((2, 1)), [1]), [])
    with pytest.raises(ValueError, match="pairs must be allowed"):
        explain(scored, PairingProblem(sp.csr_array((1, 1)), [1]), [[0, 0]])


def test_no_needs_at_all_leave_every_offer_idle():
    offers = offers_frame({}, {})
    needs = pd.DataFrame(columns=["category", "text"])
    scored = score(needs, offers, sp.csr_array((0, 2)))
    why = explain(scored, PairingProblem(scored.matrix, [1, 1]), [])
    assert [each.code for each in why.idle] == ["no_need_in_class"] * 2
