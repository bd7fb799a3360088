"""Who is served by whom, and what it pays."""

import numpy as np

from matching.siting.arrays import Floats, Ints, Sparse

__all__ = ["nearest"]


def nearest(distance: Sparse, paid: Floats, chosen: Ints) -> tuple[Ints, Floats]:
    """Assign demand to the nearest chosen candidate that is nearer than what it pays otherwise.

    Parameters
    ----------
    distance
        (n, m) CSR, no entry where out of reach.
    paid
        (n,) distance that demand pays without the choice, infinite where nothing is open.
    chosen
        Sorted candidate indices.

    Returns
    -------
    assigned
        (n,) candidate, of equals the lowest index; -1 where none is nearer.
    paid
        (n,) distance that demand pays with the choice.
    """
    assigned, paid = np.full(len(paid), -1, np.int64), paid.copy()
    reach = distance[:, chosen].tocsr()
    reach.sort_indices()
    some = np.flatnonzero(np.diff(reach.indptr))
    if not len(some):
        return assigned, paid
    least = np.minimum.reduceat(reach.data, reach.indptr[some])
    owner = np.repeat(some, np.diff(reach.indptr)[some])
    is_least = np.flatnonzero(reach.data == np.repeat(least, np.diff(reach.indptr)[some]))
    # Written from the last to the first, so that the lowest index stays.
    first = np.empty(len(paid), np.int64)
    first[owner[is_least][::-1]] = reach.indices[is_least][::-1]
    nearer = some[least < paid[some]]
    assigned[nearer] = chosen[first[nearer]]
    paid[nearer] = least[least < paid[some]]
    return assigned, paid
