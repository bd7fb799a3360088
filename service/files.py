"""Files that appear whole or not at all."""

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path

from pyogrio.errors import DataLayerError, DataSourceError
from xlsxwriter.exceptions import FileCreateError

from service.errors import ServiceError

__all__ = ["check_page", "local_today", "naming", "write_whole"]


_LITTLE = 1 << 20  # bytes; a disk with less is full


def write_whole(path: Path, content: bytes) -> None:
    """Write `content` beside `path` and put it in place in one step.

    Raises
    ------
    OSError
        The folder is missing, not writable or full; `path` is as it was before.
    """
    with naming(path):
        handle, name = tempfile.mkstemp(prefix=f".{path.name}-"[:80], dir=path.parent)
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


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Turn what fails when writing into an `OSError` that names `path`, not a temporary file.

    The writers of spreadsheets and of GDAL have errors of their own; GDAL's do not tell a full
    disk, so the disk is asked.
    """
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
    except FileCreateError as error:
        (cause,) = error.args
        raise OSError(cause.errno, cause.strerror, str(path)) from error
    except (DataSourceError, DataLayerError) as error:
        full = shutil.disk_usage(path.parent).free < _LITTLE
        told = (errno.ENOSPC, os.strerror(errno.ENOSPC)) if full else (errno.EIO, str(error))
        raise OSError(*told, str(path)) from error


def check_page(path: Path) -> None:
    """Refuse a `path` that is a folder or no web page, so that no other file is overwritten.

    Raises
    ------
    OSError, ServiceError
        ``map_not_html``.
    """
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if path.suffix.lower() not in (".html", ".htm"):
        raise ServiceError("map_not_html", path=path)


def local_today() -> date:
    """Return today's date where the user sits."""
    return datetime.now().astimezone().date()
