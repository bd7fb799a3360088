"""Cells as people type them: untidy on purpose, in known places and numbers.

Everything here is undone by the import: the cleaned table equals the layer of the sample city.
"""

from itertools import cycle
from typing import Any

import pandas as pd

from geo.layers import LAYERS
from service.sample.headers import HEADERS
from service.sample.names import SYNTHETIC

__all__ = ["NO_PLACE", "ledger", "untidy_estates"]

TEN_THOUSAND = ("fitout_yuan", "yearly_yuan", "fund_yuan")  # columns headed (万元)
FLAGS = {"True": "是", "False": "否"}
UNKNOWN = ("暂无资料", "不详", "0", "")  # ways to write that households are not known
# The row that has no coordinates and no namesake: the one reject of the sample's import.
NO_PLACE = {
    "小区编号": "XQ999", "小区名称": "待建地块安置房", "地址": "示例市邻里区（地址待定）",
    "总户数": "320户", "经纬度": ",", "数据性质": SYNTHETIC,
}  # fmt: skip


def ledger(layer: str, frame: pd.DataFrame, names: dict[str, dict[str, str]]) -> pd.DataFrame:
    """Return `frame` as a table of text with the headers and terms of a district's ledger.

    Parameters
    ----------
    layer
        Name of the layer.
    frame
        Its rows; a geometry is left out.
    names
        Layer → id → name, to write references as people do.
    """
    columns: dict[str, list[str]] = {}
    for name, header in HEADERS[layer].items():
        field = LAYERS[layer][name]
        known = {value: label for refers in field.refers for value, label in
                 names.get(refers, {}).items()}  # fmt: skip
        known |= {choice.code: choice.chinese for choice in field.choices}
        known |= FLAGS if field.kind == "flag" else {}
        scale = 10_000.0 if name in TEN_THOUSAND and "万元" in header else 1.0
        columns[header] = [_cell(value, known, scale) for value in frame[name]]
    columns["数据性质"] = [SYNTHETIC] * len(frame)
    return pd.DataFrame(columns)


def untidy_estates(table: pd.DataFrame) -> pd.DataFrame:
    """Return the estates' ledger with cells as they come from the field.

    Every seventh household count reads ``1608户`` and every 31st has full-width digits, unknown
    ones go round `UNKNOWN`; areas read ``55810平方米`` in every fifth row; years read
    ``2005年建成`` in every third. The row `NO_PLACE` comes last.
    """
    rows = table.copy()
    unknown = cycle(UNKNOWN)
    rows["总户数"] = [
        _household_cell(n, count) if count else next(unknown)
        for n, count in enumerate(table["总户数"])
    ]
    rows["建筑面积"] = _ending(table["建筑面积"], 5, 2, "平方米")
    rows["建筑年代"] = _ending(table["建筑年代"], 3, 1, "年建成")
    last = pd.DataFrame({header: [NO_PLACE.get(str(header), "")] for header in rows})
    return pd.concat([rows, last], ignore_index=True)


def _household_cell(n: int, count: str) -> str:
    if n % 31 == 5:
        return "".join(chr(ord(digit) + 0xFEE0) for digit in count)
    return f"{count}户" if n % 7 == 3 else count


def _ending(cells: pd.Series, every: int, first: int, text: str) -> list[str]:
    """Append `text` to what stands in row `first` and every `every` rows after it."""
    return [f"{cell}{text}" if cell and n % every == first else cell
            for n, cell in enumerate(cells)]  # fmt: skip


def _cell(value: Any, known: dict[str, str], scale: float) -> str:
    """Write one value: missing as nothing, numbers without a needless ``.0``."""
    if value is None or pd.isna(value):
        return ""
    if isinstance(value, float):
        return f"{value / scale:.6f}".rstrip("0").rstrip(".")
    return known.get(str(value), str(value))
