"""Partner units, what they offer, and what communities ask for: the words.

The ten units are of the kinds of seed A002-038…047 under fictional names; the list stays open
(A002-048), so some social organisations follow.
"""

from dataclasses import dataclass

__all__ = ["NEEDS", "UNITS", "NeedText", "Offer", "Unit"]


@dataclass(frozen=True)
class Offer:
    """One thing a unit can do: class, words, communities it can serve, yuan, hours, m² wanted."""

    category: str
    text: str
    capacity: int
    fund: int
    times: str | None
    room: float | None = None


@dataclass(frozen=True)
class Unit:
    """One partner: name, kind, system, plan point, willingness, yuan a year, people, wish.

    ``capacity``: communities that it can serve with all its offers together, where it said so.
    """

    name: str
    kind: str
    system: str
    x: float
    y: float
    willing: str
    funds: int | None
    members: int | None
    wishes: str | None
    registration: str | None
    offers: tuple[Offer, ...]
    capacity: int | None = None


UNITS = (
    Unit("邻里区机关服务中心", "government", "区直机关",
         2610, 2810, "high", 60_000, 86, None, None, (
        Offer("organisation", "党课、政策宣讲进小区", 10, 0, "每月"),
        Offer("station", "腾出临街会议室作议事场地", 4, 20_000, "工作日"),
    )),
    Unit("示例市第五中学", "school", "教育",
         3010, 3210, "medium", 10_000, 120, "学生社会实践基地", None, (
        Offer("education_care", "学生志愿者周末陪伴作业辅导", 7, 0, "周末"),
        Offer("culture_sport", "节假日开放操场和体育馆场地", 5, 0, "节假日"),
    )),
    Unit("桂苑小学", "school", "教育",
         2210, 2010, "high", 5_000, 54, "校门口交通疏导", None, (
        Offer("education_care", "四点半课堂，提供教室和教师", 5, 0, "工作日16:30-18:00"),
    )),
    Unit("桂苑幼儿园", "school", "教育",
         5210, 3010, "medium", None, 32, None, None, (
        Offer("education_care", "托幼服务与亲子早教活动", 4, 0, "周六上午"),
    )),
    Unit("邻里区消防救援站", "public_security", "消防",
         3610, 1610, "high", 0, 45, None, None, (
        Offer("safety", "消防安全宣传、演练和楼道隐患排查", 13, 0, "每季度"),
    )),
    Unit("邻里区交警大队", "public_security", "公安",
         1610, 3010, "medium", 0, 60, None, None, (
        Offer("safety", "交通安全五个一：讲座、劝导、护学", 10, 0, "每月"),
    )),
    Unit("示例市第三医院", "hospital", "卫生健康",
         2810, 2210, "high", 30_000, 210, "分级诊疗宣传", None, (
        Offer("health", "每月一次社区义诊，测血压血糖、建立健康档案", 12, 0, "周末"),
        Offer("health", "医生上门巡诊，服务失能和独居老人", 5, 10_000, "工作日"),
    )),
    Unit("安居房产公司", "company", "住建",
         3410, 2610, "medium", 150_000, 25, "企业形象展示", None, (
        Offer("station", "移交配套用房并援建小区服务站", 5, 120_000, None),
    )),
    Unit("安居物业", "property", "住建",
         5010, 3410, "high", 40_000, 95, "物业费收缴配合", None, (
        Offer("environment", "楼道清洁、绿化补植和公共区域美化", 10, 10_000, "每月"),
        Offer("culture_sport", "邻里节等节庆活动的组织和场地", 7, 15_000, "节假日"),
        Offer("convenience", "水电小修、磨刀理发便民服务日", 8, 0, "每月20日"),
    )),
    Unit("绿荫酒家", "company", "商务",
         2410, 2610, "medium", 20_000, 18, "客源和口碑", None, (
        Offer("convenience", "老年助餐，午餐送到服务站", 5, 8_000, "每日午间"),
        Offer("relief", "重阳、春节慰问困难家庭", 7, 12_000, "节假日"),
    )),
    Unit("邻里互助会", "social_org", "公益慈善",
         2010, 2410, "high", 8_000, 40, "一间办公场地", "登记", (
        Offer("relief", "独居老人和残疾人家庭定期探访", 8, 0, "每周", 20.0),
    )),
    Unit("银龄艺术团", "social_org", "文体活动",
         3210, 2010, "high", 2_000, 36, "排练场地", "备案", (
        Offer("culture_sport", "合唱、广场舞教学和文艺演出", 10, 0, "晚间", 120.0),
    )),
    Unit("明理法律服务社", "social_org", "社区事务",
         2610, 3410, "medium", 5_000, 12, None, "登记", (
        Offer("legal", "律师驻点咨询、调解邻里纠纷", 8, 0, "周三下午"),
    )),
    Unit("启程就业帮扶中心", "social_org", "生活服务",
         3410, 3010, "unknown", 10_000, 9, None, "登记", (
        Offer("employment", "失业人员技能培训和岗位推荐", 5, 0, "工作日"),
    )),
    Unit("绿色家园环保协会", "social_org", "公益慈善",
         5410, 2210, "medium", 3_000, 28, None, "登记", (
        Offer("environment", "垃圾分类指导和旧物回收", 8, 0, "周末"),
    )),
    Unit("邻里社工服务中心", "social_org", "社区事务",
         1410, 2010, "high", 12_000, 15, "驻点用房", "登记", (
        Offer("governance", "协助四方议事会，培育楼栋骨干", 7, 0, "每周", 45.0),
        Offer("education_care", "暑期儿童托管和心理陪伴", 4, 0, "寒暑假"),
    ), capacity=9),
)  # fmt: skip


@dataclass(frozen=True)
class NeedText:
    """One thing communities ask for, and where: ``old``, ``new`` or ``any`` communities.

    `share` of the people counted in `who` (elders, children, population) would gain.
    """

    where: str
    category: str
    text: str
    who: str
    share: float


NEEDS = (
    NeedText("old", "health", "老人多，希望定期有医生上门量血压、看慢性病", "elders", 0.35),
    NeedText("old", "convenience", "独居老人做饭难，想要助餐送餐", "elders", 0.15),
    NeedText("old", "environment", "楼道堆物、绿化破损，盼望整治美化", "population", 0.3),
    NeedText("old", "relief", "独居老人和残疾人家庭需要定期探访", "elders", 0.08),
    NeedText("old", "safety", "电动车进楼充电多，需要消防宣传和排查", "population", 0.4),
    NeedText("new", "education_care", "双职工家庭孩子放学没人管，想办四点半课堂", "children", 0.3),
    NeedText("new", "education_care", "三岁以下孩子多，缺少托育和早教", "children", 0.12),
    NeedText("new", "culture_sport", "年轻家庭想要周末体育和文艺活动的场地", "population", 0.15),
    NeedText("new", "governance", "业主与物业纠纷多，想建立议事机制", "population", 0.25),
    NeedText("any", "legal", "邻里纠纷和房产问题多，想请律师坐班咨询", "population", 0.05),
    NeedText("any", "employment", "失业居民想学技能、找工作", "population", 0.03),
    NeedText("any", "culture_sport", "广场舞没有地方排练，希望有人教", "elders", 0.2),
    NeedText("any", "organisation", "小区党支部刚成立，希望上党课、带队伍", "population", 0.04),
    NeedText("any", "social_security", "社保医保手续不会网上办，想就近代办", "elders", 0.25),
)
