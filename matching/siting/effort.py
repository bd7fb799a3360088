"""How much work a search may do, and when the clock stops it after all."""

import time
from dataclasses import dataclass, field

__all__ = ["Effort"]

# Entries of a coverage matrix that the loops follow in a second of the time limit. A plain machine
# of 2020 follows more than twice as many, so the work ends well before the clock does and the same
# seed gives the same answer on a busy machine, too.
ENTRIES_PER_SECOND = 60e6


@dataclass
class Effort:
    """Work limit and safety stop of one solve.

    Parameters
    ----------
    seconds
        The time limit. It sets the work allowed, and stops the search when that takes longer.
    patience
        Seconds after which the clock stops the search, if not `seconds`.
    began
        Clock at the start.
    spent
        Entries followed so far.
    truncated
        Whether the clock stopped the search.
    reserve
        Seconds to leave for what follows the search.
    """

    seconds: float
    patience: float | None = None
    began: float = field(default_factory=time.perf_counter)
    spent: float = 0.0
    truncated: bool = False
    reserve: float = 0.0

    @property
    def total(self) -> float:
        """Entries that may be followed in all."""
        return self.seconds * ENTRIES_PER_SECOND

    @property
    def left(self) -> float:
        """Entries that may still be followed."""
        return max(self.total - self.spent, 0.0)

    @property
    def elapsed(self) -> float:
        """Seconds since the start."""
        return time.perf_counter() - self.began

    @property
    def remaining(self) -> float:
        """Seconds that the search may still take."""
        patience = self.seconds if self.patience is None else self.patience
        return patience - self.reserve - self.elapsed

    def part(self, share: float) -> "Effort":
        """Return a share of the work for a solve of its own.

        Its clock is patient, up to half of the time that remains: what one part takes longer than
        its share, others leave.
        """
        seconds, remaining = self.seconds * share, max(self.remaining, 0.01 * self.seconds)
        return Effort(seconds, min(max(seconds, remaining / 2), remaining))

    def late(self) -> bool:
        """Tell whether the clock stops the search; remembered in `truncated`."""
        self.truncated = self.truncated or self.remaining <= 0
        return self.truncated
