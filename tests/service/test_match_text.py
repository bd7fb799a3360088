import re

import pytest

from matching.scoring import FACTORS
from matching.taxonomy import CLASSES
from service.i18n import gettext, using_language
from service.match_text import (
    CATEGORY_NAMES,
    FACTOR_NAMES,
    IDLE_NAMES,
    UNMATCHED_NAMES,
    alternative_sentence,
    category_name,
    idle_sentence,
    pair_sentence,
    unlock_sentence,
    unmatched_sentence,
)
from service.sentences.matching import SENTENCES

PAIR = {
    "unit_name": "江岸医院",
    "metres": 618.0,
    "offer_text": "每月一次社区义诊",
    "offer_category": "health",
    "community_name": "甲社区",
    "need_text": "老人多，希望定期有医生上门",
    "need_category": "health",
    "uncovered_share": 0.63,
}


def test_a_pair_reads_as_one_plain_sentence():
    assert pair_sentence(PAIR) == (
        "江岸医院（步行 620 米）的“每月一次社区义诊”，"
        "可对应甲社区“老人多，希望定期有医生上门”的需求；"
        "该社区 63% 的住户步行范围内没有站点。"
    )


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"metres": None}, "江岸医院的“每月"),
        ({"metres": 5_218.0}, "（步行 5.2 公里）"),
        ({"metres": 640.0, "straight": True}, "（约 640 米，按直线估算）"),
        ({"offer_text": None}, "“健康医疗”"),
        ({"need_text": None, "need_category": "宠物服务"}, "“宠物服务”"),
        ({"community_name": None}, "社区范围以外的地点"),
        ({"need_category": "station", "fund_yuan": 50_000.0}, "愿出资 50,000 元"),
        ({"need_category": "station", "fund_yuan": None}, "可用于甲社区新建站点"),
    ],
)
def test_what_is_missing_is_left_out(changes, told):
    assert told in pair_sentence({**PAIR, **changes})


@pytest.mark.parametrize("share", [None, 0.0, 0.001])
def test_a_covered_community_is_not_pitied(share):
    assert pair_sentence({**PAIR, "uncovered_share": share}).endswith("的需求。")


OFFER = {"offer": "o1", "offer_text": "普法", "unit_name": "法学院"}
NEED = {"need": "n1", "need_text": "调解", "community_name": "乙社区"}
UNMATCHED = [
    ("limit_zero", {}, "可接受数"),
    ("no_offer_in_class", {}, "法律咨询"),
    ("too_far", {"offers": 3}, "3 项"),
    ("banned", {"offer": OFFER}, "法学院"),
    ("all_full", {"offer": OFFER, "taken_by": NEED}, "乙社区"),
    ("all_full", {"offer": OFFER, "taken_by": None}, "法学院"),
    ("class_runs", {"offer": OFFER, "taken_by": NEED}, "同一时段"),
    ("unit_full", {"offer": OFFER, "taken_by": None}, "总数已满"),
    ("unit_spent", {"offer": OFFER, "taken_by": None}, "资金不够"),
    ("score_zero", {"offer": OFFER}, "法学院"),
    ("search_stopped", {"offer": OFFER}, "法学院"),
]
IDLE = [
    ("no_capacity", {}, "0"),
    ("no_need_in_class", {}, "法律咨询"),
    ("too_far", {"needs": 3}, "3 项"),
    ("banned", {}, "排除"),
    ("needs_served_by_others", {"need": NEED, "served_by": OFFER}, "法学院"),
    ("needs_served_by_others", {"need": None, "served_by": None}, "更合适"),
    ("class_runs", {"need": NEED}, "乙社区"),
    ("unit_full", {"need": NEED}, "总数"),
    ("unit_spent", {"need": NEED}, "资金"),
    ("for_gain", {}, "公益"),
    ("score_zero", {"need": NEED}, "0"),
    ("search_stopped", {"need": NEED}, "乙社区"),
]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("code", "values", "told"), UNMATCHED)
def test_every_reason_of_a_need_is_told(lang, code, values, told):
    with using_language(lang):
        text = unmatched_sentence({"code": code, "values": values, "need_category": "legal"})
    assert "None" not in text
    assert (told in text) if lang == "zh" else re.match("[A-Z0-9]", text)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("code", "values", "told"), IDLE)
def test_every_reason_of_an_offer_is_told(lang, code, values, told):
    with using_language(lang):
        text = idle_sentence({"code": code, "values": values, "offer_category": "legal"})
    assert "None" not in text
    assert (told in text) if lang == "zh" else re.match("[A-Z0-9]", text)


def test_the_alternative_is_told_or_nothing():
    row = {"alternative": OFFER, "alternative_score": 0.614, "alternative_blocked": "all_full"}
    assert alternative_sentence(row) == "法学院的供给可得 0.61 分，但已被其他需求排满。"
    assert "次优" in alternative_sentence({**row, "alternative_blocked": ""})
    for code, told in (("class_runs", "时段"), ("unit_full", "总数"), ("unit_spent", "资金")):
        assert told in alternative_sentence({**row, "alternative_blocked": code})
    assert alternative_sentence({**row, "alternative": None}) == ""


def test_every_reason_has_a_short_name():
    assert {code for code, _, _ in UNMATCHED} | {"declined"} == set(UNMATCHED_NAMES)
    assert {code for code, _, _ in IDLE} <= set(IDLE_NAMES)


UNLOCK = {
    "unit_name": "江岸医院", "offer": "o1", "offer_text": "义诊", "category": "health",
    "yuan": None, "communities": 2, "pairs": 2, "score": 0.614,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, ("健康医疗类再增加 1 份力量（如江岸医院的“义诊”多服务 1 个社区），"
             "可使新增 2 个社区得到服务，总分 +0.61。")),
        ({"communities": 0}, "可多满足 2 项需求，总分 +0.61。"),
        ({"communities": 0, "pairs": 0}, "结对更合适，总分 +0.61。"),
        ({"offer": None}, "江岸医院的承接总数若再增加 1 个社区，"),
        ({"offer": None, "yuan": 12_000.0}, "江岸医院若再增加 12,000 元，"),
    ],
)  # fmt: skip
def test_what_more_would_bring_is_told(changes, told):
    assert told in unlock_sentence({**UNLOCK, **changes})


def test_classes_and_factors_have_names_in_both_languages():
    assert {c.code: c.chinese for c in CLASSES} == {c: category_name(c) for c in CATEGORY_NAMES}
    assert tuple(FACTOR_NAMES) == FACTORS
    for text in (*FACTOR_NAMES.values(), *SENTENCES.values()):
        assert gettext(text) != text


def test_both_languages_tell_the_same_values():
    for text in SENTENCES.values():
        placeholders = [set(re.findall(r"{(\w+)}", told)) for told in (text, gettext(text))]
        assert placeholders[0] == placeholders[1], text
