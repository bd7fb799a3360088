"""The groups of a core: members among the candidates left, and how many more may be open."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from matching.siting.arrays import Bools, Ints, Sparse
from matching.siting.choice import Group

__all__ = ["Rules", "rules_of"]


@dataclass(frozen=True, eq=False)
class Rules:
    """Groups that still ask for something.

    Attributes
    ----------
    members
        (m', g) CSR: 1 where a candidate is in a group.
    most, least
        (g,) numbers of members that may, and must, still be opened.
    """

    members: Sparse
    most: Ints
    least: Ints

    @property
    def arrays(self) -> tuple[NDArray[np.generic], ...]:
        """As the compiled loops take them."""
        return (
            self.members.indptr.astype(np.int64),
            self.members.indices.astype(np.int32),
            self.most.astype(np.int32),
            self.least.astype(np.int32),
        )

    def held(self, choice: Bools) -> NDArray[np.int32]:
        """Count the open members of each group."""
        return np.asarray(self.members.T @ choice.astype(np.int32)).astype(np.int32)

    def met(self, choice: Bools) -> bool:
        """Tell whether every group holds."""
        held = self.held(choice)
        return bool((held <= self.most).all() and (held >= self.least).all())

    def full(self) -> Bools:
        """Candidates that a group without room leaves out."""
        return np.asarray(self.members @ (self.most <= 0).astype(np.int32)) > 0

    def restrict(self, kept: Bools | Ints, inside: Bools) -> "Rules":
        """Keep some candidates once those `inside` are open; drop groups that ask no more."""
        held = self.held(inside)
        members = self.members[kept]
        most, least = self.most - held, np.maximum(self.least - held, 0)
        size = np.asarray(members.sum(axis=0)).ravel()
        asks = (most < size) | (least > 0)
        return Rules(sp.csr_array(members[:, asks]), most[asks], least[asks])


def rules_of(groups: Sequence[Group], order: Ints) -> Rules:
    """Put groups into arrays over candidates in a given order."""
    m = len(order)
    place = np.empty(m, np.int64)
    place[order] = np.arange(m)
    sizes = [len(group.members) for group in groups]
    rows = np.concatenate([np.zeros(0, np.int64), *(place[group.members] for group in groups)])
    columns = np.repeat(np.arange(len(groups)), sizes)
    members = sp.csr_array((np.ones(len(rows), np.int32), (rows, columns)), shape=(m, len(groups)))
    return Rules(
        members,
        np.array(
            [
                size if group.at_most is None else group.at_most
                for group, size in zip(groups, sizes, strict=True)
            ],
            np.int64,
        ),
        np.array([group.at_least for group in groups], np.int64),
    )
