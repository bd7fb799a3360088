"""The values of enumerated fields: stored code, Chinese term, other spellings.

Sources: seed rows A003-006…028 (four batches of spaces), A001-081 and STANDARDS B8 (service
classes), STANDARDS B12 (kinds of organisations), B14 (the life of a room).
"""

from dataclasses import dataclass

__all__ = [
    "AREA_LEVELS",
    "CATEGORIES",
    "LEVELS",
    "SOURCES",
    "STATES",
    "UNIT_KINDS",
    "URGENCY",
    "WILLING",
    "Choice",
]


@dataclass(frozen=True)
class Choice:
    """One value of an enumerated field: stored code, Chinese term, other spellings."""

    code: str
    chinese: str
    synonyms: tuple[str, ...] = ()


LEVELS = (
    Choice("street", "街道", ("街道级", "镇街", "乡镇", "街道中心", "十五分钟")),
    Choice("community", "社区", ("社区级", "社区中心", "党群服务中心", "村", "十分钟")),
    Choice("estate", "小区", ("小区级", "小区站", "党群服务站", "五分钟")),
    Choice("point", "服务点", ("点", "驿站", "微站", "网点")),
)

AREA_LEVELS = (
    Choice("district", "区县", ("区", "县", "区级", "县级")),
    Choice("street", "街道", ("镇", "乡", "街道级", "镇街", "乡镇")),
    Choice("community", "社区", ("村", "社区级", "居委会")),
)

# Four batches of spaces, seed A003-006: 清理移交, 盘活闲置, 统筹共用, 居民提供.
SOURCES = (
    Choice("handed_over", "清理移交", ("移交", "开发商移交", "配建移交", "集中清理移交")),
    Choice("idle", "盘活闲置", ("闲置", "盘活", "闲置资产", "盘活闲置资源")),
    Choice("shared", "统筹共用", ("共用", "统筹", "阵地共用", "合设")),
    Choice("resident", "居民提供", ("居民", "居民房源", "居民闲置房屋", "居民自有")),
)

# The life of a room, STANDARDS B14.
STATES = (
    Choice("due", "应移交", ("待移交", "未移交")),
    Choice("notified", "已通知", ()),
    Choice("surveyed", "已清点", ("清点",)),
    Choice("area_mismatch", "面积不符", ()),
    Choice("papers_missing", "手续缺失", ("手续不全",)),
    Choice("occupied", "被占用", ("占用", "挪作他用", "出租")),
    Choice("developer_gone", "主体灭失", ("开发单位灭失",)),
    Choice("handed_over", "已移交", ("移交",)),
    Choice("received", "已接收", ("接收",)),
    Choice("in_use", "已投用", ("投用", "在用", "使用中", "已启用")),
    Choice("idle", "闲置", ("空置", "未使用")),
)

# STANDARDS B12 and seed A001-020, A004-023.
UNIT_KINDS = (
    Choice("government", "机关", ("党政机关", "政府机关", "行政单位", "机关单位", "部门")),
    Choice("school", "学校", ("高校", "大学", "中学", "小学", "幼儿园", "院校", "教育机构")),
    Choice("hospital", "医院", ("医疗机构", "卫生院", "社区卫生服务中心", "诊所")),
    Choice("company", "企业", ("公司", "国企", "民企", "商户", "银行", "个体工商户")),
    Choice("property", "物业", ("物业企业", "物业公司", "物业服务企业")),
    Choice("institution", "事业单位", ("事业",)),
    Choice("mass_org", "群团组织", ("群团", "工会", "妇联", "共青团", "关工委")),
    Choice("public_security", "公安消防", ("公安", "交警", "消防", "派出所")),
    Choice("military", "部队", ("驻区部队", "武警")),
    Choice("social_org", "社会组织", ("社工机构", "公益组织", "志愿者组织", "志愿服务队", "协会")),
    Choice("other", "其他", ()),
)

WILLING = (
    Choice("high", "高", ("强", "积极", "愿意", "是")),
    Choice("medium", "中", ("一般",)),
    Choice("low", "低", ("弱", "不愿意", "否")),
    Choice("unknown", "未联系", ("未知", "待联系")),
)

URGENCY = (
    Choice("high", "高", ("紧急", "急", "特急", "非常紧迫")),
    Choice("medium", "中", ("一般", "较急", "普通")),
    Choice("low", "低", ("不急", "缓")),
)

# Six service classes (seed A001-081) and eight post classes (STANDARDS B8), one taxonomy.
CATEGORIES = (
    Choice("health", "健康医疗", ("医疗", "健康", "义诊", "卫生健康", "养老", "助老", "养老服务")),
    Choice(
        "education_care",
        "教育托管",
        ("教育", "托管", "四点半课堂", "托幼", "一老一小", "青少年教育"),
    ),
    Choice(
        "culture_sport",
        "文化体育",
        ("文体", "文化", "体育", "文体活动", "文化节庆", "节庆", "节庆活动"),
    ),
    Choice(
        "legal",
        "法律咨询",
        ("法律", "法律咨询与援助", "法律援助", "普法", "调解", "矛盾调解", "物业纠纷"),
    ),
    Choice(
        "safety",
        "安全宣传",
        (
            "安全",
            "社会治安服务",
            "社会治安",
            "安全宣传与治安巡逻",
            "治安",
            "交通安全",
            "消防安全",
        ),
    ),
    Choice(
        "environment",
        "环境美化",
        ("环境", "环境美化服务", "环保", "绿化", "卫生", "绿地认养", "认养绿地"),
    ),
    Choice("relief", "助困扶残", ("救助服务", "救助", "帮困", "助残", "助困", "扶贫")),
    Choice(
        "employment",
        "就业帮扶",
        ("再就业服务", "再就业", "就业", "助困扶残与就业援助", "就业援助", "培训"),
    ),
    Choice("convenience", "便民服务", ("便民", "生活服务", "助餐", "社区助餐", "维修", "理发")),
    Choice("social_security", "社会保障", ("社会保障服务", "社保", "保障")),
    Choice("organisation", "组织建设", ("党建", "党课", "党务", "组织")),
    Choice("governance", "社区治理", ("治理", "议事", "网格", "社区事务")),
    Choice("station", "站点建设", ("阵地建设", "用房", "场地", "援建", "站点")),
    Choice("other", "其他", ("其它",)),
)
