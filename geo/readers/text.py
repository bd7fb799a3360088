"""CSV and other delimited text, in the encodings that Chinese offices write."""

import csv
import io
import re
from itertools import islice
from pathlib import Path

from geo.errors import InputError
from geo.readers.header_row import count_known, find_header, to_table
from geo.readers.table import RawTable

__all__ = ["decode", "read_text"]

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),  # begins as UTF-16 does, so it comes first
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_DELIMITERS = (",", "\t", ";", "|")
# GBK read as UTF-8 has hardly a character that fits, damaged UTF-8 has few that do not.
_DAMAGED = 20
# GB18030 has private places where it has no character; Big5 taken for it is full of them.
_PRIVATE = re.compile(r"[\ue000-\uf8ff]")
_LONGEST_CELL = 2**31 - 1  # a community's outline as WKT passes the module's 131,072 characters


def read_text(path: Path, *, layer: str, encoding: str | None = None) -> RawTable:
    """Read a delimited text file; encoding and delimiter are detected.

    Row numbers count records, as a spreadsheet shows them.

    Raises
    ------
    InputError
        ``encoding_wrong``, ``encoding_unknown``, ``character_damaged``, ``character_nul``,
        ``quotes_open``, ``sheet_too_large`` or ``file_empty``.
    """
    text = decode(path.read_bytes(), path.name, encoding)
    if "\0" in text:
        row = text.count("\n", 0, text.index("\0")) + 1
        raise InputError("character_nul", file=path.name, row=row)
    rows = _records(text, _delimiter(text, layer), path.name)
    table = to_table(path.name, rows, layer)
    if table is None:
        raise InputError("file_empty", file=path.name)
    return table


def decode(content: bytes, source: str, encoding: str | None = None) -> str:
    """Return `content` as text: by its mark, else as UTF-8, else as GB18030.

    GB18030 contains GBK and GB2312. An encoding that was told must fit, and never overrules
    bytes that can only be UTF-8.
    """
    for mark, name in _BOMS:
        if content.startswith(mark):
            return _decode_as(content, name, source)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        if encoding is None and _is_mostly_utf8(content):
            row = _row(content, error)
            raise InputError("character_damaged", file=source, row=row) from error
        return _decode_as(content, encoding or "gb18030", source, told=encoding is not None)
    if encoding is None or text.isascii():
        return text
    told = _decode_as(content, encoding, source)
    if told != text:
        raise InputError("encoding_wrong", file=source, encoding=encoding, row=1)
    return text


def _decode_as(content: bytes, encoding: str, source: str, *, told: bool = True) -> str:
    try:
        text = content.decode(encoding)
    except LookupError as error:
        raise InputError("encoding_not_known", encoding=encoding) from error
    except UnicodeDecodeError as error:
        code = "encoding_wrong" if told else "encoding_unknown"
        row = _row(content, error)
        raise InputError(code, file=source, encoding=encoding, row=row) from error
    private = [] if told else [found.start() for found in _PRIVATE.finditer(text)]
    if len(private) * _DAMAGED > _foreign(text):
        row = text.count("\n", 0, private[0]) + 1
        raise InputError("encoding_unknown", file=source, encoding=encoding, row=row)
    return text


def _row(content: bytes, error: UnicodeDecodeError) -> int:
    return content.count(b"\n", 0, error.start) + 1


def _is_mostly_utf8(content: bytes) -> bool:
    """Tell UTF-8 with a few damaged characters, which GB18030 would turn into other words."""
    text = content.decode("utf-8", errors="replace")
    return text.count("\ufffd") * _DAMAGED < _foreign(text)


def _foreign(text: str) -> int:
    """Return how many characters are not ASCII."""
    return len(text) - len(text.encode("ascii", errors="ignore"))


def _delimiter(text: str, layer: str) -> str:
    """Return the delimiter under which the header row has most known headers, then columns."""
    start = "".join(islice(io.StringIO(text, newline=""), 60))

    def fit(delimiter: str) -> tuple[int, int]:
        rows = list(csv.reader(io.StringIO(start, newline=""), delimiter=delimiter))
        at = find_header(rows, layer)
        return (0, len(rows[0])) if at is None else (count_known(rows[at], layer), len(rows[at]))

    return max(_DELIMITERS, key=fit)


def _records(text: str, delimiter: str, source: str) -> list[list[str]]:
    csv.field_size_limit(_LONGEST_CELL)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            raise InputError(
                "quotes_open", file=source, row=_open_quote(text, delimiter)
            ) from error
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def _open_quote(text: str, delimiter: str) -> int:
    """Return the number of the record whose quotation mark is never closed."""
    return sum(1 for _ in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
