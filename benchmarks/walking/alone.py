"""Our walks alone, as a new process meets them: first call, second call, memory.

``python -m benchmarks.walking.alone FOLDER``: reads the case that stands in FOLDER and writes
``alone.json`` into it. Only what the walks need is loaded, so the peak memory is theirs.
"""

import json
import sys
from functools import partial
from pathlib import Path

from benchmarks.walking.timing import peak_mb, timed


def main() -> None:
    """Load, build, walk twice and write what it took."""
    folder = Path(sys.argv[1])
    from benchmarks.walking.places import Case
    from geo import WalkNetwork

    case = Case.load(folder)
    loaded = peak_mb()
    net, build = timed(lambda: WalkNetwork.from_lines(case.streets))
    built = peak_mb()
    walk = partial(net.distances, case.homes, case.sites, case.cutoff)
    calls = [timed(walk)[1] for _ in range(2)]
    measured = {
        "build": build,
        "first": calls[0],
        "second": calls[1],
        "loaded_mb": loaded,
        "built_mb": built,
        "peak_mb": peak_mb(),
    }
    (folder / "alone.json").write_text(json.dumps(measured))


if __name__ == "__main__":
    main()
