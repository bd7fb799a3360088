"""Progress of long work: a real bar on a terminal, nothing elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["Report", "bar", "silent"]

Report = Callable[[str, float], None]
"""Called with what is being done and the share done (0–1)."""


def silent(step: str, share: float) -> None:
    """Report nothing."""


@contextmanager
def bar() -> Iterator[Report]:
    """Yield a report that draws a bar on stderr when that is a terminal."""
    if not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as progress:
        task = progress.add_task("", total=1.0)

        def report(step: str, share: float) -> None:
            progress.update(task, description=step, completed=share)

        yield report
