"""People are counted, never listed: files of posts and skills must not carry persons.

Only files that tell of people (the fields ``people`` or ``skills``) are looked at: an ordinary
list of offers may name the office to call. Names in running text cannot be told from other words
with certainty; columns for them can, and so can mobile and identity numbers.

Sources: seed rows A002-019 (blacklist of fields), A002-051 (names are left out), STANDARDS B11
(aggregated numbers only).
"""

import re
import unicodedata

import numpy as np
import numpy.typing as npt

from geo.cells import plain
from geo.errors import InputError
from geo.headers import Columns, normalise
from geo.readers.table import RawTable

__all__ = ["personal_rows", "refuse_personal", "tells_a_person"]

ABOUT_PEOPLE = frozenset({"people", "skills"})

_HEADER = re.compile("姓名|身份证|身份号码|手机|电话|联系方式|联系人|微信|出生|住址")
# A mobile number; an identity number (GB 11643): region, date of birth, sequence, check digit.
_NUMBER = re.compile(
    r"(?<!\d)(?:1[3-9]\d{9}"
    r"|\d{6}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dx])(?![\dx])",
    re.IGNORECASE,
)


def refuse_personal(raw: RawTable, matched: Columns) -> None:
    """Refuse a file that tells of people and has a column for what tells who they are.

    Raises
    ------
    InputError
        ``personal_column`` with the file and the first such header.
    """
    if not ABOUT_PEOPLE & matched.fields.keys():
        return
    for header in raw.columns.columns:
        if _HEADER.search(normalise(header)):
            raise InputError("personal_column", file=raw.source, header=str(header).strip())


def personal_rows(raw: RawTable, matched: Columns) -> npt.NDArray[np.bool_]:
    """Return (n,) whether a row of a file that tells of people holds a number of a person."""
    found = np.zeros(len(raw.rows), dtype=bool)
    if not ABOUT_PEOPLE & matched.fields.keys():
        return found
    for position in range(raw.columns.shape[1]):
        cells = raw.columns.iloc[:, position]
        found |= [cell is not None and tells_a_person(plain(cell)) for cell in cells]
    return found


def tells_a_person(text: str) -> bool:
    """Tell whether a text holds a mobile or an identity number."""
    return _NUMBER.search(unicodedata.normalize("NFKC", text)) is not None
