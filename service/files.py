"""Files that appear whole or not at all."""

import os
import tempfile
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

__all__ = ["local_today", "write_whole"]


def write_whole(path: Path, content: bytes) -> None:
    """Write `content` beside `path` and put it in place in one step.

    Raises
    ------
    OSError
        The folder is missing, not writable or full; `path` is as it was before.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        part.chmod(0o644)
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


def local_today() -> date:
    """Return today's date where the user sits."""
    return datetime.now().astimezone().date()
