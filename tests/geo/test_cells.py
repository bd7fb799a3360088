import datetime as dt
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.cells import factor, is_missing, plain, read_cells
from geo.layers import LAYERS

HOUSEHOLDS = LAYERS["estates"]["households"]
AREA = LAYERS["estates"]["area_m2"]
YEAR = LAYERS["estates"]["built_year"]
GATED = LAYERS["estates"]["gated"]
COST = LAYERS["spaces"]["fitout_yuan"]
SOURCE = LAYERS["spaces"]["source"]
STARTED = LAYERS["history"]["started"]
CODE = LAYERS["communities"]["code"]


def read(field, *cells, unit=""):
    values = np.empty(len(cells), dtype=object)
    values[:] = cells
    found, unreadable = read_cells(values, field, unit=unit)
    return found.tolist(), unreadable.tolist()


@pytest.mark.parametrize(
    ("field", "cell", "value"),
    [
        (HOUSEHOLDS, "1608户", 1608),
        (HOUSEHOLDS, "2000 户", 2000),
        (HOUSEHOLDS, "１６０８户", 1608),
        (HOUSEHOLDS, "约1,200余户", 1200),
        (HOUSEHOLDS, "1.2万户", 12000),
        (HOUSEHOLDS, 1608.0, 1608),
        (HOUSEHOLDS, np.int64(7), 7),
        (AREA, "250㎡", 250),
        (AREA, "250m²", 250),
        (AREA, "177,000 平方米", 177000),
        (AREA, "3公顷", 30000),
        (AREA, "0.5平方公里", 500000),
        (AREA, "1.5 万平方米", 15000),
        (AREA, "3亩", 2000),
        (COST, "1.2万元", 12000),
        (COST, "1.2万", 12000),
        (COST, "￥3000", 3000),
        (COST, "3万元/年", 30000),
        (YEAR, "2005年建成 ", 2005),
        (YEAR, "1998-2003年", 1998),
        (YEAR, "98年", 1998),
        (YEAR, "二〇〇五年", 2005),
        (YEAR, dt.datetime(2005, 3, 1), 2005),  # noqa: DTZ001
        (YEAR, "20050301", 2005),
        (STARTED, "2021年3月5日", "2021-03-05"),
        (STARTED, "2021/3/5", "2021-03-05"),
        (STARTED, "20210305", "2021-03-05"),
        (STARTED, dt.datetime(2021, 3, 5), "2021-03-05"),  # noqa: DTZ001
        (STARTED, "2021-03", "2021-03"),
        (STARTED, "2021年13月1日", "2021年13月1日"),
        (GATED, "是", True),
        (GATED, "无", False),
        (GATED, 0.0, False),
        (GATED, True, True),
        (SOURCE, "清理移交", "handed_over"),
        (SOURCE, "idle", "idle"),
        (SOURCE, "租来的", "租来的"),
        (CODE, "0420106001", "0420106001"),
        (CODE, 420106001001.0, "420106001001"),
    ],
)
def test_what_a_cell_means(field, cell, value):
    found, unreadable = read(field, cell)
    assert found == [value]
    assert type(found[0]) is (float if isinstance(value, int | float) and value is not True
                              and value is not False else type(value))  # fmt: skip
    assert unreadable == [False]


NOTHING = [
    "暂无资料",
    "不详",
    "无",
    "-",
    "/",
    "未知",
    "**",
    "",
    " ",
    None,
    "#N/A",
    np.nan,
    "N/A",
    "——",
]


@pytest.mark.parametrize("cell", NOTHING)
@pytest.mark.parametrize("field", [HOUSEHOLDS, AREA, YEAR, SOURCE, CODE])
def test_nothing_known_is_missing_never_zero(field, cell):
    found, unreadable = read(field, cell)
    assert found[0] is None or np.isnan(found[0])
    assert unreadable == [False]


@pytest.mark.parametrize("cell", ["0", "0户", 0, "０"])
def test_no_households_are_missing_households(cell):
    assert np.isnan(read(HOUSEHOLDS, cell)[0][0])


@pytest.mark.parametrize(
    ("field", "cell"),
    [
        (HOUSEHOLDS, "很多"),
        (HOUSEHOLDS, "100-200户"),
        (HOUSEHOLDS, "12,34"),
        (HOUSEHOLDS, "计幢"),  # STANDARDS D16: a unit whose number was lost
        (HOUSEHOLDS, "1e400"),
        (HOUSEHOLDS, "1e30"),
        (HOUSEHOLDS, True),
        (HOUSEHOLDS, "=1+1"),
        (AREA, "万平方米"),
        (AREA, "30户"),
        (COST, "3万元/月"),
        (YEAR, "九十年代"),
        (YEAR, "**年"),
        (GATED, "也许"),
    ],
)
def test_what_cannot_be_read_is_missing_and_told(field, cell):
    found, unreadable = read(field, cell)
    assert found[0] is None or np.isnan(found[0])
    assert unreadable == [True]


def test_the_header_scales_cells_that_name_no_unit():
    found, _ = read(COST, "11.4", 8, "2万", "30000元", unit="万元")
    assert found == [114000, 80000, 20000, 30000]
    assert read(AREA, "1.5", unit="公顷")[0] == [15000]


def test_what_is_no_unit_scales_nothing():
    assert factor("60岁以上", "integer") is None
    assert read(HOUSEHOLDS, "12", unit="60岁以上")[0] == [12]


def test_equal_keys_of_different_types_are_read_apart():
    assert read(GATED, 1, True, "1", 1.0)[0] == [True] * 4
    found, unreadable = read(HOUSEHOLDS, 1, True)
    assert found[0] == 1
    assert unreadable == [False, True]


@given(st.integers(1, 10**9), st.sampled_from(["", "户", " 户", "套"]))
def test_counts_come_back_with_any_unit(number, unit):
    assert read(HOUSEHOLDS, f"{number}{unit}", f"{number:,}{unit}")[0] == [number, number]


@given(st.text())
def test_no_text_breaks_a_cell(text):
    for field in (HOUSEHOLDS, AREA, COST, YEAR, GATED, SOURCE, STARTED, CODE):
        read(field, text)
    told = plain(text)
    assert is_missing(told) or told == told.strip()
    assert not any(ord(sign) < 9 for sign in told)


def test_a_neutralised_formula_is_itself_again():
    assert plain("'=cmd|' /C calc'!A0") == "=cmd|' /C calc'!A0"
    assert plain("'quoted'") == "'quoted'"


def test_a_hundred_thousand_cells_take_a_second():
    cells = np.array([f"{number} 户" for number in range(100_000)], dtype=object)
    began = time.perf_counter()
    found, _ = read_cells(cells, HOUSEHOLDS)
    assert time.perf_counter() - began < 5  # about 0.4 s on an idle core
    assert found[-1] == 99_999
