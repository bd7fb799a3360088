"""What a field and a layer are."""

from dataclasses import dataclass
from typing import Literal

from geo.choices import Choice

__all__ = ["Field", "Geometry", "Kind", "Layer"]

Kind = Literal[
    "text",  # any text, trimmed
    "integer",  # a count; "1608户" → 1608
    "number",  # a plain number
    "area",  # square metres; "250㎡", "1.2公顷"
    "money",  # yuan; "1.2万元"
    "year",  # "2005年建成"
    "date",  # ISO date; partial dates stay text
    "flag",  # 是/否, true/false, 1/0
    "choice",  # one of `choices`; unknown values are kept and counted
    "reference",  # id, code or unique name of a row of `refers`
]
Geometry = Literal["point", "line", "polygon", "point or polygon"]


@dataclass(frozen=True)
class Field:
    """One field of a layer.

    Parameters
    ----------
    name
        Name in files, database and JSON.
    kind
        How cells are cleaned and stored.
    chinese
        Header in ledgers.
    synonyms
        Other headers that mean this field (compared without spaces, colons, bracketed units).
    choices
        Values of a ``choice``.
    refers
        Layers that a ``reference`` points at, tried in this order.
    low, high
        Plausible range; a value outside is kept with the warning ``out_of_range``.
    zero_is_missing
        0 means "not recorded" (households, areas), as in most Chinese ledgers.
    """

    name: str
    kind: Kind
    chinese: str
    synonyms: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    refers: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    zero_is_missing: bool = False


@dataclass(frozen=True)
class Layer:
    """One layer: its geometry and fields (``id`` first).

    A row without all of the fields `required`, or with none of the fields `one_of`, is rejected.
    """

    name: str
    chinese: str
    geometry: Geometry | None
    fields: tuple[Field, ...]
    required: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> Field:
        """Return the field `name`; KeyError when the layer has none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all fields, in order."""
        return tuple(field.name for field in self.fields)
