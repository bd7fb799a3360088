import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.names import base_ids, normalise_name, numbered, split_id
from geo.places import metres
from geo.references import lookup, resolve
from tests.geo.tables import City, codes, counts, stored

BOX = "POLYGON ((0 0, 1 0, 1 1, 0 0))"
STEP = 0.01  # degrees of latitude, 1,112 m


def estates(*rows, **columns):
    """Return a file of (name, lng, lat)."""
    return {
        "小区名称": [name for name, _, _ in rows],
        "经纬度": [None if x is None else f"{x},{y}" for _, x, y in rows],
        **columns,
    }


def test_names_are_one_however_they_are_typed():
    assert normalise_name("阳光花园（一期）") == normalise_name(" 阳光花园 一期 ")
    assert normalise_name("ＡＢＣ大厦") == normalise_name("abc大厦")
    assert normalise_name("一期") != normalise_name("二期")
    assert normalise_name(None) == normalise_name(float("nan")) == ""


def test_an_absent_id_is_a_stable_hash():
    city = City()
    city.add("estates", estates(("阳光花园", 114.1, 30.1), 地址=["路1号"]))
    assert city.layers["estates"]["id"].tolist() == ["es-e0f3e3b47324"]


def test_ids_made_here_carry_their_number():
    assert split_id(numbered("es-0123456789ab", 3)) == ("es-0123456789ab", 3)
    assert split_id("E-7-2") == ("E-7-2", 1)


def test_distances_are_metres():
    a, b = np.array([[114.0, 30.0]]), np.array([[114.0, 31.0]])
    assert metres(a, b)[0] == pytest.approx(111_195, abs=1)
    assert metres(a, a)[0] == 0


def test_the_same_file_twice_changes_nothing():
    city = City()
    file = estates(
        ("甲", 114.1, 30.1), ("乙", 114.2, 30.2), ("丙", None, None), 户数=["10", None, "5"]
    )
    assert counts(city.add("estates", file)) == (2, 0, 0, 1)
    again = city.add("estates", file)
    assert counts(again) == (0, 0, 2, 1)
    assert not again.touched.any()


def test_a_later_file_fills_what_is_missing_and_overwrites_nothing():
    city = City()
    city.add("estates", estates(("阳光花园", 114.1, 30.1), 户数=["500"]))
    near = estates(
        ("阳光花园", 114.1, 30.1 + STEP), 户数=["800"], 建成年份=["1998"], 地址=["路2号"]
    )
    merged = city.add("estates", near, source="b.csv")
    assert counts(merged) == (0, 1, 0, 0)
    assert codes(merged.warnings) == [(2, "conflict")]
    assert city.cell("estates", "阳光花园", "households") == 500
    assert city.cell("estates", "阳光花园", "built_year") == 1998
    assert city.layers["estates"].geometry.y.tolist() == [30.1]
    assert counts(city.add("estates", near, source="b.csv")) == (0, 0, 1, 0)


def test_the_same_name_farther_away_is_another_estate():
    city = City()
    city.add("estates", estates(("阳光花园", 114.1, 30.1)))
    far = estates(("阳光花园", 114.1, 30.1 + 2 * STEP))
    assert counts(city.add("estates", far, source="b.csv")) == (1, 0, 0, 0)
    assert city.layers["estates"]["id"].is_unique
    assert counts(city.add("estates", far, source="b.csv")) == (0, 0, 1, 0)


def test_rows_of_one_name_in_one_file_stay_apart():
    city = City()
    file = estates(("甲", 114.1, 30.1), ("甲", 114.1, 30.1), ("甲", 114.3, 30.3))
    assert counts(city.add("estates", file)) == (3, 0, 0, 0)
    assert counts(city.add("estates", file)) == (0, 0, 3, 0)


def test_a_mended_file_of_the_same_name_replaces_its_rows():
    city = City()
    city.add("estates", estates(("甲", 114.1, 30.1), 户数=["10"]))
    mended = estates(("甲", 114.1, 30.1 + STEP), 户数=["20"])
    assert counts(city.add("estates", mended)) == (0, 1, 0, 0)
    assert city.cell("estates", "甲", "households") == 20
    assert city.layers["estates"].geometry.y.tolist() == [30.1 + STEP]


def test_the_same_file_under_another_datum_moves_its_rows():
    city = City()
    file = estates(("甲", 114.1, 30.1), ("乙", 114.2, 30.2))
    city.add("estates", file, crs="wgs84")
    assert counts(city.add("estates", file, crs="bd09")) == (0, 2, 0, 0)
    assert len(city.layers["estates"]) == 2


def test_an_id_updates_the_row_that_has_it():
    city = City()
    city.add("estates", {"编号": ["E1"], **estates(("甲", 114.1, 30.1), 户数=["10"])})
    later = {"编号": ["E1"], **estates(("甲花园", 114.1, 30.1 + STEP), 户数=["20"], 地址=[None])}
    assert counts(city.add("estates", later, source="b.csv")) == (0, 1, 0, 0)
    assert city.cell("estates", "甲花园", "households") == 20
    empty = {"编号": ["E1"], **estates(("甲花园", None, None), 户数=[None])}
    assert counts(city.add("estates", empty, source="c.csv")) == (0, 0, 1, 0)
    assert city.cell("estates", "甲花园", "households") == 20


def test_an_id_of_another_row_is_refused():
    city = City()
    city.add("estates", {"编号": ["1"], **estates(("甲", 114.1, 30.1))})
    other = {
        "编号": ["1", "2", "2"],
        **estates(*[("乙", 114.1, 31), ("丙", 114.2, 31), ("丁", 114.3, 31)]),
    }
    merged = city.add("estates", other, source="b.csv")
    assert counts(merged) == (1, 0, 0, 2)
    assert codes(merged.rejects) == [(2, "id_conflict"), (4, "duplicate_id")]


def test_a_row_without_a_place_fills_the_row_of_its_name():
    city = City()
    city.add("estates", estates(("甲", 114.1, 30.1), ("乙", 114.1, 30.2), ("乙", 114.5, 30.2)))
    merged = city.add(
        "estates",
        estates(("甲", None, None), ("乙", None, None), ("丙", None, None), 户数=["5", "6", "7"]),
        source="b.csv",
    )
    assert counts(merged) == (0, 1, 0, 2)
    assert codes(merged.rejects) == [(3, "ambiguous_name"), (4, "no_location")]
    assert city.cell("estates", "甲", "households") == 5


def test_the_address_tells_rows_of_one_name_apart():
    city = City()
    places = [("乙", 114.1, 30.2), ("乙", 114.5, 30.2)]
    city.add("estates", estates(*places, 地址=["东路1号", "西路2号"]))
    later = estates(("乙", None, None), 地址=["西路 2号"], 户数=["6"])
    assert counts(city.add("estates", later, source="b.csv")) == (0, 1, 0, 0)
    assert city.layers["estates"].set_index("address")["households"]["西路2号"] == 6


def test_points_that_are_not_the_rows_own_only_find_rows():
    city = City()
    city.add("estates", estates(("甲", 114.1, 30.1), ("乙", 114.9, 30.1)))
    shop = [(name, 114.1, 30.101) for name in "甲乙丙丁戊己庚辛壬癸"]
    merged = city.add("estates", estates(*shop, 户数=["50"] * 10), source="shops.csv")
    assert counts(merged) == (0, 1, 0, 9)
    assert {code for _, code in codes(merged.rejects)} == {"untrusted_location"}
    assert city.cell("estates", "甲", "households") == 50
    assert np.isnan(city.cell("estates", "乙", "households"))  # 77 km away: not this one
    assert city.layers["estates"].geometry.y.tolist() == [30.1, 30.1]


def test_references_go_by_id_code_and_unique_name():
    city = City()
    areas = {
        "编号": ["C1", "C2", "C3"],
        "代码": ["0101", "0102", "0103"],
        "名称": ["东", "西", "西"],
        "WKT": [BOX] * 3,
    }
    city.add("communities", areas)
    needs = {"社区": ["C2", "0103", "东", "西", "南"], "内容": list("abcde")}
    merged = city.add("needs", needs, crs=None)
    assert city.layers["needs"].set_index("text")["community"].to_dict() == {
        "a": "C2", "b": "C3", "c": "C1", "d": "西", "e": "南"}  # fmt: skip
    assert codes(merged.warnings) == [(5, "unresolved_reference"), (6, "unresolved_reference")]


def test_a_name_is_not_taken_for_an_id():
    frame = stored("estates").reindex(range(2))
    frame["id"], frame["name"] = ["12", "7"], ["7", "12"]
    known = lookup({"estates": frame}, ("estates",))
    resolved, unresolved = resolve(np.array(["12", "7"], dtype=object), known)
    assert resolved.tolist() == ["12", "7"]
    assert not unresolved.any()


def test_rows_refer_to_rows_of_their_own_file():
    city = City()
    areas = {"编号": ["S", "C"], "名称": ["街", "社区甲"], "上级": [None, "街"], "WKT": [BOX, BOX]}
    merged = city.add("communities", areas)
    assert merged.warnings == ()
    assert city.cell("communities", "社区甲", "parent") == "S"
    assert counts(city.add("communities", areas)) == (0, 0, 2, 0)


def test_a_reference_is_resolved_once_its_row_is_there():
    city = City()
    needs = {"社区": ["东"], "内容": ["a"]}
    city.add("needs", needs, crs=None)
    city.add("communities", {"编号": ["C1"], "名称": ["东"], "WKT": [BOX]})
    merged = city.add("needs", needs, crs=None)
    assert city.layers["needs"]["community"].tolist() == ["C1"]
    assert counts(merged) == (0, 0, 1, 0)


def test_equal_rows_of_a_table_stay_apart():
    city = City()
    offers = {"单位": ["甲", "甲"], "服务类别": ["法律", "法律"], "内容": ["讲座", "讲座"]}
    merged = city.add("offers", offers, crs=None)
    assert counts(merged) == (2, 0, 0, 0)
    assert city.layers["offers"]["id"].is_unique
    assert counts(city.add("offers", offers, crs=None)) == (0, 0, 2, 0)


def test_keys_of_layers_are_their_fields():
    from geo.layers import LAYERS

    for layer in LAYERS:
        assert len(base_ids(stored(layer), layer)) == 0


NAMES = st.sampled_from(["甲", "乙", "丙", "甲（一期）"])
PLACES = st.one_of(
    st.none(), st.tuples(st.sampled_from([114.1, 114.11, 114.3]), st.sampled_from([30.1, 30.108]))
)
ROWS = st.lists(
    st.tuples(
        NAMES, PLACES, st.sampled_from([None, "10", "20"]), st.sampled_from([None, "东路", "西路"]),
        st.sampled_from([None, None, "E1", "E2"]),
    ),
    min_size=1, max_size=6,
)  # fmt: skip


def _file(rows):
    return {
        "名称": [row[0] for row in rows],
        "经纬度": [row[1] and "{},{}".format(*row[1]) for row in rows],
        "户数": [row[2] for row in rows],
        "地址": [row[3] for row in rows],
        "编号": [row[4] for row in rows],
    }


@settings(max_examples=25, deadline=None)
@given(ROWS, ROWS)
def test_any_two_files_again_change_nothing(first, second):
    city = City()
    for round_ in range(2):
        for source, rows in (("a.csv", first), ("b.csv", second)):
            merged = city.add("estates", _file(rows), source=source)
            assert sum(counts(merged)) == len(rows)
            assert city.layers["estates"]["id"].is_unique
            again = city.add("estates", _file(rows), source=source)
            assert counts(again)[:2] == (0, 0), (round_, source)
            assert not again.touched.any()
