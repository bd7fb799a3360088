"""The measures, against scikit-learn's and against plain loops."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import brier_score_loss, ndcg_score, roc_auc_score

from matching.learning.compare import WEIGHTS, measure
from matching.learning.models import splits
from tests.matching.learning.cases import drawn

histories = st.lists(
    st.tuples(st.integers(0, 4), st.booleans(), st.integers(0, 6)), min_size=4, max_size=40
).filter(lambda rows: {good for _, good, _ in rows} == {True, False})


@given(histories)
@settings(max_examples=150, deadline=None)
def test_measures_are_those_of_scikit_learn(rows: list[tuple[int, bool, int]]) -> None:
    community, good, level = (np.array(column) for column in zip(*rows, strict=True))
    chance = level / 6
    found = measure({WEIGHTS: chance}, good, community, seed=0).metrics[WEIGHTS]
    assert found.auc.value == pytest.approx(roc_auc_score(good, chance))
    assert found.brier.value == pytest.approx(brier_score_loss(good, chance))
    gains = [
        ndcg_score([good[here].astype(float)], [chance[here]], k=5)
        if here.sum() > 1
        else float(good[here][0])
        for here in (community == each for each in np.unique(community[good]))
    ]
    assert found.ndcg5.value == pytest.approx(np.mean(gains))


def test_intervals_hold_the_value_and_narrow_with_more() -> None:
    def width(count: int) -> float:
        history = drawn(count, seed=3)
        chance = history.features.mean(axis=1)
        found = measure({WEIGHTS: chance}, history.good, history.community, seed=1)
        for part in vars(found.metrics[WEIGHTS]).values():
            assert part.low <= part.value <= part.high
        return found.metrics[WEIGHTS].auc.high - found.metrics[WEIGHTS].auc.low

    assert width(3_200) < 0.6 * width(200)


def test_better_is_the_difference_and_more_is_better() -> None:
    history = drawn(400, seed=2)
    good = history.good.astype(float)
    chance = {WEIGHTS: np.full(400, good.mean()), "oracle": 0.05 + 0.9 * good}
    found = measure(chance, history.good, history.community, seed=1)
    assert found.better["oracle"].auc.value == pytest.approx(0.5)
    assert found.better["oracle"].brier.low > 0
    assert found.better["oracle"].ndcg5.low > 0
    assert found.winner() == "oracle"
    assert WEIGHTS not in found.better


def test_whoever_says_the_same_does_not_win() -> None:
    history = drawn(400, seed=2)
    chance = history.features.mean(axis=1)
    assert measure({WEIGHTS: chance, "same": chance}, *_of(history), seed=1).winner() is None


def _of(history: object) -> tuple[np.ndarray, np.ndarray]:
    return history.good, history.community  # type: ignore[attr-defined]


@given(st.integers(0, 1_000))
@settings(max_examples=20, deadline=None)
def test_no_community_stands_on_both_sides_of_a_fold(seed: int) -> None:
    history = drawn(300, seed)
    tested = np.zeros(len(history), int)
    for train, test in splits(history, seed):
        assert not np.intersect1d(history.community[train], history.community[test]).size
        tested[test] += 1
    assert (tested == 1).all()
