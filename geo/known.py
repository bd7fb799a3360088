"""Rows by name, place, community and address, as they stand while a file is being matched."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.layers import LAYERS
from geo.names import PLACE_KEYED, normalise_name
from geo.places import metres

__all__ = ["NEAR", "SAME_TOWN", "Known"]

NEAR = 1_500.0
"""Metres within which two rows of one name are one estate (INTERFACE "Identity")."""
SAME_TOWN = 5_000.0
"""Metres within which the only stored row of a name is meant by a row whose point is a guess."""

Floats = npt.NDArray[np.float64]


class Known:
    """Rows that a row of a file may be.

    Parameters
    ----------
    layer
        Name of the layer; in one whose rows have no name none is ever found.
    rows
        Stored rows.
    places
        (n, 2) their longitude and latitude, NaN where they have none.
    file
        Rows of the file; the methods name them by their position.
    """

    def __init__(self, layer: str, rows: pd.DataFrame, places: Floats, file: pd.DataFrame) -> None:
        named = "name" in LAYERS[layer].names and layer not in PLACE_KEYED
        telling = ("name", "community", "address") if named else ()
        self.fields = [field for field in telling if field in LAYERS[layer].names]
        self.file = self._cells(file)
        self.cells: dict[str, list[str]] = {field: [] for field in self.fields}
        self.places = np.empty((0, 2))
        self.by_name: dict[str, list[int]] = {}
        self.add(rows, places)

    def add(self, rows: pd.DataFrame, places: Floats) -> None:
        """Add rows behind those known."""
        fresh = self._cells(rows)
        for field, cells in fresh.items():
            self.cells[field] += cells
        self.places = np.concatenate([self.places, places])
        names = fresh.get("name", [])
        for at, name in enumerate(names, start=len(self.places) - len(names)):
            self.by_name.setdefault(name, []).append(at)

    def change(self, at: int, row: int, place: Floats | None, *, replace: bool) -> None:
        """Take over what `row` of the file says: all of it, or what is missing."""
        for field, cells in self.file.items():
            said, stood = cells[row], self.cells[field][at]
            if not said or said == stood or (stood and not replace):
                continue
            self.cells[field][at] = said
            if field == "name":
                self.by_name[stood].remove(at)
                self.by_name.setdefault(said, []).append(at)
        if replace and place is not None and np.isfinite(place[0]):
            self.places[at] = place

    def near(self, row: int, place: Floats) -> int | None:
        """Return the nearest row of a name within 1,500 m."""
        found = self._called(row)
        apart = self._apart(found, place)
        return found[int(apart.argmin())] if found and apart.min() <= NEAR else None

    def called(self, row: int, place: Floats) -> tuple[int | None, bool]:
        """Return the row that `row`, which has no place of its own, means.

        Returns
        -------
        the row, or None; and whether that is because several have the name
        """
        found = self._called(row)
        apart = self._apart(found, place)
        if len(found) <= 1:
            meant = found and (apart[0] <= SAME_TOWN or not np.isfinite(apart[0]))
            return (found[0] if meant else None), False
        if apart.min() <= NEAR:
            return found[int(apart.argmin())], False
        for field in self.fields[1:]:
            said = self.file[field][row]
            same = [at for at in found if said and self.cells[field][at] == said]
            if len(same) == 1:
                return same[0], False
        return None, True

    def _cells(self, frame: pd.DataFrame) -> dict[str, list[str]]:
        return {field: [normalise_name(cell) for cell in frame[field]] for field in self.fields}

    def _called(self, row: int) -> list[int]:
        name = self.file["name"][row] if self.fields else ""
        return sorted(self.by_name.get(name, [])) if name else []

    def _apart(self, found: list[int], place: Floats) -> Floats:
        """Return metres from `place` to rows; infinite where one of the two is nowhere."""
        apart = metres(np.tile(place, (len(found), 1)), self.places[found])
        return np.where(np.isfinite(apart), apart, np.inf)
