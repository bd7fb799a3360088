"""Identity: which stored row a row of a file is, as INTERFACE "Identity" says.

In this order: a row with an id is the stored row of that id, else a new one. A row without id is
the stored row with the same name and community or address, if that lies within 1,500 m (and
replaces its cells when both come from a file of one name: a mended file, or the same file under
another datum); an estate, else, the nearest of its name within 1,500 m that was stored before. A
row without a place is the one row of its name, else rejected. A file whose points are not its own
only finds rows that exist.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.clean import Cleaned
from geo.findings import Findings
from geo.known import NEAR, Known
from geo.layers import LAYERS
from geo.names import PLACE_KEYED, normalise_name, numbered, split_id
from geo.places import lonlat, metres

__all__ = ["Matches", "match_rows"]

Places = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]


@dataclass
class Matches:
    """What each row of a file is.

    Parameters
    ----------
    target
        (n,) position of the stored row it is, −1 for none.
    how
        (n,) ``insert``, ``update`` (its cells replace), ``fill`` (its cells fill what is missing)
        or ``reject``.
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
    known = _standing(matches, stored, cleaned, (here, there), trusted)
    if trusted:
        if layer == "estates":
            _by_name_near(matches, stored, here, known)
        _insert(matches, stored, cleaned.base, placed)
    fresh = np.flatnonzero(matches.how == "insert")
    known.add(frame.iloc[fresh], here[fresh])
    ids = np.concatenate([stored["id"].to_numpy(dtype=object), matches.ids[fresh]])
    _by_name(matches, ids, cleaned, here, known, findings)
    return matches


def _given_ids(frame: pd.DataFrame, layer: str) -> npt.NDArray[np.object_]:
    """Return (n,) the ids of the file; parts of one way share its id, so it is none of theirs."""
    ids: npt.NDArray[np.object_] = frame["id"].to_numpy(dtype=object).copy()
    ids[pd.isna(ids)] = None
    if layer in PLACE_KEYED:
        ids[pd.Series(ids).duplicated(keep=False).to_numpy()] = None
    return ids


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
    """Settle rows whose made id is stored, one to one, the nearest first.

    A row that came from a file of this name before is a new version of itself: it updates.
    """
    same = (stored["source_file"] == cleaned.source).to_numpy(dtype=bool)
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
            matches.settle(row, "update" if same[at] else "fill", at, ids[at])


def _standing(
    matches: Matches,
    stored: pd.DataFrame,
    cleaned: Cleaned,
    places: Places,
    trusted: bool,
) -> Known:
    """Return the stored rows as they stand once the updates are made.

    Names and places that the file itself changes must not decide what its other rows are, or
    importing it again would find other rows.
    """
    here, there = places
    known = Known(cleaned.layer, stored, there, cleaned.frame)
    for row in np.flatnonzero(matches.how == "update").tolist():
        place = here[row] if trusted else None
        known.change(matches.target[row], row, place, replace=True)
    return known


def _by_name_near(
    matches: Matches,
    stored: pd.DataFrame,
    here: npt.NDArray[np.float64],
    known: Known,
) -> None:
    """Settle rows without id that have a stored row of their name within 1,500 m."""
    ids = stored["id"].to_numpy(dtype=object)
    rows = np.flatnonzero(matches.open & np.isfinite(here[:, 0]) & pd.isna(matches.given))
    for row in rows.tolist():
        at = known.near(row, here[row])
        if at is not None:
            matches.settle(row, "fill", at, ids[at])
            known.change(at, row, None, replace=False)


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
    ids: npt.NDArray[np.object_],
    cleaned: Cleaned,
    here: npt.NDArray[np.float64],
    known: Known,
    findings: Findings,
) -> None:
    """Settle rows without a place of their own: the row of that name, else rejected.

    What one of them tells of a row's address may tell another which row it is, so they are asked
    again until nothing more is found.
    """
    frame, left = cleaned.frame, np.flatnonzero(matches.open).tolist()
    reasons = np.full(len(frame), "", dtype=object)
    found = True
    while found:
        found = False
        for row in [row for row in left if matches.open[row]]:
            at, several = known.called(row, here[row])
            reasons[row] = "ambiguous_name" if several else cleaned.unplaced[row]
            if at is not None:
                matches.settle(row, "fill", at, ids[at])
                known.change(at, row, None, replace=False)
                found = True
    for row in np.flatnonzero(matches.open).tolist():
        reasons[row] = reasons[row] or "untrusted_location"
        matches.settle(row, "reject")
    reasons[matches.how != "reject"] = ""
    for reason in dict.fromkeys(reasons[left]):
        where = "name" if reason == "ambiguous_name" else "geometry"
        values = frame["name"] if where == "name" else cleaned.given
        if reason:
            findings.add(reason, reasons == reason, field=where, values=values)
