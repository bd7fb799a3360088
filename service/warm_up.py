"""``python -m service.warm_up`` compiles all kernels once, at set-up, so that nobody waits."""

import numpy as np

from geo.walking.kernels.compiled import use_cache_directory

__all__ = ["main"]


def main() -> None:
    """Compile the kernels of walking, siting and pairing into the user's cache."""
    use_cache_directory()
    import geo.walking.kernels.__main__  # noqa: F401 - compiled while imported
    import matching.siting.capacity.kernels  # compiled while imported
    import matching.siting.capacity.knapsack  # compiled while imported
    import matching.siting.coverage.kernels  # compiled while imported
    import matching.siting.median.arcs  # compiled while imported
    import matching.siting.median.kernels  # compiled while imported
    import matching.siting.served.kernels  # compiled while imported
    import matching.siting.target.kernels  # compiled while imported
    import matching.siting.target.reduction  # compiled while imported
    from matching.pairing import PairingProblem, solve

    tiny = PairingProblem(np.array([[0.5, 0.2], [0.1, 0.4]]), np.array([1, 1]), group=[0, 1])
    solve(tiny)


if __name__ == "__main__":
    main()
