"""Calls of the command line in this process, and what every refusal must look like."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from service.cli import main


def linli(*words: object) -> tuple[int, str, str]:
    """Run ``linli``; return exit code, stdout, stderr."""
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit) as ended, redirect_stdout(out), redirect_stderr(err):
        main([str(word) for word in words])
    return int(ended.value.code or 0), out.getvalue(), err.getvalue()


def told(*words: object) -> dict[str, Any]:
    """Run ``linli --json``; return its object."""
    code, out, err = linli(*words, "--json")
    assert code in (0, 3), err
    answer: dict[str, Any] = json.loads(out)
    return answer


def refused(*words: object, langs: Sequence[str] = ("zh", "en")) -> tuple[str, str]:
    """Run a call that must be refused; return its code and sentence, English where asked for."""
    for lang in langs:
        code, out, err = linli(*words, "--lang", lang, "--json")
        assert code == 2, (code, out, err)
        answer = json.loads(out)["error"]
        line = err.removesuffix("\n")
        assert line.isprintable(), line  # one line, and no terminal is moved by it
        assert line == {"zh": "错误：", "en": "Error: "}[lang] + answer["message"]
        assert "{" not in line
        assert "Traceback" not in line
    return answer["code"], answer["message"]


@contextmanager
def unchanged(path: Path) -> Iterator[None]:
    """Check that the file `path` and its folder are as before, no byte more or less."""
    before = path.read_bytes(), sorted(path.parent.iterdir())
    yield
    assert (path.read_bytes(), sorted(path.parent.iterdir())) == before
