"""Chinese type on a plate: one embedded face, no missing glyph, lines broken by width."""

import unicodedata
from functools import cache

from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font

from maps.assets import font_path

__all__ = ["font", "printable", "wrap"]

SUBSTITUTE = "□"


@cache
def _glyphs() -> frozenset[int]:
    return frozenset(FT2Font(str(font_path())).get_charmap())


def font(points: float, *, bold: bool = False) -> FontProperties:
    """Return the face at a size in points."""
    return FontProperties(fname=str(font_path(bold=bold)), size=points)


def printable(text: str) -> str:
    """Return `text` with what the face cannot draw as ``□`` and control characters as blanks."""
    glyphs = _glyphs()
    clean = (" " if unicodedata.category(letter)[0] == "C" else letter for letter in text)
    return "".join(letter if ord(letter) in glyphs else SUBSTITUTE for letter in clean)


def width(text: str) -> float:
    """Return about how wide `text` is, in ems: a full-width character is one, others 0.56."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WF" else 0.56 for c in text)


def wrap(text: str, ems: float, *, lines: int) -> list[str]:
    """Break `text` into at most `lines` lines of at most `ems`; the last may end in ``…``.

    Chinese breaks between any two characters, Latin words stay whole where they fit.
    """
    done: list[str] = []
    rest = text.strip()
    while rest and len(done) < lines:
        end, used = 0, 0.0
        while end < len(rest) and used + width(rest[end]) <= ems:
            used += width(rest[end])
            end += 1
        if end < len(rest) and len(done) == lines - 1:
            return [*done, rest[: max(1, end - 1)].rstrip() + "…"]
        end = _word_end(rest, max(1, end))
        done.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return done


def _word_end(text: str, end: int) -> int:
    """Return `end`, or the start of the Latin word that it would cut."""
    start = end
    while 0 < start < len(text) and text[start - 1].isascii() and text[start].isascii():
        if text[start - 1] == " ":
            break
        start -= 1
    return start if start > end // 2 else end
