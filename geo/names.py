"""Names and ids: when two spellings are one name, and the id of a row that has none.

An absent id is a stable hash of layer + normalised name + community or address (INTERFACE
"Identity"); layers whose rows have no name take what makes a row one of its kind instead.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

__all__ = ["PLACE_KEYED", "base_ids", "normalise_name", "numbered", "split_id"]

_NOISE = re.compile(r"[\s()\[\]{}<>《》【】〔〕“”\"'’‘·・•.,,、;:\-_—–~/\\|]+")
_MADE = re.compile(r"([a-z]{2}-[0-9a-f]{12})(?:-(\d+))?")

# What tells rows apart; of a group in brackets the first that is not missing counts.
_KEYS: dict[str, tuple[tuple[str, ...], ...]] = {
    "communities": (("code", "name"), ("parent",)),
    "estates": (("name",), ("community", "address")),
    "entrances": (("estate",), ("name",)),
    "streets": (),
    "stations": (("name",), ("community", "address")),
    "spaces": (("name",), ("community", "address")),
    "units": (("name",), ("community", "address")),
    "offers": (("unit",), ("category",), ("text", "skills"), ("times",)),
    "needs": (("community",), ("estate",), ("category",), ("text", "skills")),
    "history": (("unit",), ("community",), ("category",), ("started",)),
}
PLACE_KEYED = frozenset({"streets", "entrances"})
"""Layers whose rows are told apart by their place too, having no name of their own."""


def normalise_name(name: object) -> str:
    """Return `name` in half width and lower case, without spaces, brackets and punctuation.

    Examples
    --------
    >>> normalise_name("阳光花园（一期）") == normalise_name("阳光花园 一期")
    True
    """
    if name is None or name != name:
        return ""
    return _NOISE.sub("", unicodedata.normalize("NFKC", str(name)).casefold())


def base_ids(frame: pd.DataFrame, layer: str) -> npt.NDArray[np.object_]:
    """Return (n,) the id each row of `frame` has when the file gives none.

    Equal rows have equal base ids; `numbered` tells them apart.
    """
    parts = [[layer] * len(frame)]
    parts += [_first(frame, group) for group in _KEYS[layer]]
    if layer in PLACE_KEYED or (layer == "communities" and not any(parts[1])):
        parts.append(_places(frame))
    ids = np.empty(len(frame), dtype=object)
    ids[:] = [
        f"{layer[:2]}-{hashlib.sha256(chr(31).join(key).encode()).hexdigest()[:12]}"
        for key in zip(*parts, strict=True)
    ]
    return ids


def split_id(made: str) -> tuple[str, int]:
    """Return the base and number of an id made here; an id from a file is its own base."""
    match = _MADE.fullmatch(made)
    return (match[1], int(match[2] or 1)) if match else (made, 1)


def numbered(base: str, number: int) -> str:
    """Return the id of the row `number` (from 1) of those that share `base`."""
    return base if number == 1 else f"{base}-{number}"


def _first(frame: pd.DataFrame, group: Iterable[str]) -> list[str]:
    """Return the first cell of `group` that is not missing, normalised."""
    cells = frame[list(group)].astype(object)
    return [normalise_name(cell) for cell in cells.bfill(axis=1).iloc[:, 0]]


def _places(frame: pd.DataFrame) -> list[str]:
    """Return the geometry as text to a tenth of a metre, so that a round trip changes nothing."""
    if not isinstance(frame, gpd.GeoDataFrame):
        return [""] * len(frame)
    coords, of = shapely.get_coordinates(frame.geometry.to_numpy(), return_index=True)
    whole = np.rint(coords * 1e6).astype(np.int64)
    ends = np.searchsorted(of, np.arange(len(frame) + 1))
    return [whole[a:b].tobytes().hex() for a, b in pairwise(ends)]
