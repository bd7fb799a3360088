"""Seconds and memory on a machine where other programs run too."""

import os
import resource
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple, TypeVar

__all__ = ["Times", "interleaved", "on_cores", "peak_mb", "timed"]

T = TypeVar("T")


class Times(NamedTuple):
    """Seconds of several runs."""

    best: float
    median: float

    def __str__(self) -> str:
        return f"{told(self.best)} ({told(self.median)})"


def told(seconds: float) -> str:
    """Return seconds with three figures, milliseconds below one."""
    return f"{seconds:.3g} s" if seconds >= 1.0 else f"{seconds * 1000:.3g} ms"


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """Return what `work` returns and the seconds it took."""
    begin = time.perf_counter()
    result = work()
    return result, time.perf_counter() - begin


def interleaved(
    works: Mapping[str, Callable[[], Any]], rounds: int
) -> tuple[dict[str, Any], dict[str, Times]]:
    """Run all works in turn, `rounds` times, so that a busy moment meets them all.

    Returns
    -------
    The result of each, and the seconds of each.
    """
    results: dict[str, Any] = {}
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            results[name], took = timed(work)
            seconds[name].append(took)
    return results, {name: Times(min(all_), median(all_)) for name, all_ in seconds.items()}


@contextmanager
def on_cores(count: int) -> Iterator[None]:
    """Let this process, and those it starts meanwhile, use at most so many processors."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(before)[:count])
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def peak_mb() -> float:
    """Return the peak memory of this process since it was started, in MB of 10⁶ bytes."""
    status = Path("/proc/self/status")
    if status.exists():
        # Unlike ru_maxrss this does not begin with the memory of the parent.
        peak = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(peak.split()[1]) * 1024 / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
