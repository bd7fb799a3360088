"""One taxonomy of services for needs and offers, and how near its classes are.

The six service classes of seed row A001-081 and the eight post classes of STANDARDS B8 share
one set of codes; education and care, and what a station itself needs, are added.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["CLASSES", "RELATED", "SAME", "UNKNOWN", "ServiceClass", "code_of", "relatedness"]


@dataclass(frozen=True)
class ServiceClass:
    """A class of services: stable code, Chinese term, other names in use."""

    code: str
    chinese: str
    synonyms: tuple[str, ...] = ()


CLASSES = (
    ServiceClass("organisation", "组织建设", ("党建", "党课", "党务", "组织")),
    ServiceClass("legal", "法律咨询", ("法律咨询与援助", "法律援助", "法律", "普法", "调解",
                                   "矛盾调解", "物业纠纷")),
    ServiceClass("relief", "助困扶残", ("救助服务", "救助", "帮困", "助残", "助困", "扶贫")),
    ServiceClass("employment", "就业帮扶", ("再就业服务", "再就业", "就业", "就业援助",
                                        "助困扶残与就业援助", "培训")),
    ServiceClass("governance", "社区治理", ("治理", "议事", "网格", "社区事务")),
    ServiceClass("health", "健康医疗", ("医疗", "健康", "义诊", "卫生健康", "养老", "助老",
                                    "养老服务")),
    ServiceClass("culture_sport", "文化体育", ("文体", "文化", "体育", "文体活动", "文化节庆",
                                           "节庆", "节庆活动")),
    ServiceClass("safety", "安全宣传", ("安全宣传与治安巡逻", "社会治安服务", "社会治安", "治安",
                                    "安全", "交通安全", "消防安全")),
    ServiceClass("environment", "环境美化", ("环境美化服务", "环境", "环保", "绿化", "卫生",
                                         "绿地认养", "认养绿地")),
    ServiceClass("education_care", "教育托管", ("教育", "托管", "四点半课堂", "托幼", "一老一小",
                                            "青少年教育")),
    ServiceClass("convenience", "便民服务", ("便民", "生活服务", "助餐", "社区助餐", "维修",
                                         "理发")),
    ServiceClass("social_security", "社会保障", ("社会保障服务", "社保", "保障")),
    ServiceClass("station", "站点建设", ("阵地建设", "用房", "场地", "援建", "站点")),
    ServiceClass("other", "其他", ("其它",)),
)  # fmt: skip

SAME = 1.0  # one class
UNKNOWN = 0.3  # a class is missing, "other", or not in the taxonomy

# Services that one team often gives together (0.6), or that touch (0.3); all else is 0.
# From STANDARDS B8, where help and employment share one post class and patrols belong to
# safety as well as to governance, and from the post lists of seed row A000-052.
RELATED = {
    ("relief", "employment"): 0.6,
    ("relief", "social_security"): 0.6,
    ("employment", "social_security"): 0.6,
    ("governance", "safety"): 0.6,
    ("governance", "organisation"): 0.6,
    ("relief", "health"): 0.3,
    ("relief", "convenience"): 0.3,
    ("health", "culture_sport"): 0.3,
    ("health", "safety"): 0.3,
    ("education_care", "culture_sport"): 0.3,
    ("education_care", "employment"): 0.3,
    ("environment", "governance"): 0.3,
    ("environment", "convenience"): 0.3,
    ("legal", "governance"): 0.3,
    ("legal", "safety"): 0.3,
}

_NAMES = {
    name: entry.code
    for entry in CLASSES
    for name in (entry.code, entry.chinese, *entry.synonyms)
}  # fmt: skip


def code_of(value: object) -> str | None:
    """Return the code of a class by its code, Chinese term or synonym.

    A missing value gives None; an unknown name is returned as it is, so that two rows with
    the same unknown name still count as one class.
    """
    if not isinstance(value, str):
        return None
    name = unicodedata.normalize("NFKC", value).strip()
    return _NAMES.get(name, name or None)


def relatedness(needs: Iterable[str | None], offers: Iterable[str | None]) -> NDArray[np.float64]:
    """Return how near each class of `needs` is to each of `offers`, shares of 0–1.

    1 for the same class, the table `RELATED` (either way round) for related ones, 0.3
    (`UNKNOWN`) where either is missing, "other" or an unknown name, else 0. What a station
    needs is met by other rules (`matching.scoring.stations`): its class is related to none.
    """
    known = {entry.code for entry in CLASSES} - {"other"}

    def one(need: str | None, offer: str | None) -> float:
        if need == offer and need not in (None, "other"):
            return SAME
        if "station" in (need, offer):
            return 0.0
        if need not in known or offer not in known:
            return UNKNOWN
        return RELATED.get((str(need), str(offer)), RELATED.get((str(offer), str(need)), 0.0))

    columns = list(offers)
    table = [[one(need, offer) for offer in columns] for need in needs]
    return np.array(table, dtype=np.float64).reshape(len(table), len(columns))
