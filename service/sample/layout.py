"""Which streets of the grid exist and which blocks can be built on.

The river, the motorway and the hill park take streets away; a few small streets were never
built. What is left decides where estates stand and on which sides they can have a gate.
"""

from dataclasses import dataclass

import numpy as np

from service.sample.ground import BANK, BLOCK, COLUMNS, ROWS, Array, river

__all__ = [
    "BRIDGES",
    "MOTORWAY",
    "PARK",
    "TUNNEL",
    "UNDERPASSES",
    "Layout",
    "lay_out",
    "rank_of_columns",
    "rank_of_rows",
]

BRIDGES = (6, 18)  # rows whose street crosses the river
MOTORWAY = 4  # the motorway runs in the middle of this row of blocks
UNDERPASSES = (0, 8, 20, 28)  # columns whose street passes under the motorway
PARK = (3, 7, 17, 21)  # the hill: columns 3 to 7, rows 17 to 21
TUNNEL = 18  # the row that passes through the hill, closed to walkers
MISSING_SHARE = 0.10  # of the small streets


@dataclass(frozen=True)
class Layout:
    """Masks over the grid; ``[i, j]`` is column i from the west, row j from the south.

    Parameters
    ----------
    node
        (COLUMNS + 1, ROWS + 1) crossings that exist.
    across
        (COLUMNS, ROWS + 1) streets from crossing (i, j) to (i + 1, j).
    along
        (COLUMNS + 1, ROWS) streets from crossing (i, j) to (i, j + 1).
    block
        (COLUMNS, ROWS) blocks that can be built on.
    """

    node: Array
    across: Array
    along: Array
    block: Array

    def sides(self, i: int, j: int) -> tuple[str, ...]:
        """Return the sides of block (i, j) that lie on a street."""
        found = {
            "west": self.along[i, j],
            "east": self.along[i + 1, j],
            "south": self.across[i, j],
            "north": self.across[i, j + 1],
        }
        return tuple(side for side, street in found.items() if street)


def rank_of_rows() -> Array:
    """Return the class of each row's street: 2 primary, 1 secondary, 0 small."""
    j = np.arange(ROWS + 1)
    return np.where(j % 6 == 0, 2, np.where(j % 6 == 3, 1, 0))


def rank_of_columns() -> Array:
    """Return the class of each column's street: 2 primary, 1 secondary, 0 small."""
    i = np.arange(COLUMNS + 1)
    return np.where(i % 8 == 0, 2, np.where(i % 8 == 4, 1, 0))


def lay_out(rng: np.random.Generator) -> Layout:
    """Return the layout: river, motorway, park and a few small streets taken away."""
    x = np.arange(COLUMNS + 1)[:, None] * BLOCK
    middle = river(np.arange(ROWS + 1) * BLOCK)[None, :]
    node = np.abs(x - middle) > BANK + 30.0
    east = x > middle
    across = node[:-1] & node[1:] & (east[:-1] == east[1:])
    along = node[:, :-1] & node[:, 1:] & (east[:, :-1] == east[:, 1:])
    along[:, MOTORWAY] &= np.isin(np.arange(COLUMNS + 1), UNDERPASSES)
    block = across[:, :-1] & across[:, 1:] & node[:-1, :-1] & node[1:, 1:]
    block[:, MOTORWAY] = False
    west, end, south, north = PARK
    block[west:end, south:north] = False
    across[west:end, south + 1 : north] = False
    along[west + 1 : end, south:north] = False
    across &= _kept(rng, across.shape, rank_of_rows()[None, :])
    along &= _kept(rng, along.shape, rank_of_columns()[:, None])
    return Layout(node, across, along, block)


def _kept(rng: np.random.Generator, shape: tuple[int, ...], rank: Array) -> Array:
    """Return the mask of streets that were built: all large ones, most small ones."""
    return np.asarray((rng.random(shape) >= MISSING_SHARE) | (rank > 0))
