"""One English sentence for each code of an error, a warning or a rejected row.

Each module of this package is one room and has ``SENTENCES: dict[str, str]``; the Chinese
stands in the room's catalogue under ``service/locale``.
"""

import pkgutil
import re
import tomllib
from functools import cache
from importlib import import_module

from service.i18n import gettext

__all__ = ["sentence", "sentences"]


@cache
def sentences() -> dict[str, str]:
    """Return code → English sentence of all rooms; a code told twice is a bug."""
    merged: dict[str, str] = {}
    for module in pkgutil.iter_modules(__path__):
        for code, text in import_module(f"{__name__}.{module.name}").SENTENCES.items():
            if code in merged:
                raise RuntimeError(f"two sentences for {code!r}")
            merged[code] = text
    return merged


def sentence(code: str, **values: object) -> str:
    """Return the sentence of `code` in the current language, filled with `values`."""
    told = {name: _in_words(value) for name, value in values.items()}
    return gettext(sentences()[code]).format(**told)


def _in_words(value: object) -> object:
    """Return what a parser found wrong in words, with its place; other values as they are."""
    if isinstance(value, UnicodeDecodeError):
        return sentence("not_utf8")
    if isinstance(value, tomllib.TOMLDecodeError):
        place = re.search(r"line (\d+), column (\d+)", str(value))
        if place is None:
            return sentence("toml_ends")
        return sentence("toml_at", line=place[1], column=place[2])
    return value
