"""People to posts: a post takes several people, a unit gives several, and a pair has a number.

A post of k people is k equal places that take one each, so the pairing of `matching.pairing.solve`
places people as it stands, exactly, and with its bound; the places are then counted together.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike

from matching.pairing.problem import Floats, Ints, PairingProblem, Result
from matching.pairing.solve import solve

__all__ = ["Placed", "place"]


@dataclass(frozen=True, eq=False)
class Placed:
    """How many people of each offer go to each post.

    Attributes
    ----------
    pairs
        (k, 2) post and offer, sorted; each stands once.
    people
        (k,) how many, at least 1.
    result
        The answer for single places: status, objective (Σ score × people), bound, groups.
    """

    pairs: Ints
    people: Ints
    result: Result

    def per_post(self, posts: int) -> Ints:
        """Return (posts,) how many people each post got."""
        return np.bincount(self.pairs[:, 0], self.people, posts).astype(np.int64)

    def per_offer(self, offers: int) -> Ints:
        """Return (offers,) how many people each offer gave."""
        return np.bincount(self.pairs[:, 1], self.people, offers).astype(np.int64)

    def problem(
        self, score: sp.csr_array[Any], people: ArrayLike, wanted: ArrayLike
    ) -> PairingProblem:
        """Return the problem with each pair once, as `matching.scoring.explain` reads it.

        A pair loads its offer with the people that it has; a post's limit leaves as much open
        as the post lacks.
        """
        load = sp.csr_array((np.ones(score.nnz), score.indices, score.indptr), score.shape)
        load[self.pairs[:, 0], self.pairs[:, 1]] = self.people.astype(float)
        n = score.shape[0]
        standing = np.bincount(self.pairs[:, 0], minlength=n)
        lacking = np.asarray(wanted, dtype=np.int64) - self.per_post(n)
        return PairingProblem(score, people, lacking + standing, load=load)


def place(
    score: sp.csr_array[Any],
    people: ArrayLike,
    wanted: ArrayLike,
    *,
    group: ArrayLike | None = None,
    time_limit: float = 10.0,
    seed: int = 0,
) -> Placed:
    """Send people to posts: as many groups served as possible, then the greatest total score.

    Parameters
    ----------
    score
        CSR n posts × m offers, for each person sent; no entry: nobody may be sent.
    people
        (m,) how many people an offer has.
    wanted
        (n,) how many people a post takes.
    group
        (n,) any integer label, such as the community of each post.
    time_limit, seed
        As in `solve`.

    Raises
    ------
    ValueError
        As `PairingProblem` and `solve`, and if `wanted` is not n whole numbers of at least 0.
    """
    posts = _posts(score, np.asarray(people, dtype=np.float64), wanted)
    problem = PairingProblem(
        sp.csr_array(score)[posts],
        people,
        group=None if group is None else np.asarray(group)[posts],
    )
    result = solve(problem, time_limit, seed)
    places = np.stack([posts[result.pairs[:, 0]], result.pairs[:, 1]], axis=1)
    pairs, counts = np.unique(places, axis=0, return_counts=True)
    return Placed(pairs.astype(np.int64), counts.astype(np.int64), result)


def _posts(score: sp.csr_array[Any], people: Floats, wanted: ArrayLike) -> Ints:
    """Return the post of each place; a post has no more places than there are people for it."""
    limit = PairingProblem(score, people, wanted).limit  # checks all three
    fitting = sp.csr_array(score)
    allowed = sp.csr_array((np.ones(fitting.nnz), fitting.indices, fitting.indptr), fitting.shape)
    places = np.minimum(limit, np.asarray(allowed @ people)).astype(np.int64)
    return np.repeat(np.arange(len(places)), places)
