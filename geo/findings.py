"""What cleaning has to tell about rows: each finding names row, code, field and value."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geo.cells import plain

__all__ = ["Finding", "Findings"]


class Finding(NamedTuple):
    """One thing found in one row.

    Parameters
    ----------
    row
        Row number as a person sees it in the file.
    code
        What was found; `service.sentences` has a sentence for each.
    field, value
        Where and what, ``""`` where the whole row is meant.
    """

    row: int
    code: str
    field: str = ""
    value: str = ""


class Findings:
    """Collects findings of the rows of one file.

    Parameters
    ----------
    rows
        (n,) row numbers.
    """

    def __init__(self, rows: npt.NDArray[np.int64]) -> None:
        self.rows = rows
        self._found: list[tuple[int, Finding]] = []

    def __iter__(self) -> Iterator[Finding]:
        """Yield the findings in the order of rows."""
        return (finding for _, finding in sorted(self._found, key=lambda pair: pair[0]))

    def add(
        self,
        code: str,
        mask: npt.NDArray[np.bool_],
        *,
        field: str = "",
        values: npt.ArrayLike | None = None,
    ) -> None:
        """Add `code` for every row where `mask` is true; `values` (n,) are what they hold."""
        cells = None if values is None else np.asarray(values, dtype=object)
        for at in np.flatnonzero(mask):
            value = "" if cells is None or cells[at] is None else plain(cells[at])
            self._found.append((int(at), Finding(int(self.rows[at]), code, field, value)))

    def extend(self, code: str, rows: Iterable[int]) -> None:
        """Add `code` for rows told by their number."""
        position = {int(row): at for at, row in enumerate(self.rows)}
        for row in rows:
            self._found.append((position.get(int(row), -1), Finding(int(row), code)))

    def hit(self, *codes: str) -> npt.NDArray[np.bool_]:
        """Return the mask (n,) of rows that have one of `codes`; of any when none is named."""
        mask = np.zeros(len(self.rows), dtype=bool)
        for at, finding in self._found:
            if at >= 0 and (not codes or finding.code in codes):
                mask[at] = True
        return mask

    def flags(self) -> npt.NDArray[np.object_]:
        """Return (n,) the codes of each row, sorted, separated by commas."""
        codes: dict[int, set[str]] = {}
        for at, finding in self._found:
            codes.setdefault(at, set()).add(finding.code)
        flags = np.full(len(self.rows), "", dtype=object)
        for at, found in codes.items():
            if at >= 0:
                flags[at] = ",".join(sorted(found))
        return flags
