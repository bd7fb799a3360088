"""Sheets that are read like layers and are none: what they hold is no place and no list of them."""

from typing import Final

from geo.choices import Choice
from geo.layers import LAYERS, Field, Layer

__all__ = ["SHEETS", "contract"]

_STEPS = (
    Choice("invited", "已邀约", ("邀约", "已邀请", "邀请", "已联系", "意向·已邀约")),
    Choice("agreed", "已同意", ("同意", "已确认", "已签约", "达成意向书")),
    Choice("active", "实施中", ("开展活动", "已开展", "活动", "进行中", "在实施")),
    Choice("ended", "已结束", ("结束", "已完成", "终止", "已终止")),
    Choice("declined", "已谢绝", ("谢绝", "不同意", "未同意", "婉拒", "已拒绝", "拒绝")),
)

SHEETS: Final[dict[str, Layer]] = {
    "pairs": Layer(
        "pairs",
        "配对进展",
        None,
        (
            Field("offer", "text", "供给", ("供给编号", "服务项目", "供给项目")),
            Field("need", "text", "需求", ("需求编号", "需求项目")),
            Field("state", "choice", "状态", ("进展", "配对状态", "新状态"), choices=_STEPS),
            Field("by", "text", "确认单位", ("由谁确认", "经办单位", "登记单位", "确认部门")),
            Field("on", "date", "日期", ("发生日期", "确认日期", "活动日期", "登记日期")),
            Field("reason", "text", "理由", ("原因", "备注", "说明", "谢绝理由")),
        ),
        required=("offer", "need", "state", "by", "on"),
    ),
}
"""Name → contract; ``pairs``: steps of matched pairs, one in a row."""


def contract(name: str) -> Layer:
    """Return the contract of a layer or sheet; KeyError when there is none of that name."""
    return LAYERS[name] if name in LAYERS else SHEETS[name]
