"""CSV and text files: encoding, delimiter, header row, row numbers."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import InputError
from geo.readers import read
from geo.readers.text import decode

ROWS = '名称,总户数,经纬度\n梧桐雅苑,3500 户,"113.135412,27.828163"\n望江时光里,暂无资料,\n'


def write(folder, content, name="estates.csv"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refused(path, **options):
    with pytest.raises(InputError) as caught:
        read(path, **{"layer": "estates", **options})
    return caught.value.code, caught.value.values


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_encodings_are_detected(tmp_path, encoding):
    mark = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}.get(encoding, b"")
    raw = read(write(tmp_path, mark + ROWS.encode(encoding)), layer="estates")
    assert raw.source == "estates.csv"
    assert raw.columns.to_dict("list") == {
        "名称": ["梧桐雅苑", "望江时光里"],
        "总户数": ["3500 户", "暂无资料"],
        "经纬度": ["113.135412,27.828163", None],
    }
    assert raw.rows.tolist() == [2, 3]
    assert raw.geometry is None
    assert raw.crs is None


@given(st.text(st.characters(codec="gb18030", exclude_categories=["Cs", "Co"]), min_size=1))
def test_any_chinese_text_survives(text):
    assert decode(text.encode(), "f") == text.removeprefix("\ufeff")
    if text.encode("gb18030").decode("utf-8", errors="replace").count("\ufffd"):
        assert decode(text.encode("gb18030"), "f") == text


def test_told_encoding_must_fit(tmp_path):
    path = write(tmp_path, ROWS.encode("gbk"))
    assert read(path, layer="estates", encoding="gbk").columns["名称"][0] == "梧桐雅苑"
    code, values = refused(path, encoding="utf-8")
    assert (code, values["row"]) == ("encoding_wrong", 1)
    assert refused(write(tmp_path, ROWS), encoding="gbk")[0] == "encoding_wrong"
    assert refused(path, encoding="klingon") == ("encoding_not_known", {"encoding": "klingon"})


def test_bytes_of_no_encoding_name_their_row(tmp_path):
    code, values = refused(write(tmp_path, ROWS.encode("gbk") + b"x,\xff\xff,\n"))
    assert (code, values["row"]) == ("encoding_unknown", 4)


@pytest.mark.parametrize("damage", [b"\xe5", b"\xff", b"\xb0\xb0", b"\xe5\x8d"])
def test_one_damaged_character_does_not_turn_the_rest_into_other_words(tmp_path, damage):
    content = (ROWS + "南国明珠四期汉阳区四新大道,1,\n" * 9).encode() + damage + b"A,2,\n"
    assert refused(write(tmp_path, content)) == (
        "character_damaged",
        {"file": "estates.csv", "row": 13},
    )


def test_a_text_file_is_one_table(tmp_path):
    path = write(tmp_path, ROWS)
    assert len(read(path, layer="estates", table="estates").rows) == 2
    assert refused(path, table="x")[0] == "table_missing"


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_delimiters_are_detected(tmp_path, delimiter):
    lines = [
        ["名称", "总户数", "地址"],
        ["梧桐雅苑", "3500", "一路,二号;三栋"],
        ["x", "", "四|五\t六"],
    ]
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)
    raw = read(write(tmp_path, text, "estates.txt"), layer="estates")
    assert raw.columns.to_numpy().tolist() == [lines[1], ["x", None, lines[2][2]]]


def test_titles_blank_rows_and_totals(tmp_path):
    text = (
        "武汉市小区台账,,\n填报单位：民政局,填报时间：2024年,\n"
        "小区名称,总户数,经纬度\n\n梧桐雅苑,3500,\n,,\n东原,1,\n合计,3501,\n"
    )
    raw = read(write(tmp_path, text), layer="estates")
    assert list(raw.columns) == ["小区名称", "总户数", "经纬度"]
    assert raw.columns["小区名称"].tolist() == ["梧桐雅苑", "东原"]
    assert raw.rows.tolist() == [5, 7]
    assert raw.warnings == {"total_row": [8]}


def test_quotes_line_breaks_and_row_numbers_as_a_spreadsheet_counts(tmp_path):
    raw = read(write(tmp_path, 'name,地址\r\n"A ""1""","x\ny"\r\nB,5"管\r\n'), layer="estates")
    assert raw.columns.to_numpy().tolist() == [['A "1"', "x\ny"], ["B", '5"管']]
    assert raw.rows.tolist() == [2, 3]


def test_a_quote_that_is_never_closed(tmp_path):
    assert refused(write(tmp_path, 'name,地址\nA,1\n"B,2\nC,3\n')) == (
        "quotes_open",
        {"file": "estates.csv", "row": 3},
    )


def test_stray_text_behind_a_quote_is_no_reason_to_stop(tmp_path):
    raw = read(write(tmp_path, 'name,地址\n"A"期,1\n'), layer="estates")
    assert raw.columns.to_numpy().tolist() == [["A期", "1"]]


def test_ragged_rows_lose_nothing(tmp_path):
    raw = read(write(tmp_path, "name,地址\nA\nB,1,2,3\n"), layer="estates")
    assert list(raw.columns) == ["name", "地址", "column 3", "column 4"]
    assert raw.columns.to_numpy().tolist() == [["A", None, None, None], ["B", "1", "2", "3"]]
    assert raw.warnings == {"ragged_row": [3]}


def test_headers_stay_as_they_are(tmp_path):
    raw = read(write(tmp_path, "name,name, 总户数（户） ,\nA,B,1,\n"), layer="estates")
    assert list(raw.columns) == ["name", "name", " 总户数（户） "]


def test_unknown_headers_are_left_to_the_caller(tmp_path):
    raw = read(write(tmp_path, "标题\n甲,乙\nA,1\nB,2\n"), layer="estates")
    assert list(raw.columns) == ["甲", "乙"]


def test_text_that_looks_like_a_formula_stays_text(tmp_path):
    raw = read(write(tmp_path, "name,地址\n=cmd|' /C calc'!A0,'=1+1\n'七号,-\n"), layer="estates")
    assert raw.columns.to_numpy().tolist() == [["=cmd|' /C calc'!A0", "=1+1"], ["'七号", "-"]]


def test_a_cell_longer_than_the_module_allows(tmp_path):
    outline = "POLYGON ((" + ", ".join(["114 30"] * 20_000) + "))"
    raw = read(write(tmp_path, f'name,wkt\nA,"{outline}"\n'), layer="communities")
    assert raw.columns["wkt"][0] == outline


def test_one_endless_row_does_not_fill_the_memory(tmp_path):
    text = "name,地址\n" + "A,1\n" * 5000 + "," * 50_000 + "x\n"
    assert refused(write(tmp_path, text)) == (
        "sheet_too_large",
        {"file": "estates.csv", "cell": "R5002C50001"},
    )


@pytest.mark.parametrize("content", ["", " \n\n", "name,地址\n", ",,,\n,,\n"])
def test_nothing_inside(tmp_path, content):
    assert refused(write(tmp_path, content))[0] in {"file_empty", "table_empty"}
