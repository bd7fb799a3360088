"""``python -m service.warm_up`` compiles all kernels once, at set-up, so that nobody waits."""

from importlib import import_module
from typing import Final

import numpy as np

from geo.walking.kernels.compiled import use_cache_directory

__all__ = ["main"]

# Modules that compile while they are imported.
KERNELS: Final = (
    "geo.walking.kernels.__main__",
    "matching.siting.capacity.exploring",
    "matching.siting.capacity.kernels",
    "matching.siting.capacity.knapsack",
    "matching.siting.coverage.kernels",
    "matching.siting.median.arcs",
    "matching.siting.median.kernels",
    "matching.siting.phases.kernels",
    "matching.siting.served.kernels",
    "matching.siting.target.kernels",
    "matching.siting.target.reduction",
)


def main() -> None:
    """Compile the kernels of walking, siting and pairing into the user's cache."""
    use_cache_directory()
    for name in KERNELS:
        import_module(name)
    from matching.pairing import PairingProblem, solve

    tiny = PairingProblem(np.array([[0.5, 0.2], [0.1, 0.4]]), np.array([1, 1]), group=[0, 1])
    solve(tiny)
    solve(tiny.replace(alone=[0, 0]))  # what the flow cannot carry has loops of its own


if __name__ == "__main__":
    main()
