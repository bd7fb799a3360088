"""The most that a selection of candidates can be worth: the inner problem of the bound."""

from dataclasses import dataclass

import numpy as np

from matching.siting.arrays import Bools, Floats, Ints
from matching.siting.limits import Limits

__all__ = ["Pack", "Selection"]

HALVINGS = 40  # most, of the range of the price per yuan
SHARP = 1e-7  # share of that price that it is found to
WIDER = 1.3  # times the last price is where the next one is looked for first
PAUSE = 3_000.0  # arcs that could be followed while a few arrays are set up


@dataclass(frozen=True, eq=False)
class Selection:
    """The best selection of candidates by worth, with shares where money cuts through it.

    Attributes
    ----------
    value
        No selection within the limits is worth more.
    share
        (m',) 0 to 1, of the selection that is bounded.
    whole
        (m',) a whole selection close to it that keeps to number and money.
    net
        (m',) worth less what the yuan of each candidate are worth.
    """

    value: float
    share: Floats
    whole: Bools
    net: Floats


class Pack:
    """Upper bounds on what selections within the limits are worth.

    Number, money (at its best price per yuan) and the upper limits of groups that share no
    candidate are kept to; lower limits and other groups are left out.

    Parameters
    ----------
    limits
        What selections must keep to.

    Attributes
    ----------
    work
        What one selection counts for, in arcs that could be followed meanwhile.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        m = len(limits.cost)
        self.group: Ints = np.full(m, -1, np.int64)
        member = limits.member.tocsc()
        for g in np.argsort(limits.most, kind="stable"):
            inside = member.indices[member.indptr[g] : member.indptr[g + 1]]
            if limits.most[g] < len(inside) and (self.group[inside] < 0).all():
                self.group[inside] = g
        self.rent = 0.0  # the last price per yuan
        self.grouped = np.flatnonzero(self.group >= 0)
        rankings = 1.0 if np.isinf(limits.budget) else HALVINGS / 4
        self.work = rankings * (5.0 * m + 20.0 * len(self.grouped) + PAUSE)

    def best(self, worth: Floats) -> Selection:
        """Bound the worth of any selection."""
        limits = self.limits
        free, taken = self.top(worth)
        if float(limits.cost[taken].sum()) <= limits.budget:
            return Selection(free, taken.astype(np.float64), taken, worth)
        paid = limits.cost > 0
        low, high = 0.0, float((worth[paid] / limits.cost[paid]).max())
        over, under = taken, np.zeros(len(worth), bool)
        best, rent, guess = free, 0.0, [self.rent / WIDER, self.rent * WIDER]
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            if guess and low < guess[-1] < high:
                middle = guess.pop()
            value, taken = self.top(worth - middle * limits.cost)
            value += middle * limits.budget
            if value < best:
                best, rent = value, middle
            if float(limits.cost[taken].sum()) > limits.budget:
                low, over = middle, taken
            else:
                high, under = middle, taken
            if high - low <= SHARP * high:
                break
        self.rent = rent
        dear, cheap = float(limits.cost[over].sum()), float(limits.cost[under].sum())
        share = (limits.budget - cheap) / (dear - cheap)
        mixed = share * over + (1 - share) * under
        return Selection(best, mixed, under, worth - rent * limits.cost)

    def top(self, worth: Floats) -> tuple[float, Bools]:
        """Take the candidates of most positive worth that number and groups allow."""
        worth = self._inside_groups(worth)
        taken = worth > 0
        if int(taken.sum()) > self.limits.sites:
            number = self.limits.sites
            taken = np.zeros(len(worth), bool)
            if number:
                taken[np.argpartition(-worth, number - 1)[:number]] = True
        return float(worth[taken].sum()), taken

    def _inside_groups(self, worth: Floats) -> Floats:
        """Worth, with 0 for those that stand behind too many others of their group."""
        if not len(self.grouped):
            return worth
        members = self.grouped
        order = members[np.lexsort((-worth[members], self.group[members]))]
        group = self.group[order]
        first = np.searchsorted(group, group)  # where each group begins
        behind = np.arange(len(order)) - first >= self.limits.most[group]
        worth = worth.copy()
        worth[order[behind]] = 0.0
        return worth
