"""Each step of the walkthrough on the real city: seconds and peak memory of its process.

``python -m benchmarks.steps``; needs the private case, see `tests.walkthrough`.
"""

import os
import shlex
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.walkthrough import BLOCK, CASE, ROOT, text

MEGABYTE = 1024.0  # ru_maxrss is in kilobytes on Linux


def main() -> None:
    """Run the commands of the page in order and print a table."""
    if not CASE.exists():
        print("the case wuhan is not at ../shared/cases; nothing measured")
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "wuhan").symlink_to(CASE)
        rows = [measure(line, folder) for line in commands()]
    print("| step | seconds | peak MB |\n|---|---:|---:|")
    for line, seconds, peak in rows:
        print(f"| `{line}` | {seconds:.1f} | {peak:,.0f} |")
    total = sum(seconds for _, seconds, _ in rows)
    print(f"| all | {total:.1f} | {max(peak for _, _, peak in rows):,.0f} |")


def commands() -> list[str]:
    """Return the commands of the walkthrough, in order."""
    blocks = "".join(block[1] for block in BLOCK.findall(text()))
    lines = [line for line in blocks.splitlines() if line.startswith("$ linli ")]
    return [line[2:].partition(" | head -")[0] for line in lines]


def measure(line: str, folder: Path) -> tuple[str, float, float]:
    """Run one command; return it, its wall time in seconds and its peak memory in MB."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "service", *shlex.split(line)[1:]],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 3):
        raise RuntimeError(f"{line}: exit code {process.returncode}")
    return line, time.perf_counter() - started, usage.ru_maxrss / MEGABYTE


if __name__ == "__main__":
    main()
