"""Who helps, with what, and who needs it: units, offers, needs, what was paired before."""

from dataclasses import replace

from geo.choices import CATEGORIES, UNIT_KINDS, URGENCY, WILLING
from geo.layers.contract import Field, Layer
from geo.layers.fields import ADDRESS, COMMUNITY, NAME, id_field

__all__ = ["PARTNERS"]

# Posts that communities set up and units' members take (STANDARDS B8, seed A000-052, A001-051).
SKILLS = Field("skills", "text", "技能")
POST = ("岗位", "岗位名称", "岗位职责", "需求岗位")
POST_CLASS = ("岗位类别", "岗位类型", "岗位大类")


PARTNERS: tuple[Layer, ...] = (
    Layer(
        "units",
        "共建单位",
        "point",
        (
            id_field("单位编号"),
            Field("name", "text", "单位名称", ("名称", "单位", "组织名称", *NAME)),
            Field("kind", "choice", "单位类型", ("类型", "单位性质", "性质"), choices=UNIT_KINDS),
            Field("system", "text", "系统", ("条线", "主管部门", "所属系统", "上级单位")),
            ADDRESS,
            COMMUNITY,
            Field("willing", "choice", "意愿", ("共建意愿", "意愿度"), choices=WILLING),
            Field(
                "funds_yuan",
                "money",
                "可出资金",
                ("资金", "可用资金", "年度资金"),
                low=0,
                high=1e9,
            ),
            Field(
                "members",
                "integer",
                "党员人数",
                ("人数", "可用人数", "志愿者人数", "职工人数"),
                low=0,
            ),
            Field(
                "capacity",
                "integer",
                "可服务社区总数",
                ("单位可服务社区数", "服务社区上限", "总承接数"),
                low=0,
                high=9_999,
            ),
            Field("registration", "text", "登记", ("登记状态", "登记备案", "登记证号")),
            Field("wishes", "text", "希望获得", ("互惠需求", "单位需求", "希望社区提供")),
        ),
        required=("name",),
    ),
    Layer(
        "offers",
        "供给",
        None,
        (
            id_field("供给编号"),
            Field(
                "unit",
                "reference",
                "单位",
                ("单位名称", "供给单位", "单位编号"),
                refers=("units",),
            ),
            Field(
                "category",
                "choice",
                "服务类别",
                ("类别", "服务类型", *POST_CLASS, "岗位"),
                choices=CATEGORIES,
            ),
            Field("text", "text", "服务内容", ("内容", "供给内容", "资源内容", "项目")),
            Field(
                "capacity",
                "integer",
                "可服务社区数",
                ("容量", "可承接数", "服务能力"),
                low=0,
                high=999,
            ),
            Field("fund_yuan", "money", "愿意出资", ("出资", "资金", "出资金额"), low=0, high=1e9),
            Field("times", "text", "时段", ("服务时段", "时间", "可服务时间")),
            Field(
                "room_m2",
                "area",
                "需要面积",
                ("所需面积", "需用面积", "用房需求", "申请用房面积"),
                low=1,
                high=20_000,
                zero_is_missing=True,
            ),
            Field("commercial", "flag", "营利性", ("是否营利", "是否收费", "商业性")),
            Field(
                "people",
                "integer",
                "在职党员数",
                ("在职党员人数", "在职党员", "党员数", "可派人数", "报到人数", "报到党员数"),
                low=0,
                high=100_000,
            ),
            replace(SKILLS, synonyms=("特长", "专业", "专业特长", "技能特长", "专长")),
        ),
        required=("unit",),
    ),
    Layer(
        "needs",
        "需求",
        None,
        (
            id_field("需求编号"),
            COMMUNITY,
            Field(
                "estate",
                "reference",
                "小区",
                ("小区名称", "所属小区", "小区编号"),
                refers=("estates",),
            ),
            Field(
                "category",
                "choice",
                "需求类别",
                ("类别", "需求类型", "服务类别", *POST_CLASS),
                choices=CATEGORIES,
            ),
            Field("text", "text", "需求内容", ("内容", "需求", "诉求", "诉求内容", *POST)),
            Field("beneficiaries", "integer", "受益人数", ("受益人口", "人数", "涉及人数"), low=0),
            Field(
                "urgency",
                "choice",
                "紧迫程度",
                ("紧急程度", "紧迫性", "优先级"),
                choices=URGENCY,
            ),
            Field(
                "people",
                "integer",
                "需求人数",
                ("岗位人数", "需要人数", "所需人数", "招募人数", "设岗人数"),
                low=0,
                high=100_000,
            ),
            replace(SKILLS, synonyms=("技能要求", "所需技能", "专业要求", "特长要求")),
        ),
        one_of=("community", "estate"),
    ),
    Layer(
        "history",
        "结对记录",
        None,
        (
            id_field("记录编号"),
            Field(
                "unit",
                "reference",
                "单位",
                ("单位名称", "共建单位", "单位编号"),
                refers=("units",),
            ),
            COMMUNITY,
            Field("category", "choice", "服务类别", ("类别", "服务类型"), choices=CATEGORIES),
            Field("agreed", "flag", "是否签约", ("签约", "是否同意", "已签约")),
            Field("active", "flag", "是否活跃", ("活跃", "是否开展", "持续开展")),
            Field("rating", "number", "评分", ("评价", "满意度", "评价得分"), low=0, high=100),
            Field("started", "date", "开始日期", ("签约日期", "开始时间", "起始日期")),
            Field("ended", "date", "结束日期", ("终止日期", "结束时间", "到期日期")),
        ),
        required=("unit", "community"),
    ),
)
