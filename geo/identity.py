"""Identity: which stored row a row of a file is, as INTERFACE "Identity" says.

In this order: a row with an id is the stored row of that id, else a new one. A row without id is
the stored row with the same name and community or address, if that lies within 1,500 m; an
estate, else, the nearest of its name within 1,500 m that was stored before. A row without a place
is the one row of its name, else rejected. A file whose points are not its own only finds rows
that exist.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.clean import Cleaned
from geo.findings import Findings
from geo.layers import LAYERS
from geo.names import PLACE_KEYED, normalise_name, numbered, split_id

__all__ = ["NEAR", "SAME_TOWN", "Matches", "lonlat", "match_rows", "metres"]

NEAR = 1_500.0
"""Metres within which two rows of one name are one estate (INTERFACE "Identity")."""
SAME_TOWN = 5_000.0
"""Metres within which the only stored row of a name is meant by a row whose point is a guess."""

_EARTH = 6_371_008.8  # mean radius, metres


@dataclass
class Matches:
    """What each row of a file is.

    Parameters
    ----------
    target
        (n,) position of the stored row it is, −1 for none.
    how
        (n,) ``insert``, ``update`` (by its id, its cells replace), ``fill`` (its cells fill what
        is missing) or ``reject``.
    ids
        (n,) id of the row once stored; None for rejected rows.
    given
        (n,) id that the file gives, None for none.
    open
        (n,) rows not settled yet.
    """

    target: npt.NDArray[np.intp]
    how: npt.NDArray[np.object_]
    ids: npt.NDArray[np.object_]
    given: npt.NDArray[np.object_]
    open: npt.NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        self.open = np.ones(len(self.how), dtype=bool)

    def settle(self, row: int, how: str, target: int = -1, made: str | None = None) -> None:
        """Say what `row` is."""
        self.how[row], self.target[row], self.ids[row] = how, target, made
        self.open[row] = False


def match_rows(
    stored: pd.DataFrame, cleaned: Cleaned, findings: Findings, *, trusted: bool = True
) -> Matches:
    """Find the stored row of each row of a file.

    Parameters
    ----------
    stored
        Rows of the layer, ``id`` first, `geometry` in EPSG:4326 where it has places.
    cleaned
        The file.
    findings
        Takes the reasons of rejected rows; its rows are those of ``cleaned.frame``.
    trusted
        False when the points of the file are not its rows' own.

    Returns
    -------
    Matches
        Targets count on from `stored` to the rows to be inserted, in the file's order.
    """
    frame, layer = cleaned.frame, cleaned.layer
    count = len(frame)
    matches = Matches(
        np.full(count, -1),
        np.full(count, "", dtype=object),
        np.full(count, None, dtype=object),
        _given_ids(frame, layer),
    )
    here, there = lonlat(frame), lonlat(stored)
    placed = np.isfinite(here[:, 0]) if LAYERS[layer].geometry else np.ones(count, dtype=bool)
    _by_id(matches, stored, frame, layer, (here, there), findings)
    if trusted:
        _by_base(matches, stored, cleaned, (here, there), placed)
        if layer == "estates":
            _by_name_near(matches, stored, frame, (here, there), placed)
        _insert(matches, stored, cleaned.base, placed)
    _by_name(matches, stored, cleaned, (here, there), findings)
    return matches


def lonlat(frame: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Return (n, 2) the middle of each row's geometry, NaN where it has none."""
    if not isinstance(frame, gpd.GeoDataFrame):
        return np.full((len(frame), 2), np.nan)
    west, south, east, north = shapely.bounds(frame.geometry.to_numpy()).reshape(-1, 4).T
    return np.column_stack([(west + east) / 2, (south + north) / 2])


def metres(a: npt.NDArray[np.float64], b: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return (n,) great-circle distances between (n, 2) longitudes and latitudes."""
    lng_a, lat_a, lng_b, lat_b = np.radians(np.concatenate([a.T, b.T]))
    half = np.sin((lat_b - lat_a) / 2) ** 2
    half += np.cos(lat_a) * np.cos(lat_b) * np.sin((lng_b - lng_a) / 2) ** 2
    return np.asarray(2 * _EARTH * np.arcsin(np.sqrt(np.minimum(half, 1.0))))


Places = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]


def _by_id(
    matches: Matches,
    stored: pd.DataFrame,
    frame: pd.DataFrame,
    layer: str,
    places: Places,
    findings: Findings,
) -> None:
    """Settle rows with an id: update the stored row of that id; the first of a file counts."""
    ids = matches.given
    position = {text: at for at, text in enumerate(stored["id"])}
    seen: set[str] = set()
    again, conflict = np.zeros(len(ids), dtype=bool), np.zeros(len(ids), dtype=bool)
    for row in np.flatnonzero(~pd.isna(ids)).tolist():
        if ids[row] in seen:
            again[row] = True
            matches.settle(row, "reject")
            continue
        seen.add(ids[row])
        at = position.get(ids[row])
        if at is None:
            continue
        conflict[row] = _is_other(stored, frame, at, row, places)
        matches.settle(row, "reject" if conflict[row] else "update", at, ids[row])
    findings.add("duplicate_id", again, field="id", values=ids)
    findings.add("id_conflict", conflict, field="id", values=ids)


def _given_ids(frame: pd.DataFrame, layer: str) -> npt.NDArray[np.object_]:
    """Return (n,) the ids of the file; parts of one way share its id, so it is none of theirs."""
    ids: npt.NDArray[np.object_] = frame["id"].to_numpy(dtype=object).copy()
    ids[pd.isna(ids)] = None
    if layer in PLACE_KEYED:
        ids[pd.Series(ids).duplicated(keep=False).to_numpy()] = None
    return ids


def _is_other(stored: pd.DataFrame, frame: pd.DataFrame, at: int, row: int, places: Places) -> bool:
    """Tell whether two rows of one id have different names and are far apart."""
    if "name" not in frame.columns:
        return False
    names = normalise_name(frame["name"].iloc[row]), normalise_name(stored["name"].iloc[at])
    here, there = places
    apart = metres(here[row : row + 1], there[at : at + 1])[0]
    return all(names) and names[0] != names[1] and bool(apart > NEAR)


def _by_base(
    matches: Matches,
    stored: pd.DataFrame,
    cleaned: Cleaned,
    places: Places,
    placed: npt.NDArray[np.bool_],
) -> None:
    """Settle rows whose made id is stored, one to one, the nearest first."""
    rows = np.flatnonzero(matches.open & placed & pd.isna(matches.given))
    made = pd.DataFrame(
        [split_id(text) for text in stored["id"]], columns=["key", "number"]
    ).assign(at=np.arange(len(stored)))
    pairs = pd.DataFrame({"row": rows, "key": cleaned.base[rows]}).merge(made, on="key")
    pairs = _within(pairs, places, LAYERS[cleaned.layer].geometry is not None)
    taken: set[int] = set(matches.target[matches.target >= 0].tolist())
    ids = stored["id"].to_numpy(dtype=object)
    for row, at in _ordered(pairs, ["metres", "number", "row"]):
        if matches.open[row] and at not in taken:
            taken.add(at)
            matches.settle(row, "fill", at, ids[at])


def _by_name_near(
    matches: Matches,
    stored: pd.DataFrame,
    frame: pd.DataFrame,
    places: Places,
    placed: npt.NDArray[np.bool_],
) -> None:
    """Settle rows without id that have a stored row of their name within 1,500 m."""
    rows = np.flatnonzero(matches.open & placed & pd.isna(matches.given))
    names = pd.DataFrame({"at": np.arange(len(stored)), "key": stored["name"].map(normalise_name)})
    wanted = frame["name"].map(normalise_name).to_numpy()[rows]
    pairs = _within(pd.DataFrame({"row": rows, "key": wanted}).merge(names, on="key"), places, True)
    for row, at in _ordered(pairs, ["row", "metres", "at"]):
        if matches.open[row]:
            matches.settle(row, "fill", at, stored["id"].iloc[at])


def _within(pairs: pd.DataFrame, places: Places, located: bool) -> pd.DataFrame:
    """Return the pairs no more than 1,500 m apart, with their ``metres``."""
    if not located:
        return pairs.assign(metres=0.0)
    here, there = places
    apart = metres(here[pairs["row"].to_numpy()], there[pairs["at"].to_numpy()])
    return pairs.assign(metres=apart)[apart <= NEAR]


def _ordered(pairs: pd.DataFrame, by: list[str]) -> Iterator[tuple[int, int]]:
    pairs = pairs.sort_values(by, kind="stable")
    return zip(pairs["row"].tolist(), pairs["at"].tolist(), strict=True)


def _insert(
    matches: Matches,
    stored: pd.DataFrame,
    bases: npt.NDArray[np.object_],
    placed: npt.NDArray[np.bool_],
) -> None:
    """Settle the remaining rows that have a place: they are new."""
    last: dict[str, int] = {}
    for text in stored["id"]:
        base, number = split_id(text)
        last[base] = max(number, last.get(base, 0))
    target = len(stored)
    for row in np.flatnonzero(matches.open & placed).tolist():
        made = matches.given[row]
        if made is None:
            number = last[bases[row]] = last.get(bases[row], 0) + 1
            made = numbered(bases[row], number)
        matches.settle(row, "insert", target, made)
        target += 1


def _by_name(
    matches: Matches,
    stored: pd.DataFrame,
    cleaned: Cleaned,
    places: Places,
    findings: Findings,
) -> None:
    """Settle rows without a place of their own: the row of that name, else rejected."""
    frame, layer = cleaned.frame, cleaned.layer
    rows = np.flatnonzero(matches.open)
    if not len(rows):
        return
    fresh = np.flatnonzero(matches.how == "insert")
    known = _Known(layer, stored, frame.iloc[fresh], places[1], places[0][fresh])
    known.ids = [*stored["id"], *matches.ids[fresh]]
    reasons = np.full(len(frame), "", dtype=object)
    for row in rows.tolist():
        at, reasons[row] = known.find(frame, row, places[0][row], cleaned.unplaced[row])
        if at < 0:
            matches.settle(row, "reject")
        else:
            matches.settle(row, "fill", at, known.ids[at])
    for reason in dict.fromkeys(reasons[rows]):
        if reason:
            where = "name" if reason == "ambiguous_name" else "geometry"
            values = frame["name"] if where == "name" else cleaned.given
            findings.add(reason, reasons == reason, field=where, values=values)


class _Known:
    """Rows by name: those stored and those a file is about to add."""

    def __init__(
        self,
        layer: str,
        stored: pd.DataFrame,
        fresh: pd.DataFrame,
        there: npt.NDArray[np.float64],
        here: npt.NDArray[np.float64],
    ) -> None:
        self.places = np.concatenate([there, here])
        self.ids: list[str] = []
        self.detail = {
            name: [normalise_name(cell) for frame in (stored, fresh) for cell in frame[name]]
            for name in ("community", "address")
            if name in LAYERS[layer].names
        }
        self.by_name: dict[str, list[int]] = {}
        if "name" in LAYERS[layer].names and layer not in PLACE_KEYED:
            names = [*stored["name"], *fresh["name"]]
            for at, name in enumerate(map(normalise_name, names)):
                self.by_name.setdefault(name, []).append(at)
            self.by_name.pop("", None)

    def find(
        self, frame: pd.DataFrame, row: int, place: npt.NDArray[np.float64], unplaced: str
    ) -> tuple[int, str]:
        """Return the row meant and "", or −1 and the reason why there is none."""
        nowhere = unplaced or "untrusted_location"
        name = frame["name"].iloc[row] if "name" in frame.columns else None
        found = self.by_name.get(normalise_name(name), [])
        if not found:
            return -1, nowhere
        apart = metres(np.tile(place, (len(found), 1)), self.places[found])
        if len(found) == 1:
            return (-1, nowhere) if apart[0] > SAME_TOWN else (found[0], "")
        apart = np.where(np.isfinite(apart), apart, np.inf)
        if apart.min() <= NEAR:
            return found[int(apart.argmin())], ""
        for detail, cells in self.detail.items():
            same = [at for at in found if cells[at] and cells[at] == _cell(frame, detail, row)]
            if len(same) == 1:
                return same[0], ""
        return -1, "ambiguous_name"


def _cell(frame: pd.DataFrame, name: str, row: int) -> str:
    return normalise_name(frame[name].iloc[row])
