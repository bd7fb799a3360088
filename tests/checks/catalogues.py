"""Every sentence that people may read stands in the Chinese catalogues, with the same fields."""

import string
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
ROOMS = ("geo", "maps", "service")
# Chinese tells money in ten thousands; both values are given.
SAME = {"wan": "yuan"}
KEYWORDS = {"N_": None, "gettext": None}


def problems() -> Iterator[str]:
    """Yield what is missing, left over, told twice or has other fields than the English."""
    wanted = messages()
    found: dict[str, str] = {}
    for path in sorted((ROOT / "service/locale/zh/LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale="zh", abort_invalid=True)
        for message in catalogue:
            if not message.id:
                continue
            name, text = str(message.id), str(message.string)
            if found.get(name, text) != text:
                yield f"{path.name}: two translations of {name!r}"
            found[name] = text
            if name not in wanted:
                yield f"{path.name}: nobody says {name!r} any more"
            elif text and fields(text) != fields(name):
                yield f"{path.name}: other fields than in English: {name!r}"
    for name, where in wanted.items():
        if not found.get(name):
            yield f"{where}: no Chinese for {name!r}"


def messages() -> dict[str, str]:
    """Return every marked English text and where it stands."""
    marked = {}
    for room in ROOMS:
        for name, line, message, _, _ in extract_from_dir(
            ROOT / room, method_map=[("**.py", "python")], keywords=KEYWORDS
        ):
            text = message if isinstance(message, str) else message[0]
            if text:
                marked.setdefault(text, f"{room}/{name}:{line}")
    return marked


def fields(text: str) -> set[str]:
    """Return the names in braces."""
    names = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    return {SAME.get(name, name) for name in names}
