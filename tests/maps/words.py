"""The two languages of the tests: the code's own words, and the Chinese catalogue."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "service" / "locale" / "zh" / "LC_MESSAGES" / "maps.po"


def english(text: str) -> str:
    return text


@cache
def catalogue() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="zh")


def chinese() -> Callable[[str], str]:
    words = {message.id: message.string for message in catalogue() if message.id}
    return words.__getitem__
