"""Finding choices that serve much: lazy greedy, then annealing over swaps on flow values."""

import numpy as np

from matching.siting.arrays import Bools, Floats
from matching.siting.capacity.choose import choose
from matching.siting.capacity.core import Core
from matching.siting.effort import Effort
from matching.siting.served import kernels
from matching.siting.served.net import Flow, Net, empty_flow, visits_of

__all__ = ["Search"]

CHUNK = 6_000_000.0  # entries between two looks at the clock
HEAT = (0.1, 0.002)  # first and last temperature, as shares of what a site serves on average
PRICE = 6.0  # entries of the work limit that following one entry of a flow counts for


class Search:
    """Searches over a net; `best` only ever improves.

    Parameters
    ----------
    net, core
        The problem in its two forms.
    effort
        Work allowed in all.
    seed
        Of the random moves.

    Attributes
    ----------
    best
        (m,) booleans, the best choice found, with what is open anyway.
    value
        Weight it serves.
    """

    def __init__(self, net: Net, core: Core, effort: Effort, seed: int) -> None:
        self.net, self.core, self.effort = net, core, effort
        self.random = np.array([seed], np.uint64)
        self.visits = visits_of(net)
        table, least, most = core.limits.rows()
        turned = table[1:].tocsc()
        self.limits = (
            core.always.astype(np.uint8),
            core.never.astype(np.uint8),
            turned.indptr.astype(np.int64),
            turned.indices.astype(np.int32),
            turned.data.astype(np.float64),
            least[1:].copy(),
            most[1:].copy(),
        )
        self.rows = table[1:]
        self.best = core.always.copy()
        self.value = -1.0

    def greedy(self, prices: list[Floats]) -> None:
        """Open what serves most more per price, for each list of prices (m,); keep the best."""
        least = self.core.limits.least
        wanted = np.minimum(self.most(), 1.0)
        start = choose(self.core, wanted, self.effort.remaining) if (least > 0).any() else None
        for price in prices:
            flow, sums, used = self.begin(self.core.always if start is None else start)
            before = flow[4][1]
            gain = self.most()
            kernels.extend(self.net.arrays, flow, self.visits, self.limits, sums, used, gain, price)
            self.effort.spent += PRICE * (flow[4][1] - before)
            self._keep(flow[3], flow[4][0])

    def anneal(self, work: float, start: Bools | None = None) -> None:
        """Anneal from a choice that keeps to the limits (default: the best), for `work` entries."""
        flow, sums, used = self.begin(self.best if start is None else start)
        total = flow[4]
        count = max(int((flow[3] > 0).sum()), 1)
        began = total[1]
        heat = np.array([*(share * max(total[0], 1e-9) / count for share in HEAT), began])
        end = began + work / PRICE
        best, record = flow[3].copy(), np.array([total[0]])
        while total[1] < end and not self.effort.late():
            kernels.anneal(
                self.net.arrays, flow, self.visits, self.limits, sums, used, self.random, heat,
                min(total[1] + CHUNK / PRICE, end), end, best, record,
            )  # fmt: skip
        self.effort.spent += PRICE * (total[1] - began)
        self._keep(best, record[0])

    def begin(self, choice: Bools) -> tuple[Flow, Floats, Floats]:
        """Open a choice; return its flow and what it uses of the limits."""
        flow = empty_flow(self.net)
        for j in np.flatnonzero(choice):
            kernels.open_up(self.net.arrays, flow, self.visits, int(j))
        further = choice & ~self.core.always
        sums = np.array([0.0, 0.0, float(self.core.limits.sites - int(further.sum()))])
        return flow, sums, np.asarray(self.rows @ further.astype(np.float64))

    def most(self) -> Floats:
        """(m,) the most that each candidate can serve; 0 where it may not be opened."""
        _colptr, points, _rowptr, _entries, owner, weight, capacity = self.net.arrays
        within = np.bincount(owner, weights=weight[points], minlength=len(capacity))
        return np.where(self.core.free, np.minimum(capacity, within), 0.0)

    def _keep(self, opened: np.ndarray, value: float) -> None:
        """Keep a choice if it serves more."""
        choice = opened > 0
        if value * self.net.scale > self.value and self.core.limits.fits(
            choice & ~self.core.always
        ):
            self.best, self.value = choice, value * self.net.scale
