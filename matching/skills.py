"""Skills of people as classes of services: 律师 gives legal advice, 医生 serves health.

Lists of members often name a skill where the class is empty or is "other" (seed A000-052); the
words below are those of the eight post classes of STANDARDS B8.
"""

from collections.abc import Iterable

from matching.taxonomy import CLASSES, code_of

__all__ = ["SKILLS", "class_of_skill"]

SKILLS: dict[str, tuple[str, ...]] = {
    "organisation": ("党务", "党课", "宣讲", "理论"),
    "legal": ("律师", "法官", "检察", "法律", "法务", "公证", "调解"),
    "relief": ("助残", "手语", "帮扶", "救助"),
    "employment": ("招聘", "人力资源", "就业", "创业"),
    "governance": ("社工", "社会工作", "网格", "议事"),
    "health": ("医生", "医师", "护士", "护理", "药师", "中医", "心理", "急救", "救护", "康复"),
    "culture_sport": ("音乐", "合唱", "舞蹈", "书法", "绘画", "摄影", "体育", "教练", "武术"),
    "safety": ("民警", "交警", "消防", "巡逻", "安保", "治安"),
    "environment": ("园艺", "绿化", "环境", "环保", "保洁", "垃圾分类"),
    "education_care": ("教师", "老师", "辅导", "托管", "幼教"),
    "convenience": ("电工", "水电", "维修", "理发", "裁缝"),
}

_KNOWN = {entry.code for entry in CLASSES} - {"other"}


def class_of_skill(category: object, texts: Iterable[object] = ()) -> str | None:
    """Return the class of a post or of members.

    `category` itself where it is a class; else the only class that words in it and in `texts`
    point to; else `category` as it is, since two classes or none would be a guess.
    """
    code = code_of(category)
    if code in _KNOWN:
        return code
    told = " ".join(text for text in (category, *texts) if isinstance(text, str))
    found = {name for name, words in SKILLS.items() if any(word in told for word in words)}
    return found.pop() if len(found) == 1 else code
