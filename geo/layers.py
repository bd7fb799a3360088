"""The ten layers and their fields: the one place that says what a row is made of.

The database, the import, the documentation (``docs/layers.md``) and the spreadsheets are all
built from this registry. Names follow INTERFACE; each field carries its Chinese header, the
synonyms that files use for it, its kind (which decides how cells are cleaned) and its range.

Sources: seed rows A003-006…028 (four batches of spaces), A001-070/071 (office and activity
areas), A001-081 and STANDARDS B8 (service classes), STANDARDS B12 (kinds of organisations).
"""

from dataclasses import dataclass, replace
from typing import Literal

from geo.choices import (
    AREA_LEVELS,
    CATEGORIES,
    LEVELS,
    SOURCES,
    STATES,
    UNIT_KINDS,
    URGENCY,
    WILLING,
    Choice,
)

__all__ = ["LAYERS", "Field", "Geometry", "Kind", "Layer"]

Kind = Literal[
    "text",  # any text, trimmed
    "integer",  # a count; "1608户" → 1608
    "number",  # a plain number
    "area",  # square metres; "250㎡", "1.2公顷"
    "money",  # yuan; "1.2万元"
    "year",  # "2005年建成"
    "date",  # ISO date; partial dates stay text
    "flag",  # 是/否, true/false, 1/0
    "choice",  # one of `choices`; unknown values are kept and counted
    "reference",  # id, code or unique name of a row of `refers`
]
Geometry = Literal["point", "line", "polygon", "point or polygon"]


@dataclass(frozen=True)
class Field:
    """One field of a layer.

    Parameters
    ----------
    name
        Name in files, database and JSON.
    kind
        How cells are cleaned and stored.
    chinese
        Header in ledgers.
    synonyms
        Other headers that mean this field (compared without spaces, colons, bracketed units).
    choices
        Values of a ``choice``.
    refers
        Layers that a ``reference`` points at, tried in this order.
    low, high
        Plausible range; a value outside is kept with the warning ``out_of_range``.
    zero_is_missing
        0 means "not recorded" (households, areas), as in most Chinese ledgers.
    """

    name: str
    kind: Kind
    chinese: str
    synonyms: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    refers: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    zero_is_missing: bool = False


@dataclass(frozen=True)
class Layer:
    """One layer: its geometry and fields (``id`` first).

    A row without all of the fields `required`, or with none of the fields `one_of`, is rejected.
    """

    name: str
    chinese: str
    geometry: Geometry | None
    fields: tuple[Field, ...]
    required: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> Field:
        """Return the field `name`; KeyError when the layer has none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all fields, in order."""
        return tuple(field.name for field in self.fields)


def _id(*synonyms: str) -> Field:
    return Field("id", "text", "编号", ("ID", "标识", "序列号", *synonyms))


_NAME = ("名字", "全称")
_ADDRESS = Field("address", "text", "地址", ("详细地址", "坐落", "位置", "所在地址", "小区地址"))
_COMMUNITY = Field(
    "community",
    "reference",
    "社区",
    ("社区名称", "社区编号", "所属社区", "所在社区", "社区代码", "居委会", "所属居委会"),
    refers=("communities",),
)
_POPULATION = Field(
    "population",
    "integer",
    "人口",
    ("人口数", "总人口", "常住人口", "人口总数", "居民人数"),
    low=1,
    high=500_000,
    zero_is_missing=True,
)
_HOUSEHOLDS = Field(
    "households",
    "integer",
    "户数",
    ("总户数", "房屋总数", "居民户数", "住户数", "规划户数", "套数", "住宅套数", "总套数"),
    low=5,
    high=30_000,
    zero_is_missing=True,
)
_ELDERS = Field(
    "elders",
    "integer",
    "老年人口",
    ("老年人", "老人数", "老年人数", "60岁以上人口", "60岁及以上", "65岁以上人口", "老龄人口"),
    low=0,
    high=100_000,
)
_AREA = Field(
    "area_m2",
    "area",
    "建筑面积",
    ("面积", "总面积", "房屋面积", "建筑面积合计", "使用面积合计"),
    low=1,
    high=3_000_000,
    zero_is_missing=True,
)

# Posts that communities set up and units' members take (STANDARDS B8, seed A000-052, A001-051).
_SKILLS = Field("skills", "text", "技能")
_POST = ("岗位", "岗位名称", "岗位职责", "需求岗位")
_POST_CLASS = ("岗位类别", "岗位类型", "岗位大类")

LAYERS: dict[str, Layer] = {
    layer.name: layer
    for layer in (
        Layer(
            "communities",
            "社区",
            "polygon",
            (
                _id("区划编号", "社区编号"),
                Field("code", "text", "代码", ("区划代码", "行政区划代码", "社区代码", "统计代码")),
                Field("name", "text", "名称", ("社区名称", "社区", "区划名称", *_NAME)),
                Field("level", "choice", "级别", ("层级", "区划级别"), choices=AREA_LEVELS),
                Field(
                    "parent",
                    "reference",
                    "上级",
                    ("所属街道", "上级区划", "街道", "所属区"),
                    refers=("communities",),
                ),
                # A row may be a whole district.
                replace(_POPULATION, high=10_000_000),
                replace(_HOUSEHOLDS, high=5_000_000),
                replace(_ELDERS, high=3_000_000),
            ),
        ),
        Layer(
            "estates",
            "小区",
            "point or polygon",
            (
                _id("小区编号"),
                Field("name", "text", "小区名称", ("名称", "小区", "楼盘名称", "小区名", *_NAME)),
                _ADDRESS,
                _COMMUNITY,
                _HOUSEHOLDS,
                _POPULATION,
                _ELDERS,
                Field(
                    "children",
                    "integer",
                    "儿童",
                    ("儿童数", "未成年人", "儿童人数", "14岁以下人口"),
                    low=0,
                    high=100_000,
                ),
                Field(
                    "buildings", "integer", "楼栋数", ("楼栋总数", "栋数", "幢数"), low=1, high=999
                ),
                _AREA,
                Field(
                    "built_year",
                    "year",
                    "建成年份",
                    ("建筑年代", "建成年代", "竣工年份", "建造年份", "房龄", "建成时间"),
                    low=1900,
                    high=2035,
                ),
                Field("gated", "flag", "封闭", ("是否封闭", "封闭小区", "封闭管理")),
                Field("old", "flag", "老旧小区", ("是否老旧小区", "老旧", "老旧改造")),
                Field("has_branch", "flag", "有党支部", ("党支部", "是否有党支部", "小区党支部")),
                Field("property_company", "text", "物业公司", ("物业", "物业企业", "物业服务企业")),
            ),
            required=("name",),
        ),
        Layer(
            "entrances",
            "出入口",
            "point",
            (
                _id("出入口编号"),
                Field(
                    "estate",
                    "reference",
                    "小区",
                    ("小区名称", "所属小区", "小区编号", "所在小区"),
                    refers=("estates",),
                ),
                Field("name", "text", "名称", ("出入口名称", "门", "出入口")),
            ),
            required=("estate",),
        ),
        Layer(
            "streets",
            "道路",
            "line",
            (
                _id("道路编号", "osm_id"),
                Field("name", "text", "道路名称", ("名称", "路名", "街路名称")),
                Field("highway", "text", "道路类型", ("道路等级", "类型", "fclass", "等级")),
                Field("foot", "text", "步行", ("可步行", "步行许可")),
                Field("access", "text", "通行", ("通行许可",)),
                Field("steps", "flag", "台阶", ("梯道", "是否台阶")),
                Field("sidewalk", "text", "人行道", ()),
                Field("motorroad", "text", "机动车专用路", ("机动车专用",)),
                Field("oneway_foot", "text", "步行单行", ("oneway:foot",)),
            ),
        ),
        Layer(
            "stations",
            "服务站",
            "point",
            (
                _id("站点编号"),
                Field(
                    "name", "text", "站点名称", ("名称", "站名", "服务站名称", "中心名称", *_NAME)
                ),
                Field("level", "choice", "级别", ("站点级别", "层级"), choices=LEVELS),
                Field("source", "choice", "来源", ("空间来源", "四个一批"), choices=SOURCES),
                _ADDRESS,
                _COMMUNITY,
                _AREA,
                Field(
                    "office_m2",
                    "area",
                    "办公面积",
                    ("办公用房面积", "办公用房"),
                    low=1,
                    high=20_000,
                    zero_is_missing=True,
                ),
                Field(
                    "activity_m2",
                    "area",
                    "活动面积",
                    ("活动场所面积", "活动用房面积", "居民活动面积"),
                    low=1,
                    high=20_000,
                    zero_is_missing=True,
                ),
                Field(
                    "free_m2",
                    "area",
                    "空闲面积",
                    ("可提供面积", "可共享面积", "富余面积", "空余面积"),
                    low=0,
                    high=20_000,
                ),
                Field("rooms", "text", "功能室", ("功能用房", "功能", "三味功能室")),
                Field("opening_hours", "text", "开放时间", ("开放时段", "服务时间")),
                Field(
                    "space",
                    "reference",
                    "所在空间",
                    ("所在中心", "所在场所", "合设于"),
                    refers=("spaces", "stations"),
                ),
            ),
            required=("name",),
        ),
        Layer(
            "spaces",
            "空间",
            "point",
            (
                _id("空间编号", "房源编号"),
                Field("name", "text", "空间名称", ("名称", "房源名称", "用房名称", *_NAME)),
                Field(
                    "source", "choice", "来源", ("空间来源", "四个一批", "类别"), choices=SOURCES
                ),
                Field("kind", "text", "子类", ("空间类型", "类型", "用房类型", "房屋类型")),
                _ADDRESS,
                _COMMUNITY,
                _AREA,
                Field(
                    "usable_m2",
                    "area",
                    "可用面积",
                    ("使用面积", "实际可用面积", "净面积"),
                    low=1,
                    high=50_000,
                    zero_is_missing=True,
                ),
                Field("floor", "text", "楼层", ("所在楼层",)),
                Field("state", "choice", "移交状态", ("状态", "使用状态", "现状"), choices=STATES),
                Field("owner", "text", "产权人", ("权属单位", "权利人", "产权单位", "产权")),
                Field(
                    "fitout_yuan",
                    "money",
                    "改造费用",
                    ("改造费", "装修费用", "建设费用", "一次性投入", "改造投资", "投资估算"),
                    low=100,
                    high=50_000_000,
                ),
                Field(
                    "yearly_yuan",
                    "money",
                    "年运营费用",
                    ("年费用", "年租金", "运营费用", "年运行费", "租金"),
                    low=0,
                    high=20_000_000,
                ),
            ),
            required=("name",),
        ),
        Layer(
            "units",
            "共建单位",
            "point",
            (
                _id("单位编号"),
                Field("name", "text", "单位名称", ("名称", "单位", "组织名称", *_NAME)),
                Field(
                    "kind", "choice", "单位类型", ("类型", "单位性质", "性质"), choices=UNIT_KINDS
                ),
                Field("system", "text", "系统", ("条线", "主管部门", "所属系统", "上级单位")),
                _ADDRESS,
                _COMMUNITY,
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
                _id("供给编号"),
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
                    ("类别", "服务类型", *_POST_CLASS, "岗位"),
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
                Field(
                    "fund_yuan", "money", "愿意出资", ("出资", "资金", "出资金额"), low=0, high=1e9
                ),
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
                replace(_SKILLS, synonyms=("特长", "专业", "专业特长", "技能特长", "专长")),
            ),
            required=("unit",),
        ),
        Layer(
            "needs",
            "需求",
            None,
            (
                _id("需求编号"),
                _COMMUNITY,
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
                    ("类别", "需求类型", "服务类别", *_POST_CLASS),
                    choices=CATEGORIES,
                ),
                Field("text", "text", "需求内容", ("内容", "需求", "诉求", "诉求内容", *_POST)),
                Field(
                    "beneficiaries", "integer", "受益人数", ("受益人口", "人数", "涉及人数"), low=0
                ),
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
                replace(_SKILLS, synonyms=("技能要求", "所需技能", "专业要求", "特长要求")),
            ),
            one_of=("community", "estate"),
        ),
        Layer(
            "history",
            "结对记录",
            None,
            (
                _id("记录编号"),
                Field(
                    "unit",
                    "reference",
                    "单位",
                    ("单位名称", "共建单位", "单位编号"),
                    refers=("units",),
                ),
                _COMMUNITY,
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
}
