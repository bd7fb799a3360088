"""The language people read: English in the code, Chinese in the catalogues.

``service/locale/<lang>/LC_MESSAGES`` holds one ``.po`` file for each room; all are loaded.
The language is a context variable, so one process can answer two people in two languages.
"""

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import cast

__all__ = ["LANGUAGES", "N_", "gettext", "joined", "language", "using_language"]

LANGUAGES = ("zh", "en")
LOCALE = Path(__file__).parent / "locale"

_language: ContextVar[str] = ContextVar("language", default="zh")


def N_(text: str) -> str:  # noqa: N802 - the name that gettext tools look for
    """Mark `text` for the catalogues and return it as it is; translated where it is shown."""
    return text


def language() -> str:
    """Return the current language, ``zh`` or ``en``."""
    return _language.get()


@contextmanager
def using_language(lang: str) -> Iterator[None]:
    """Use `lang` (``zh`` or ``en``) inside the block."""
    if lang not in LANGUAGES:
        raise ValueError(f"lang must be one of {LANGUAGES}, got {lang!r}")
    token = _language.set(lang)
    try:
        yield
    finally:
        _language.reset(token)


def joined(sentences: Iterable[str]) -> str:
    """Return sentences after each other, as the current language writes them."""
    return (" " if language() == "en" else "").join(sentences)


def gettext(text: str) -> str:
    """Return `text` in the current language."""
    return _translations(language()).gettext(text) if text else text


@cache
def _translations(lang: str) -> NullTranslations:
    """Return the merged catalogues of `lang`; English is the text in the code itself."""
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    if lang == "en":
        return NullTranslations()
    merged = Catalog(locale=lang)
    for path in sorted((LOCALE / lang / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=lang):
                if message.id and message.string:
                    merged.add(message.id, message.string)
    buffer = io.BytesIO()
    write_mo(buffer, merged)
    buffer.seek(0)
    return cast("NullTranslations", GNUTranslations(buffer))
