"""Least cost, or fewest sites, for a target share in generated cities.

Usage: ``python -m benchmarks.siting.target [--case WORD] [--time-limit S ...]``.
"""

from collections.abc import Iterator
from functools import partial

from benchmarks.siting.cases import Case, generated_city, yuan
from benchmarks.siting.table import run
from matching import siting

__all__ = ["cases"]

CITIES = (  # demand, candidates, walk in metres: 25,000 to 1,100,000 entries
    (4_000, 2_500, 300.0),
    (4_000, 2_500, 1_000.0),
    (20_000, 2_000, 1_000.0),
)


def cases() -> Iterator[Case]:
    """Return all cases."""
    for demand, candidates, radius in CITIES:
        for target in (0.85, 0.99, 1.0):
            for kind in ("yuan", "sites"):
                name = (
                    f"city {demand:,} × {candidates:,}, walk {radius:,.0f} m, {target:.0%}, {kind}"
                )
                make = partial(_city, demand, candidates, radius, target, in_yuan=kind == "yuan")
                yield Case(name, make, (10.0,))


def _city(
    demand: int, candidates: int, radius: float, target: float, *, in_yuan: bool
) -> siting.TargetProblem:
    weight, covers = generated_city(demand, candidates, radius=radius)
    return siting.TargetProblem(weight, covers, yuan(candidates) if in_yuan else None, target)


if __name__ == "__main__":
    run(__doc__, cases)
