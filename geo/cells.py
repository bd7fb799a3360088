"""Cells: what a person typed, as a value of its kind.

``1608户`` is 1608, ``1.2万元`` is 12000 yuan, ``3公顷`` is 30000 m², ``２００５年建成`` is 2005;
``暂无资料``, ``不详``, ``-`` say that nothing is known and become missing, never 0. Each distinct
value is read once, so a column costs what its distinct values cost.

Sources: STANDARDS A′ D16 (missing is missing), C9 (what files really hold), seed A003-006 ff.
"""

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from geo.layers import Field, Kind

__all__ = ["UNREADABLE", "factor", "is_missing", "plain", "read_cells"]


class _Unreadable:
    """The cell says something that its kind cannot hold."""


UNREADABLE: Final = _Unreadable()


def _words(*lines: str) -> frozenset[str]:
    return frozenset(" ".join(lines).split())


_MISSING = _words(
    "- -- --- — —— – / // \\ * ** *** ? ?? . .. … 无 暂无 没有 空 缺 暂缺 缺失 不详 不明 不清楚",
    "无资料 无数据 无信息 暂无资料 暂无数据 暂无信息 未知 未详 未填 未填写 未统计 未登记",
    "待定 待补 待补充 待核实 待查 null none nan nat n/a na nil <na>",
    "#n/a #value! #ref! #div/0! #name? #null! #num!",
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufeff\u200b\ufffe\uffff]")

_TIMES = {"亿": 1e8, "千万": 1e7, "百万": 1e6, "万": 1e4, "千": 1e3, "百": 1e2}
_SQUARE_METRES = {
    **dict.fromkeys(("m2", "m^2", "平方米", "平米", "平方", "平", "方", "㎡"), 1.0),
    **dict.fromkeys(("公顷", "ha", "hm2"), 1e4),
    **dict.fromkeys(("平方公里", "平方千米", "km2"), 1e6),
    "亩": 2000 / 3,
}
_COUNTS = dict.fromkeys(
    _words("户 人 名 位 栋 幢 座 套 个 家 次 间 处 口 所 社区 个社区 人次"), 1.0
)
_YUAN = dict.fromkeys(("元", "块", "圆", "元人民币", "rmb", "cny"), 1.0)
_UNITS: dict[str, Mapping[str, float]] = {
    "integer": _COUNTS,
    "number": {"分": 1.0, "星": 1.0, "%": 1.0},
    "area": _SQUARE_METRES,
    "money": _YUAN,
}
_NUMBER = re.compile(
    r"(?:约|大约|近|共|共计|合计|计|¥|rmb)?"
    r"(?P<number>[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)(?:余|多|来)?"
    r"(?P<times>亿|千万|百万|万|千|百)?(?:余|多)?(?P<unit>[^\d/]*?2?)"
    r"(?:左右|以上|以下|/年|每年|/户)?"
)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)")
_SHORT_YEAR = re.compile(r"(?<!\d)([5-9]\d)年(?!代|前|以)")
_CHINESE_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[t ].*)?")
_DIGITS8 = re.compile(r"(\d{4})(\d{2})(\d{2})")
_TRUE = _words("是 有 对 真 已 √ ✓ ✔ y yes true t 1 1.0 on 已签约 同意 活跃 封闭")
_FALSE = _words("否 无 没有 不 不是 假 未 × ✗ ✘ x n no false f 0 0.0 off 未签约 不同意")
_LARGEST = 1e15  # beyond this a double no longer holds every integer


def plain(value: object) -> str:
    """Return `value` as trimmed text: whole floats without ``.0``, dates in ISO form.

    Control characters go, since neither documents nor spreadsheets can hold them.
    """
    if isinstance(value, float) and value.is_integer() and abs(value) < _LARGEST:
        return str(int(value))
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time(0)
        return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
    text = _CONTROL.sub("", str(value)).strip()
    # Spreadsheets written here put an apostrophe before text that looks like a formula.
    return text[1:] if re.match(r"'[=+\-@＝＋－＠]", text) else text


def is_missing(text: str) -> bool:
    """Return whether `text` says that nothing is known."""
    return not text or _half(text) in _MISSING


def factor(unit: str, kind: Kind) -> float | None:
    """Return what one `unit` is in the base unit of `kind` (m², yuan); None for no unit.

    Examples
    --------
    >>> factor("万元", "money")
    10000.0
    """
    match = re.fullmatch(r"(亿|千万|百万|万|千|百)?(.*?)(?:/年|每年)?", _half(unit))
    units = _UNITS.get(kind, {})
    if not unit or match is None or (match[2] and match[2] not in units):
        return None
    return _TIMES.get(match[1], 1.0) * units.get(match[2], 1.0)


def read_cells(
    values: npt.ArrayLike, field: Field, *, unit: str = ""
) -> tuple[np.ndarray, npt.NDArray[np.bool_]]:
    """Read the cells of one column.

    Parameters
    ----------
    values
        (n,) cells as in the file.
    field
        The field they are for.
    unit
        Unit in the header; scales cells that name none themselves.

    Returns
    -------
    cells : (n,) float with NaN for numbers and years; else objects with None
    unreadable : (n,) bool, cells that say something the kind cannot hold (now missing)
    """
    read = _reader(field, factor(unit, field.kind) or 1.0)
    source = np.asarray(values, dtype=object)
    known: dict[tuple[type, object], Any] = {}
    cells = np.empty(len(source), dtype=object)
    for at, value in enumerate(source):
        if value is None or value != value or value is np.ma.masked:
            continue
        key = (value.__class__, value)
        if key not in known:
            known[key] = _read_one(value, read)
        cells[at] = known[key]
    unreadable = np.fromiter((cell is UNREADABLE for cell in cells), dtype=bool, count=len(cells))
    cells[unreadable] = None
    if field.kind in ("integer", "number", "area", "money", "year"):
        cells = cells.astype(np.float64)
        if field.zero_is_missing:
            cells[cells == 0] = np.nan
    return cells, unreadable


def _read_one(value: object, read: Callable[[object, str], Any]) -> Any:
    text = plain(value)
    if read is not _flag and is_missing(text):  # 无 in a flag means no
        return None
    return read(value, text)


def _reader(field: Field, scale: float) -> Callable[[object, str], Any]:
    if field.kind == "year":
        return _year
    if field.kind == "date":
        return _date
    if field.kind == "flag":
        return _flag
    if field.kind == "choice":
        terms = _terms(field)
        return lambda _, text: terms.get(_half(text), text)
    if field.kind in ("text", "reference"):
        return lambda _, text: text
    return lambda value, text: _number(value, text, field.kind, scale)


def _number(value: object, text: str, kind: Kind, scale: float) -> float | _Unreadable:
    if isinstance(value, int | float | np.number) and not isinstance(value, bool):
        number = float(value) * scale
    else:
        match = _NUMBER.fullmatch(_THOUSANDS.sub("", _half(text)))
        if match is None or (match["unit"] and match["unit"] not in _UNITS[kind]):
            return UNREADABLE
        own = match["times"] or match["unit"]
        number = float(match["number"]) * (
            _TIMES.get(match["times"], 1.0) * _UNITS[kind].get(match["unit"], 1.0) if own else scale
        )
    if not math.isfinite(number) or abs(number) > _LARGEST:
        return UNREADABLE
    # Scaling 11.4 by 10000 must not leave 114000.00000000001 in a ledger.
    return float(round(number)) if kind == "integer" else round(number, 6)


def _year(value: object, text: str) -> float | _Unreadable:
    if isinstance(value, dt.date):
        return float(value.year)
    half = _half(text).translate(_CHINESE_DIGITS)
    if match := _YEAR.search(half):
        return float(match[0])
    if match := _SHORT_YEAR.search(half):
        return 1900.0 + float(match[1])
    if re.fullmatch(r"20\d{6}|19\d{6}", half):
        return float(half[:4])
    return UNREADABLE


def _date(value: object, text: str) -> str:
    """Return the ISO form of a whole date; a partial one stays as it was written."""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    match = _DATE.fullmatch(_half(text)) or _DIGITS8.fullmatch(_half(text))
    if match is None:
        return text
    try:
        return dt.date(*map(int, match.groups())).isoformat()
    except ValueError:
        return text


def _flag(_: object, text: str) -> bool | _Unreadable | None:
    half = _half(text)
    if half in _TRUE:
        return True
    if half in _FALSE:
        return False
    return None if is_missing(text) else UNREADABLE


def _terms(field: Field) -> dict[str, str]:
    """Return spelling → code: codes, Chinese terms, then other spellings."""
    terms: dict[str, str] = {}
    for choice in field.choices:
        terms.setdefault(_half(choice.code), choice.code)
        terms.setdefault(_half(choice.chinese), choice.code)
    for choice in field.choices:
        for synonym in choice.synonyms:
            terms.setdefault(_half(synonym), choice.code)
    return terms


def _half(text: str) -> str:
    """Return `text` in half width, lower case, without spaces."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()
