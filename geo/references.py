"""References between rows: a community, estate, unit or space by id, code or unique name."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.layers import LAYERS
from geo.names import normalise_name

__all__ = ["lookup", "newly_resolved", "resolve"]


def lookup(frames: Mapping[str, pd.DataFrame], refers: tuple[str, ...]) -> dict[str, str]:
    """Return what may stand in a reference → id of the row it means.

    Ids go before codes, codes before names; a name that several rows have means none of them.

    Parameters
    ----------
    frames
        Layer → its rows.
    refers
        Layers referred to, tried in this order.
    """
    found: dict[str, str] = {}
    for layer in refers:
        frame = frames.get(layer)
        if frame is None or frame.empty:
            continue
        ids = frame["id"].astype(str)
        for text in ids:
            found.setdefault(text, text)
        if "code" in LAYERS[layer].names:
            _add(found, frame["code"].dropna(), ids)
        if "name" in LAYERS[layer].names:
            names = frame["name"].dropna().map(normalise_name)
            _add(found, names[~names.duplicated(keep=False) & (names != "")], ids, "\0")
    return found


def resolve(
    values: npt.NDArray[np.object_], known: Mapping[str, str]
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.bool_]]:
    """Replace references by the ids they mean.

    Parameters
    ----------
    values
        (n,) text or None.
    known
        From `lookup`.

    Returns
    -------
    resolved : (n,) ids; text that means no row stays as it is
    unresolved : (n,) bool
    """
    resolved = values.copy()
    unresolved = np.zeros(len(values), dtype=bool)
    for at, value in enumerate(values):
        if value is None or value != value:
            continue
        meant = known.get(str(value)) or known.get("\0" + normalise_name(value))
        unresolved[at] = meant is None
        resolved[at] = meant or value
    return resolved, unresolved


def newly_resolved(
    frame: pd.DataFrame, layer: str, to: str, frames: Mapping[str, pd.DataFrame]
) -> pd.DataFrame:
    """Return the rows of `frame` whose references to `to` now mean a row, with only those fields.

    Parameters
    ----------
    frame
        Rows of `layer` as stored.
    to
        The layer that has got new rows.
    frames
        Layer → its rows, for all layers that the fields in question refer to.

    Returns
    -------
    DataFrame with ``id`` and the fields that refer to `to`
    """
    columns, changed = {"id": frame["id"]}, np.zeros(len(frame), dtype=bool)
    for field in LAYERS[layer].fields:
        if to in field.refers:
            cells = frame[field.name].to_numpy(dtype=object).copy()
            cells[pd.isna(cells)] = None
            resolved, _ = resolve(cells, lookup(frames, field.refers))
            changed |= np.asarray(resolved != cells, dtype=bool)
            columns[field.name] = pd.Series(resolved, index=frame.index, dtype=object)
    return pd.DataFrame(columns)[changed]


def _add(
    found: dict[str, str], keys: "pd.Series[str]", ids: "pd.Series[str]", mark: str = ""
) -> None:
    # Names carry a mark, so that a row called "12" is not taken for the row with id 12.
    for key, text in zip(keys, ids.loc[keys.index], strict=True):
        found.setdefault(mark + key, text)
