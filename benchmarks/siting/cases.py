"""What a siting benchmark is, and the cities that several of them share."""

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Final

import numpy as np
import scipy.sparse as sp

from matching.siting.choice import Choice

__all__ = ["CASES", "Case", "generated_city", "scattered_city", "yuan"]

CASES: Final = Path(__file__).resolve().parents[2].parent / "shared" / "cases"


@dataclass(frozen=True)
class Case:
    """One line of a table.

    Attributes
    ----------
    name
        Printed, and chosen by ``--case``.
    make
        Returns the problem; called only when it is measured.
    limits
        Seconds, one after the other until the optimum is proven.
    best_known
        The record, where there is one.
    """

    name: str
    make: Callable[[], Choice]
    limits: tuple[float, ...]
    best_known: float | None = None


def _generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generated", CASES / "generated.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(CASES / "generated.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def generated_city(
    demand: int, candidates: int, *, radius: float = 1_000.0
) -> tuple[np.ndarray, sp.csr_array]:
    """Return weight and reach of the cases' generated city: dense, but the one of a million."""
    side = 90_000.0 if demand >= 1_000_000 else 30_000.0
    make = _generator().generated_city
    weight, covers = make(demand, candidates, side=side, radius=radius)
    return weight, sp.csr_array(covers)


def scattered_city(
    demand: int, candidates: int, within: float, seed: int = 5
) -> tuple[np.ndarray, sp.csr_array]:
    """Return households and sparse straight distances of a clustered city of 30 km."""
    from scipy.spatial import cKDTree

    random = np.random.default_rng(seed)
    centres = random.uniform(0, 30_000, (demand // 300, 2))
    x = centres[random.integers(0, len(centres), demand)] + random.normal(0, 900, (demand, 2))
    y = x[random.choice(demand, candidates, replace=False)]
    y = y + random.normal(0, 100, (candidates, 2))
    weight = np.round(random.lognormal(5.5, 0.8, demand))
    near = cKDTree(x).sparse_distance_matrix(cKDTree(y), within, output_type="coo_matrix")
    shape = (demand, candidates)
    return weight, sp.csr_array((near.data, (near.row, near.col)), shape=shape)


def yuan(candidates: int) -> np.ndarray:
    """Return opening costs from 50,000 to 600,000 yuan, in thousands."""
    return np.random.default_rng(1).integers(50, 601, candidates) * 1_000.0
