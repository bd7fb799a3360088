"""Each step of the walkthrough on the real city: seconds and peak memory of its process.

``python -m benchmarks.steps [--database URL]``; needs the private case, see `tests.walkthrough`.
With a database the workspace is a schema of its own in it, dropped at the end; what the server
itself takes is not counted.
"""

import argparse
import os
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url

from tests.postgis import fresh_schema, full
from tests.walkthrough import BLOCK, ROOT, WUHAN

MEGABYTE = 1024.0  # ru_maxrss is in kilobytes on Linux
WORKSPACE = "wuhan.gpkg"  # as the page calls it


def main() -> None:
    """Run the commands of the page in order and print a table."""
    parser = argparse.ArgumentParser(prog="benchmarks.steps", description=__doc__)
    parser.add_argument("--database", metavar="URL", help="PostGIS instead of a GeoPackage")
    database = parser.parse_args().database
    if not WUHAN.files.exists():
        print("the case wuhan is not at ../shared/cases; nothing measured")
        return
    with workspace(database) as target, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / WUHAN.files.name).symlink_to(WUHAN.files)
        rows = [(line, *measure(line, target, folder)) for line in commands()]
    print("| step | seconds | peak MB |\n|---|---:|---:|")
    for line, seconds, peak in rows:
        print(f"| `{line}` | {seconds:.1f} | {peak:,.0f} |")
    total = sum(seconds for _, seconds, _ in rows)
    print(f"| all | {total:.1f} | {max(peak for _, _, peak in rows):,.0f} |")


@contextmanager
def workspace(database: str | None) -> Iterator[str]:
    """Yield where the workspace is made: a file, or a schema of `database`."""
    if database is None:
        yield WORKSPACE
        return
    with fresh_schema(make_url(database)) as url:
        yield full(url)


def commands() -> list[str]:
    """Return the commands of the walkthrough, in order, each whole."""
    blocks = "".join(block[1] for block in BLOCK.findall(WUHAN.text()))
    lines = [line[2:] for line in blocks.splitlines() if line.startswith("$ linli ")]
    return [line.partition(" | ")[0] for line in lines]


def measure(line: str, target: str, folder: Path) -> tuple[float, float]:
    """Run one command on `target`; return its wall time in seconds and its peak memory in MB."""
    words = [target if word == WORKSPACE else word for word in shlex.split(line)[1:]]
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "service", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 3):
        raise RuntimeError(f"{line}: exit code {process.returncode}")
    return time.perf_counter() - started, usage.ru_maxrss / MEGABYTE


if __name__ == "__main__":
    main()
