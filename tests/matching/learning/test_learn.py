"""Learning from histories whose rule is known, and the models it gives."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from matching.learning import FEATURES, History, Learned, LearnedError, Lesson, learn
from matching.learning.models import MODELS
from matching.scoring import FACTORS
from tests.matching.learning.cases import by_weights, chances, drawn


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    return learn(drawn(600, seed=1), seed=1)


@pytest.fixture(scope="module", params=list(MODELS))
def learned(request: pytest.FixtureRequest) -> Learned:
    """Either model, fitted on a history of a known rule."""
    return Learned(request.param, MODELS[request.param](drawn(600, seed=1), 0), "hash")


def values_of(table: np.ndarray) -> dict[str, np.ndarray]:
    return dict(zip(FEATURES, table.T, strict=True))


def test_a_rule_other_than_the_weights_is_adopted_and_recovered(lesson: Lesson) -> None:
    assert lesson.status == "adopted"
    assert lesson.learned is not None
    fresh = drawn(4_000, seed=99)
    found = lesson.learned.chance(values_of(fresh.features))
    best = roc_auc_score(fresh.good, chances(fresh.features))
    assert roc_auc_score(fresh.good, found) > best - 0.02
    assert np.abs(found - chances(fresh.features)).mean() < 0.06  # calibrated


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_where_the_weights_are_the_rule_they_stay(seed: int) -> None:
    lesson = learn(by_weights(500, seed), seed=seed)
    assert lesson.status == "kept"
    assert lesson.learned is None
    assert lesson.compared is not None


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_chance_is_not_learned(seed: int) -> None:
    noise = drawn(400, seed, dict.fromkeys(FEATURES, 0.0), level=-0.5)
    assert learn(noise, seed=seed).status == "kept"


def test_a_leak_through_the_community_does_not_help() -> None:
    """What only tells communities apart says nothing of others."""
    random = np.random.default_rng(4)
    community = np.repeat(np.arange(30), 12)
    good = np.repeat(random.random(30) < 0.5, 12)
    features = np.repeat(random.random((30, len(FEATURES))), 12, axis=0)
    assert learn(History(features, good, community), seed=0).status == "kept"


@pytest.mark.parametrize(
    "history",
    [
        drawn(60, seed=1),
        History(np.zeros((200, len(FEATURES))), np.ones(200, bool), np.arange(200)),
        History(np.zeros((200, len(FEATURES))), np.arange(200) % 2, np.arange(200) % 3),
        History(np.zeros((0, len(FEATURES))), np.zeros(0), np.zeros(0)),
    ],
)
def test_too_little_is_said(history: History) -> None:
    lesson = learn(history)
    assert (lesson.status, lesson.learned, lesson.compared) == ("too_little", None, None)


def test_the_same_seed_teaches_the_same(lesson: Lesson) -> None:
    again = learn(drawn(600, seed=1), seed=1)
    assert again.compared == lesson.compared
    assert again.learned is not None
    assert lesson.learned is not None
    assert again.learned.data == lesson.learned.data
    table = values_of(drawn(50, seed=5).features)
    assert (again.learned.chance(table) == lesson.learned.chance(table)).all()


unit = st.floats(0, 1, width=32)


@given(st.lists(unit, min_size=9, max_size=9), st.integers(0, 8), unit)
@settings(max_examples=150, deadline=None)
def test_more_of_a_factor_never_lowers_a_score(
    learned: Learned, row: list[float], factor: int, more: float
) -> None:
    table = np.array([row, row])
    table[1, factor] = max(table[1, factor], more)
    low, high = learned.chance(values_of(table))
    assert high >= low - 1e-12


@given(st.lists(st.lists(unit, min_size=9, max_size=9), min_size=1, max_size=8))
@settings(max_examples=100, deadline=None)
def test_points_add_up_to_the_chance(learned: Learned, rows: list[list[float]]) -> None:
    values = values_of(np.array(rows))
    points = learned.points(values)
    assert set(points) == set(FACTORS)
    assert all((part >= 0).all() for part in points.values())
    np.testing.assert_allclose(sum(points.values()), learned.chance(values), rtol=0, atol=1e-12)


def test_a_factor_at_its_worst_brings_nothing(learned: Learned) -> None:
    table = np.full((1, len(FEATURES)), 0.8)
    table[0, FEATURES.index("willingness")] = 0.0
    points = learned.points(values_of(table))
    assert points["willingness"][0] == 0.0
    assert points["distance"][0] > 0.0


def test_what_is_stored_comes_back(learned: Learned) -> None:
    again = Learned.load(learned.dump())
    assert (again.kind, again.data) == (learned.kind, learned.data)
    table = values_of(drawn(80, seed=5).features)
    assert (again.chance(table) == learned.chance(table)).all()


def changed(content: bytes, old: str, new: str) -> bytes:
    head, _, body = content.partition(b"\n")
    assert old.encode() in head
    return head.replace(old.encode(), new.encode()) + b"\n" + body


def test_a_model_of_other_features_is_refused(learned: Learned) -> None:
    with pytest.raises(LearnedError) as caught:
        Learned.load(changed(learned.dump(), '"willingness"', '"moon"'))
    assert caught.value.code == "model_of_other_features"
    assert caught.value.values["features"] == "moon, willingness"


def test_a_model_of_another_version_is_refused(learned: Learned) -> None:
    with pytest.raises(LearnedError) as caught:
        Learned.load(changed(learned.dump(), '"scikit-learn": "', '"scikit-learn": "0.'))
    assert caught.value.code == "model_of_other_version"


@pytest.mark.parametrize(
    "content", [b"", b"{}\n", b"[1]\n", b"nothing", b'{"kind": 1}\nPK\x03\x04']
)
def test_what_is_no_model_is_refused(content: bytes) -> None:
    with pytest.raises(LearnedError) as caught:
        Learned.load(content)
    assert caught.value.code == "model_unreadable"


def test_a_damaged_model_is_refused(learned: Learned) -> None:
    content = learned.dump()
    with pytest.raises(LearnedError) as caught:
        Learned.load(content[: len(content) // 2])
    assert caught.value.code == "model_unreadable"


def test_a_model_that_holds_something_else_is_refused(learned: Learned) -> None:
    """A stored object that could run something is never built."""
    import skops.io
    from sklearn.preprocessing import FunctionTransformer

    head = learned.dump().partition(b"\n")[0]
    with pytest.raises(LearnedError) as caught:
        Learned.load(head + b"\n" + skops.io.dumps(FunctionTransformer(print)))
    assert caught.value.code == "model_unreadable"


@pytest.mark.parametrize(
    ("argument", "given"),
    [
        ("features", ([[1.0]], [True], [0])),
        ("features", (np.full((1, 9), 2.0), [True], [0])),
        ("features", (np.full((1, 9), np.nan), [True], [0])),
        ("good", (np.zeros((2, 9)), [True], [0, 1])),
        ("community", (np.zeros((2, 9)), [True, False], [0])),
    ],
)
def test_a_history_names_what_is_wrong(argument: str, given: tuple) -> None:
    with pytest.raises(ValueError, match=f"^{argument} must"):
        History(*given)
