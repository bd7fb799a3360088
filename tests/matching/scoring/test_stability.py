from dataclasses import asdict

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings

from matching.pairing import PairingProblem, solve
from matching.scoring import DEFAULT, score, stability
from tests.matching.scoring.frames import markets, needs_frame, offers_frame


@settings(max_examples=30, deadline=None)
@given(markets())
def test_exact_weights_keep_every_pair_and_the_same_seed_tells_the_same(market):
    scored = score(*market)
    problem = PairingProblem(scored.matrix, np.ones(len(market[1])))
    pairs = solve(problem).pairs
    exact = stability(scored, problem, pairs, share=0.0)
    assert exact.least == exact.most == exact.always == len(pairs)
    one, other = (stability(scored, problem, pairs, seed=3) for _ in range(2))
    np.testing.assert_array_equal(one.kept, other.kept)
    assert one.always <= one.least <= one.most <= len(pairs)


class Off:
    """Weights drawn anew, not normalised."""

    def __init__(self, seed):
        self.multiples = np.random.default_rng(seed).uniform(0.8, 1.2, 9)

    def points(self, values):
        shares = asdict(DEFAULT)
        return {
            name: multiple * shares[name] * values[name]
            for name, multiple in zip(shares, self.multiples[:8], strict=True)
        }


def test_a_draw_is_what_scoring_with_those_weights_gives():
    rng = np.random.default_rng(5)
    needs = needs_frame(*({"beneficiaries": float(rng.integers(900)),
                           "running": int(rng.integers(3))} for _ in range(30)))  # fmt: skip
    offers = offers_frame(*({"members": float(rng.integers(99))} for _ in range(20)))
    distance = sp.csr_array(rng.uniform(1, 3_000, (30, 20)))
    scored = score(needs, offers, distance)
    problem = PairingProblem(scored.matrix, np.ones(20))
    pairs = solve(problem).pairs
    other = score(needs, offers, distance, Off(4))
    again = solve(PairingProblem(other.matrix, np.ones(20))).pairs
    same = len({tuple(pair) for pair in pairs} & {tuple(pair) for pair in again})
    found = stability(scored, problem, pairs, seed=4)
    assert found.least <= same <= found.most
    assert found.least < len(pairs)  # so that the draws do something


def test_the_share_is_named():
    scored = score(needs_frame({}), offers_frame({}), sp.csr_array((1, 1)))
    with pytest.raises(ValueError, match="share"):
        stability(scored, PairingProblem(scored.matrix, [1]), [], share=1.0)
