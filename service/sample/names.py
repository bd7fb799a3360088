"""Names of a place that does not exist: 示例市邻里区 and everything in it."""

from itertools import product

import numpy as np

from service.sample.ground import BLOCK, Array

__all__ = [
    "COMMUNITIES",
    "DISTRICT",
    "PROPERTY_COMPANIES",
    "STREETS",
    "SYNTHETIC",
    "address",
    "estate_names",
    "numeral",
]

SYNTHETIC = "样例（虚构）"  # the value of 数据性质 in every file
DISTRICT = "示例市邻里区"
STREETS = ("翠屏街道", "朝晖街道", "江东街道")  # west, middle, east of the river
COMMUNITIES = (
    "桂花", "青松", "翠竹", "银杏", "海棠", "石榴", "芙蓉", "玉兰", "紫薇", "香樟", "丹枫", "红梅",
    "碧桃", "金桔", "杨柳", "梧桐", "茶山", "竹溪", "莲塘", "荷塘", "清泉", "月湖", "星湖", "朝阳",
    "春晖", "晨光", "曙光", "丰收", "同心", "和睦", "友爱", "互助", "安康", "长乐", "永安", "平和",
    "望江", "临江", "江湾", "渡口", "新桥", "沙洲",
)  # fmt: skip
PROPERTY_COMPANIES = ("安居物业", "和顺物业", "惠邻物业", "佳园物业", "康宁物业")
_WORDS = (
    "金桂", "银桂", "翠微", "绿荫", "清风", "明月", "朝霞", "晚晴", "春江", "秋水", "锦绣", "芳草",
    "百合", "玫瑰", "云杉", "水杉", "龙泉", "凤鸣", "鹤鸣", "鹿鸣", "听涛", "观澜", "东篱", "南山",
    "西苑", "北辰", "福满", "喜乐", "康泰", "宁静", "祥和", "如意", "幸福", "建设", "纺织", "机械",
    "化工", "电力", "铁道", "邮电",
)  # fmt: skip
_OLD = ("小区", "新村", "宿舍", "里", "大院")
_NEW = ("花园", "苑", "名邸", "华庭", "湾", "家园")
_DIGITS = "零一二三四五六七八九"


def address(plan: Array) -> list[str]:
    """Return an address on the nearest north-south street for each plan point (n, 2)."""
    column = np.round(plan[:, 0] / BLOCK).astype(int) + 1
    number = np.round(plan[:, 1] / 12.0).astype(int) % 400 + 1
    return [
        f"{DISTRICT}经{numeral(street)}路{house}号"
        for street, house in zip(column.tolist(), number.tolist(), strict=True)
    ]


def numeral(number: int) -> str:
    """Return `number` (1 to 99) in Chinese: 12 is 十二, 34 is 三十四."""
    tens, units = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else f"{_DIGITS[tens]}十")
    return head + (_DIGITS[units] if units else "")


def estate_names(old: list[bool], rng: np.random.Generator) -> list[str]:
    """Return a different name for each estate, of a kind that fits its age."""
    pools = {
        age: iter(rng.permutation([a + b for a, b in product(_WORDS, endings)]).tolist())
        for age, endings in ((True, _OLD), (False, _NEW))
    }
    return [str(next(pools[age])) for age in old]
