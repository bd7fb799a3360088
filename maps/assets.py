"""The front-end assets that ``make assets`` builds, and the scripts of our own beside them."""

from functools import cache
from pathlib import Path

from geo.errors import InputError

__all__ = ["font_path", "read_front", "read_static"]

STATIC = Path(__file__).parent / "static"
FRONT = Path(__file__).parent / "front"


def static_path(name: str) -> Path:
    """Return the path of the built asset `name`.

    Raises
    ------
    InputError
        ``assets_missing``: the assets have not been built (``make assets``).
    """
    path = STATIC / name
    if not path.is_file():
        raise InputError("assets_missing", name=name)
    return path


@cache
def read_static(name: str) -> str:
    """Return the text of the built asset `name`, such as ``"leaflet.js"``."""
    return static_path(name).read_text(encoding="utf-8")


@cache
def read_front(name: str) -> str:
    """Return the text of our own script or stylesheet `name`; it needs no building."""
    return (FRONT / name).read_text(encoding="utf-8")


def font_path(*, bold: bool = False) -> Path:
    """Return the TrueType file of the Chinese typeface (Noto Sans SC, OFL 1.1)."""
    return static_path(f"fonts/NotoSansSC-{'Bold' if bold else 'Regular'}.ttf")
