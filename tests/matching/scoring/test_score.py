import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.scoring import DEFAULT, DOUBLING, FACTORS, score
from tests.matching.scoring.frames import markets, needs_frame, offers_frame


def one_score(need=None, offer=None, metres=800.0):
    distance = sp.csr_array((np.array([metres]), ([0], [0])), shape=(1, 1))
    return score(needs_frame(need or {}), offers_frame(offer or {}), distance)


def total(**given):
    return one_score(**given).matrix.data[0]


@settings(max_examples=40, deadline=None)
@given(markets(), st.none() | st.integers(1, 3))
def test_points_sum_to_the_score_and_stay_within_their_weights(market, top):
    scored = score(*market, top=top)
    assert tuple(scored.points) == (*FACTORS, DOUBLING)
    summed = sum(scored.points.values())
    np.testing.assert_allclose(summed, scored.matrix.data, rtol=0, atol=1e-9)
    assert ((scored.matrix.data >= 0) & (scored.matrix.data <= 1)).all()
    assert (scored.points[DOUBLING] <= 0).all()
    for name in FACTORS:
        points = scored.points[name]
        assert ((points >= 0) & (points <= getattr(DEFAULT, name) + 1e-12)).all()
    if top is not None:
        assert (np.diff(scored.matrix.indptr) <= top).all()


@settings(max_examples=40, deadline=None)
@given(markets(), st.integers(1, 3))
def test_the_cut_keeps_the_best_of_each_need(market, top):
    whole, cut = score(*market, top=None), score(*market, top=top)
    for need in range(whole.matrix.shape[0]):
        ours, best = cut.matrix[[need]].data, whole.matrix[[need]].data
        assert sorted(ours) == sorted(best)[-top:]
    np.testing.assert_array_equal(whole.offers_in_reach, cut.offers_in_reach)


@settings(max_examples=40, deadline=None)
@given(st.floats(0, 20_000), st.floats(0, 20_000))
def test_nearer_never_scores_less(one, other):
    near, far = sorted((one, other))
    assert total(metres=near) >= total(metres=far)


@pytest.mark.parametrize(
    ("side", "field", "rising"),
    [
        ("offer", "willing", ["low", "unknown", "medium", "high"]),
        ("offer", "capacity", [0, 1, 2, 50]),
        ("offer", "fund_yuan", [0, 1_000, 1e6]),
        ("offer", "members", [0, 10, 900]),
        ("offer", "wishes", [None, "希望使用活动室"]),
        ("offer", "community", ["乙社区", None, "甲社区"]),
        ("need", "urgency", ["low", None, "medium", "high"]),
        ("need", "beneficiaries", [0, 20, 900]),
        ("need", "running", [9, 2, 1, 0]),
        ("need", "uncovered_share", [0.0, 0.2, None, 0.9, 1.0]),
    ],
)
def test_more_of_a_good_thing_scores_more(side, field, rising):
    scores = [total(**{side: {field: value}}) for value in rising]
    assert scores == sorted(scores)
    assert scores[0] < scores[-1]


def test_nearer_classes_score_more_and_strange_ones_are_not_plausible():
    same = total(need={"category": "relief"}, offer={"category": "relief"})
    near = total(need={"category": "relief"}, offer={"category": "social_security"})
    assert same > near
    strange = {
        "need": {"category": "legal"},
        "offer": {"category": "culture_sport", "text": "合唱"},
    }
    assert one_score(**strange).matrix.nnz == 0


def test_texts_that_clearly_fit_make_a_pair_plausible_whatever_the_class():
    found = one_score(need={"category": "other", "text": "希望有社区义诊，测血压血糖"})
    assert found.matrix.nnz == 1
    assert found.points["text"][0] > 0.5 * DEFAULT.text


@pytest.mark.parametrize(
    ("offer", "met"),
    [
        ({"category": "station"}, True),
        ({"text": "可提供会议室一间"}, True),
        ({"fund_yuan": 50_000.0}, True),
        ({"fund_yuan": float("nan")}, False),
        ({}, False),
    ],
)
def test_a_station_is_met_by_room_money_or_an_offer_for_stations(offer, met):
    found = one_score(need={"category": "station", "text": "缺站点"}, offer=offer)
    assert found.matrix.nnz == met
    assert found.offers_in_class.tolist() == [int(met)]


def test_what_runs_there_already_costs_a_share_of_the_points():
    fresh, doubled = one_score(), one_score(need={"running": 1})
    assert doubled.matrix.data[0] == pytest.approx(0.75 * fresh.matrix.data[0])
    assert doubled.points[DOUBLING][0] == pytest.approx(-0.25 * fresh.matrix.data[0])
    assert total(need={"running": None}) == total(need={"running": 0}) == fresh.matrix.data[0]


@pytest.mark.parametrize(
    ("offer", "gain"),
    [
        ({"text": "收费测血压"}, True),
        ({"text": "义诊后推销保健品"}, True),
        ({"text": "有偿陪诊"}, True),
        ({"text": "免费义诊，不收费"}, False),
        ({"text": "防推销讲座，非营利"}, False),
        ({"text": "无偿献血宣传"}, False),
        ({"text": "收费测血压", "commercial": False}, False),
        ({"commercial": True}, True),
        ({"commercial": None}, False),
    ],
)
def test_public_interest_is_a_gate_even_for_locks(offer, gain):
    distance = sp.csr_array(np.array([[50.0]]))
    found = score(needs_frame({}), offers_frame(offer), distance, always=[(0, 0)])
    assert found.for_gain.tolist() == [gain]
    assert found.matrix.nnz == (not gain)
    assert found.offers_in_class.tolist() == [int(not gain)]


def test_chinese_names_and_synonyms_are_the_same_classes():
    assert total(need={"category": "救助服务"}, offer={"category": "助困"}) == total(
        need={"category": "relief"}, offer={"category": "relief"}
    )


def test_what_is_absent_is_neutral_and_not_zero():
    needs, offers = pd.DataFrame({"id": ["n"]}), pd.DataFrame({"id": ["o"]})
    distance = sp.csr_array((np.array([np.nan]), ([0], [0])), shape=(1, 1))
    assert score(needs, offers, distance).matrix.nnz == 0  # nothing says that they fit
    kept = score(needs, offers, distance, always=[(0, 0)])
    factors = {name: kept.points[name][0] / getattr(DEFAULT, name) for name in FACTORS}
    assert {name: round(value, 9) for name, value in factors.items()} == {
        "distance": 0.5,
        "category": 0.3,
        "text": 0.3,
        "capacity": 0.5,
        "reciprocity": 0.5,
        "willingness": 0.5,
        "urgency": 0.5,
        "uncovered": 0.5,
    }


def test_locks_are_scored_beyond_reach_and_survive_the_cut():
    needs = needs_frame({})
    offers = offers_frame({}, {"willing": "low"}, {"category": "legal", "text": "普法"})
    distance = sp.csr_array((np.array([100.0, 900.0]), ([0, 0], [0, 1])), shape=(1, 3))
    scored = score(needs, offers, distance, always=[(0, 2)], top=1)
    assert scored.matrix.indices.tolist() == [2]
    assert np.isnan(scored.metres).tolist() == [True]
    assert score(needs, offers, distance, always=[(0, 1)]).matrix.indices.tolist() == [0, 1]


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("distance", {"distance": sp.csr_array((2, 1))}),
        ("distance", {"distance": sp.csr_array(np.array([[-1.0]]))}),
        ("top", {"top": 0}),
        ("always", {"always": [(0, 1)]}),
    ],
)
def test_arguments_are_named(name, given):
    distance = given.pop("distance", sp.csr_array((1, 1)))
    with pytest.raises(ValueError, match=f"^{name}"):
        score(needs_frame({}), offers_frame({}), distance, **given)


@pytest.mark.parametrize("rows", [(0, 2), (2, 0), (0, 0)])
def test_no_needs_or_no_offers_score_nothing(rows):
    needs, offers = needs_frame({}, {})[: rows[0]], offers_frame({}, {})[: rows[1]]
    assert score(needs, offers, sp.csr_array(rows)).matrix.shape == rows
