"""A table as documents and ledgers share it: one frame, told twice."""

from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

__all__ = ["LONGEST", "Column", "Kind", "Table", "sums"]

LONGEST = 32_767
"""Characters that a cell of a spreadsheet can hold."""

Kind = Literal["text", "count", "yuan", "area", "metres", "share", "score", "decimal", "figure"]


@dataclass(frozen=True)
class Column:
    """A column for people.

    Parameters
    ----------
    name
        Column of the frame.
    header
        Above it, in the current language.
    kind
        How numbers are shown; ``figure``: a number that is told in words already.
    width
        Characters; the relative width in documents.
    total
        The numbers are summed up.
    ratio
        Columns (numerator, denominator) whose quotient it is.
    brief
        Stands in the document too, where there is room for few columns.
    """

    name: str
    header: str
    kind: Kind = "text"
    width: float = 10
    total: bool = False
    ratio: tuple[str, str] | None = None
    brief: bool = True


def sums(*columns: tuple[str, str, float]) -> tuple[Column, ...]:
    """Return columns of whole numbers that are summed up: name, header, width of each."""
    return tuple(
        Column(name, header, "count", width, total=True) for name, header, width in columns
    )


@dataclass(frozen=True)
class Table:
    """A list of a proposal.

    Parameters
    ----------
    name
        Short title, at most 20 characters: the name of its sheets.
    title
        Above it.
    note
        What the figures mean and how they are reckoned.
    columns
        For people, in order; row number and remarks are added around them.
    frame
        One row for each record, missing as NaN or None; ``remark`` is optional.
    data
        Columns of the data sheet: standard field names, codes and ids.
    """

    name: str
    title: str
    note: str
    columns: tuple[Column, ...]
    frame: pd.DataFrame
    data: tuple[str, ...]
    empty: str = field(default="")

    def total(self, name: str) -> float | None:
        """Return the sum of the known values of a column; None when none is known."""
        total = pd.to_numeric(self.frame[name]).sum(min_count=1)
        return None if pd.isna(total) else float(total)
