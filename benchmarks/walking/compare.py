"""One case by us, scipy and pandana in turn, in a process of its own.

``python -m benchmarks.walking.compare FOLDER --rounds N``: reads the case that stands in FOLDER,
writes ``compare.json`` into it, and fails when the answers differ.
"""

import argparse
import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from benchmarks.walking.peers import AT_ONCE, Attached, Cut, Pandana, Scipy, streets_graph
from benchmarks.walking.places import Case, at_nodes
from benchmarks.walking.timing import interleaved, peak_mb, timed
from geo import WalkNetwork

if TYPE_CHECKING:
    from collections.abc import Callable

SAME: Final = 1e-6  # metres
THOUSANDTHS: Final = 1_000.0  # pandana keeps whole thousandths of the unit, the rest cut off
SINGLE: Final = 1e-4  # metres: pandana tells a walk in single precision
DENSE: Final = 10**8  # numbers in one dense answer, 800 MB
LONGEST: Final = 1_000  # streets on one walk, far more than any has


class AnswersDifferError(Exception):
    """Two libraries walk differently between the same points."""


def compare(case: Case, rounds: int) -> dict[str, Any]:
    """Return seconds, differences and memory of all three on one case."""
    net, build = timed(lambda: WalkNetwork.from_lines(case.streets))
    # Warm: kernels are loaded and the index of the streets is built, as in any second call.
    net.distances(case.homes.iloc[:100], case.sites.iloc[:10], case.cutoff)
    homes, sites = net.attach(case.homes), net.attach(case.sites)
    theirs = Scipy(net)
    cut = theirs.cut(Attached.of(homes), Attached.of(sites))
    at_once = cut.tuned(case.cutoff)
    pandana, preprocessing = timed(lambda: Pandana(net))
    home_nodes, site_nodes = pandana.attach(case.homes), pandana.attach(case.sites)
    walked = (case.homes, case.sites, case.cutoff)
    works: dict[str, Callable[[], Any]] = {
        "ours search": partial(net.between, homes, sites, case.cutoff),
        "scipy search": partial(cut.search, case.cutoff, at_once),
        "pandana search": partial(pandana.search, site_nodes, case.cutoff),
        "ours whole": partial(net.distances, *walked),
        "scipy whole": partial(theirs.walk, *walked, at_once),
        "pandana whole": partial(pandana.walk, *walked),
    }
    if cut.graph.shape[0] * len(sites) <= DENSE:
        works["scipy plain search"] = partial(cut.search_plainly, case.cutoff)
    found, seconds = interleaved(works, rounds)
    walks = pandana.walks(found["pandana search"], home_nodes, site_nodes)
    as_scipy = partial(difference, cutoff=case.cutoff, allowed=SAME)
    return {
        "name": case.name,
        "network": repr(net),
        "homes": len(case.homes),
        "sites": len(case.sites),
        "cutoff": case.cutoff,
        "scipy_at_once": at_once,
        "walks": int(found["ours search"].nnz),
        "build": build,
        "preprocessing": preprocessing,
        "seconds": seconds,
        "difference": {
            **{
                name.removesuffix(" search"): as_scipy(found["ours search"], answer)
                for name, answer in found.items()
                if name.startswith("scipy") and name.endswith("search")
            },
            "scipy whole": as_scipy(
                net.distances(*walked, island_tolerance=0.0), found["scipy whole"]
            ),
            **beside_pandana(net, walks, home_nodes, site_nodes, case.cutoff),
        },
        "peak_mb": peak_mb(),
    }


def difference(ours: csr_array, theirs: csr_array, cutoff: float, allowed: float) -> float:
    """Return the largest difference of two matrices of walks in metres.

    Raises
    ------
    AnswersDifferError
        Where it is larger than `allowed`; a walk that only one of them has must be as near to
        the cutoff.
    """
    (pairs, metres), (others, of_others) = walks_of(ours), walks_of(theirs)
    _, one, two = np.intersect1d(pairs, others, assume_unique=True, return_indices=True)
    apart = np.abs(metres[one] - of_others[two])
    alone = np.concatenate([np.delete(metres, one), np.delete(of_others, two)])
    worst = float(np.concatenate([apart, cutoff - alone]).max(initial=0.0))
    if worst > allowed or one.size == 0:
        raise AnswersDifferError(f"{worst} m; {one.size} walks in both, {alone.size} in one")
    return float(apart.max())


def walks_of(matrix: csr_array) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Return the pairs of a matrix as numbers, and their metres."""
    found = matrix.tocoo()
    return found.row.astype(np.int64) * matrix.shape[1] + found.col, found.data


def beside_pandana(
    net: WalkNetwork,
    walks: csr_array,
    homes: npt.NDArray[np.int64],
    sites: npt.NDArray[np.int64],
    cutoff: float,
) -> dict[str, float]:
    """Compare pandana's walks with ours between the same nodes, and with its own rounding.

    pandana cuts every street to whole millimetres, so its walks are shorter by up to 1 mm a
    street. On a network cut in the same way by us, scipy must find exactly its answers.
    """
    ours = net.between(at_nodes(net, homes), at_nodes(net, sites), cutoff)
    graph = net.graph
    metres = np.floor(graph.length * THOUSANDTHS) / THOUSANDTHS
    streets = streets_graph(graph.tail, graph.head, metres, len(graph.nodes))
    cut = Cut(streets, homes, sites, np.zeros(homes.size), np.zeros(sites.size))
    return {
        "pandana": difference(ours, walks, cutoff, LONGEST / THOUSANDTHS),
        "pandana on whole millimetres": difference(
            cut.search(cutoff, AT_ONCE[0]), walks, cutoff, SINGLE
        ),
    }


def main() -> None:
    """Compare and write what was measured."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, required=True)
    asked = parser.parse_args()
    measured = compare(Case.load(asked.folder), asked.rounds)
    (asked.folder / "compare.json").write_text(json.dumps(measured))


if __name__ == "__main__":
    main()
