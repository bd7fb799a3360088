"""What goes out to terminals and pipes: one line, one JSON object, in any encoding."""

import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from service.i18n import N_, gettext

__all__ = ["one_line", "one_object", "open_pipe", "prepare_streams"]

# A line break in a header would make two lines of one; an escape sequence would move the cursor.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


def one_line(text: str) -> str:
    r"""Return `text` without line breaks and other control characters.

    Examples
    --------
    >>> one_line("Kopf\nzeile")
    'Kopf zeile'
    """
    return _UNSEEN.sub(" ", text)


def one_object(value: dict[str, Any]) -> str:
    """Return `value` as JSON, in characters where stdout can carry them, else escaped.

    File names whose bytes are no UTF-8 come as lone surrogates, which only escapes can carry.
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return json.dumps(value, allow_nan=False)
    return text


def prepare_streams() -> None:
    """Let stdout and stderr show ``?`` for a character they have not, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


@contextmanager
def open_pipe() -> Iterator[None]:
    """Go on quietly when nobody reads any more, as in ``linli status W | head -1``."""
    try:
        yield
    except BrokenPipeError:
        # Otherwise Python would fail once more when it flushes stdout at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        raise OSError(error.errno, error.strerror, gettext(N_("standard output"))) from error
