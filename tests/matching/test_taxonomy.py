import numpy as np

from geo.choices import CATEGORIES
from matching.taxonomy import CLASSES, RELATED, code_of, relatedness


def test_importing_and_matching_name_the_same_classes():
    assert {(c.code, c.chinese) for c in CLASSES} == {(c.code, c.chinese) for c in CATEGORIES}


def test_every_spelling_that_import_knows_leads_to_the_same_code():
    for choice in CATEGORIES:
        for name in (choice.code, choice.chinese, *choice.synonyms):
            assert code_of(name) == choice.code, name


def test_import_knows_every_spelling_that_matching_knows():
    known = {c.code: {c.code, c.chinese, *c.synonyms} for c in CATEGORIES}
    for entry in CLASSES:
        assert {entry.code, entry.chinese, *entry.synonyms} == known[entry.code], entry.code


def test_what_partner_units_do_in_the_huaideyuan_case_has_a_class():
    """The classes of A002-035 and A002-050 to A002-060, as units and communities write them."""
    classes = {
        "党课": "organisation",
        "交通安全": "safety",
        "消防安全": "safety",
        "绿地认养": "environment",
        "义诊": "health",
        "节庆活动": "culture_sport",
        "青少年教育": "education_care",
        "物业纠纷": "legal",
    }
    assert {name: code_of(name) for name in classes} == classes


def test_no_spelling_leads_to_two_classes():
    names = [name for c in CLASSES for name in (c.code, c.chinese, *c.synonyms)]
    assert len(names) == len(set(names))


def test_unknown_names_stay_and_missing_ones_are_none():
    assert code_of(" 宠物服务 ") == "宠物服务"
    assert code_of("") is code_of(None) is code_of(float("nan")) is None


def test_relatedness_is_symmetric_and_one_only_for_the_same_class():
    codes = [c.code for c in CLASSES]
    table = relatedness(codes, codes)
    np.testing.assert_array_equal(table, table.T)
    same = np.diag(table)
    assert (same[[code != "other" for code in codes]] == 1).all()
    assert table[~np.eye(len(codes), dtype=bool)].max() < 1
    assert {code for pair in RELATED for code in pair} <= set(codes) - {"other", "station"}


def test_two_rows_of_one_unknown_class_are_one_class():
    assert relatedness(["宠物服务", "宠物服务", None], ["宠物服务", "legal", None]).tolist() == [
        [1.0, 0.3, 0.3],
        [1.0, 0.3, 0.3],
        [0.3, 0.3, 0.3],
    ]
