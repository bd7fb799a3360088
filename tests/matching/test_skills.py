import pytest

from matching.skills import SKILLS, class_of_skill
from matching.taxonomy import CLASSES


def test_every_skill_leads_to_a_class_that_exists_and_to_one_only():
    assert set(SKILLS) <= {entry.code for entry in CLASSES} - {"other", "station"}
    words = [word for words in SKILLS.values() for word in words]
    assert len(words) == len(set(words))


@pytest.mark.parametrize(
    ("category", "text", "code"),
    [
        ("健康医疗", "律师", "health"),  # what the file says goes first
        (None, "执业律师", "legal"),
        ("other", "会手语", "relief"),
        ("安全宣传与治安巡逻", None, "safety"),
        ("楼道巡逻", None, "safety"),
        (None, "医生、律师", None),  # two classes would be a guess
        ("other", "会计", "other"),
        ("宠物服务", None, "宠物服务"),
        (None, None, None),
    ],
)
def test_the_class_of_members(category, text, code):
    assert class_of_skill(category, [text]) == code
