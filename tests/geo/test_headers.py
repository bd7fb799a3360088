import pytest

from geo.errors import InputError
from geo.headers import REJECT_HEADERS, match_columns, normalise, unit_of
from geo.layers import LAYERS

ESTATES, SPACES = LAYERS["estates"], LAYERS["spaces"]


@pytest.mark.parametrize(
    ("header", "bare", "unit"),
    [
        (" 建筑面积（㎡）： ", "建筑面积", "m2"),
        ("改造费用(万元)", "改造费用", "万元"),
        ("改造费用［单位：万元］", "改造费用", "万元"),
        ("*小 区 名 称", "小区名称", ""),
        ("Ｎａｍｅ", "name", ""),
        ("（备注）", "备注", "备注"),
        (None, "", ""),
    ],
)
def test_a_header_loses_its_spelling_and_keeps_its_unit(header, bare, unit):
    assert normalise(header) == bare
    assert unit_of(header) == unit


def test_every_header_of_the_registry_is_found():
    for layer in LAYERS.values():
        for field in layer.fields:
            for header in (field.name, field.chinese):
                matched = match_columns([header], _free(layer))
                assert matched.fields == {field.name: (0,)}, (layer.name, header)


def _free(layer):
    from dataclasses import replace

    return replace(layer, required=(), one_of=())


def test_two_headers_for_one_field_are_both_found_in_order():
    matched = match_columns(["小区名称", "户数", "总户数"], ESTATES)
    assert matched.fields["households"] == (1, 2)


def test_a_unit_without_brackets_is_a_unit():
    matched = match_columns(["名称", "改造费用万元"], SPACES)
    assert matched.fields["fitout_yuan"] == (1,)
    assert matched.units[1] == "万元"


def test_places_and_other_columns():
    matched = match_columns(["名称", "经度", "纬度", "备注"], ESTATES)
    assert matched.location == {"lng": 1, "lat": 2}
    assert matched.extra == {3: "备注"}


def test_chosen_columns_go_first():
    matched = match_columns(
        ["名称", "小区", "人数", "点"], ESTATES, {"name": "小区", "lnglat": "点"}
    )
    assert matched.fields == {"name": (1,)}
    assert matched.location == {"lnglat": 3}
    assert matched.extra == {0: "名称", 2: "人数"}


@pytest.mark.parametrize(
    ("headers", "chosen", "code"),
    [
        (["地址"], {}, "column_missing"),
        (["名称"], {"colour": "名称"}, "unknown_field"),
        (["名称"], {"name": "小区名"}, "no_such_column"),
    ],
)
def test_unusable_headers_say_what_was_found(headers, chosen, code):
    with pytest.raises(InputError) as error:
        match_columns(headers, ESTATES, chosen, source="a.csv")
    assert error.value.code == code


def test_needs_want_a_community_or_an_estate():
    assert match_columns(["小区", "内容"], LAYERS["needs"]).fields["estate"] == (0,)
    with pytest.raises(InputError, match="column_missing"):
        match_columns(["内容"], LAYERS["needs"])


@pytest.mark.parametrize("added", REJECT_HEADERS)
def test_what_a_rejects_file_adds_is_passed_over(added):
    matched = match_columns(["名称", *added], ESTATES)
    assert matched.extra == {}
    assert set(matched.fields) == {"name"}


def test_one_of_those_words_alone_is_an_ordinary_column():
    assert match_columns(["名称", "原因"], ESTATES).extra == {1: "原因"}
