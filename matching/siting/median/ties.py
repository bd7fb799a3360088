"""Among choices of equal distance: fewer sites, then preferred, cheaper, lower index."""

import numpy as np

from matching.siting.arrays import Ints
from matching.siting.effort import Effort
from matching.siting.median.core import Core

__all__ = ["prefer"]

PASSES = 20  # over the candidates; each follows about as many arcs as there are


def prefer(core: Core, chosen: Ints, effort: Effort) -> Ints:
    """Drop what lowers nothing and swap what has an equally good, preferred substitute.

    Parameters
    ----------
    core
        The reduced problem, before bounds settled anything.
    chosen
        Candidate indices of the problem.
    effort
        Work is counted here.

    Returns
    -------
    numpy.ndarray
        Sorted candidate indices; the objective is the same but for rounding.
    """
    from matching.siting.median import kernels  # compiled code, loaded when first needed
    from matching.siting.median.search import Search

    search = Search(core, effort, 0)
    state = search.state(np.isin(core.candidate, chosen))
    tolerance = 0.0 if core.whole else 1e-13 * float(state[8][1])
    effort.spent += kernels.tidy(search.data, state, tolerance, PASSES)
    opened = core.candidate[state[5][:-1] >= 0]
    return np.sort(np.concatenate([core.fixed, opened]))
