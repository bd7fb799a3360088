"""How many pairs stand again when the weights are off by a fifth."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray

from matching.pairing import PairingProblem, solve
from matching.scoring.score import DOUBLING, Scored

__all__ = ["PairStability", "stability"]

DRAWS: Final = 5


@dataclass(frozen=True, eq=False)
class PairStability:
    """What becomes of the pairs under other weights.

    Attributes
    ----------
    runs
        How often all weights were drawn anew and the pairing solved again.
    kept
        (k,) in how many of them each pair stands again.
    least, most
        Fewest and most pairs that stand again in any one of them.
    share
        How far off each weight may be, 0–1.
    """

    runs: int
    kept: NDArray[np.int64]
    least: int
    most: int
    share: float

    @property
    def always(self) -> int:
        """Number of pairs that stand in all of them."""
        return int((self.kept == self.runs).sum())


def stability(
    scored: Scored,
    problem: PairingProblem,
    pairs: ArrayLike,
    *,
    share: float = 0.2,
    time_limit: float = 10.0,
    seed: int = 0,
) -> PairStability:
    """Pair again with every weight drawn anew between 1 − share and 1 + share of itself.

    Points are weight × factor, so drawing weights is drawing a multiple for each factor's points;
    that the new ones do not sum to 1 scales all scores alike and changes no order.

    Parameters
    ----------
    scored, problem, pairs
        All plausible pairs, what was solved, and its answer (k, 2).
    share
        How far off, 0 to below 1.
    time_limit
        Seconds for all draws together.
    seed
        Of the draws and of the solver: same seed, same answer.

    Raises
    ------
    ValueError
        `share` is not from 0 to below 1.
    """
    if not 0 <= share < 1:
        raise ValueError(f"share must be from 0 to below 1, got {share!r}")
    random = np.random.default_rng(seed)
    width = problem.score.shape[1]
    wanted = np.asarray(pairs, dtype=np.int64).reshape(-1, 2) @ [width, 1]
    at, kept, stay = _positions(scored, problem), np.zeros(len(wanted), dtype=np.int64), []
    for _ in range(DRAWS):
        data = _scores(scored, random.uniform(1 - share, 1 + share, len(scored.points)))[at]
        off = sp.csr_array((data, problem.score.indices, problem.score.indptr),
                           shape=problem.score.shape)  # fmt: skip
        again = solve(problem.replace(score=off), time_limit / DRAWS, seed)
        same = np.isin(wanted, again.pairs @ [width, 1])
        kept += same
        stay.append(int(same.sum()))
    return PairStability(DRAWS, kept, min(stay), max(stay), share)


def _positions(scored: Scored, problem: PairingProblem) -> NDArray[np.int64]:
    """Return where the allowed pairs of `problem` stand among the plausible ones."""
    matrix, width = scored.matrix, problem.score.shape[1]
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    need, offer = problem.arcs
    return np.searchsorted(rows * width + matrix.indices, need * width + offer)


def _scores(scored: Scored, multiples: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return scores with each factor's points so many times; doubling costs its share of them."""
    factors = [name for name in scored.points if name != DOUBLING]
    table = np.array([scored.points[name] for name in factors])
    full = table.sum(axis=0)
    rest = np.divide(scored.matrix.data, full, out=np.ones_like(full), where=full > 0)
    return np.asarray((multiples[: len(factors)] @ table) * rest, dtype=np.float64)
