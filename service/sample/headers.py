"""The headers of the raw files: what a district's own ledgers would call the fields."""

__all__ = ["HEADERS"]

# Layer → field → header in the file, in the order of the columns. All are names or synonyms
# that the import knows (`geo.layers`).
HEADERS: dict[str, dict[str, str]] = {
    "communities": {
        "id": "编号", "code": "区划代码", "name": "名称", "level": "级别", "parent": "上级",
        "population": "常住人口", "households": "户数", "elders": "60岁以上人口",
    },
    "estates": {
        "id": "小区编号", "name": "小区名称", "address": "地址", "community": "所属社区",
        "households": "总户数", "population": "人口数", "elders": "老年人口",
        "children": "儿童数", "buildings": "楼栋总数", "area_m2": "建筑面积",
        "built_year": "建筑年代", "gated": "是否封闭", "old": "是否老旧小区",
        "has_branch": "是否有党支部", "property_company": "物业公司",
    },
    "entrances": {"id": "出入口编号", "estate": "所属小区", "name": "出入口名称"},
    "streets": {
        "id": "道路编号", "name": "道路名称", "highway": "highway", "foot": "foot",
        "access": "access", "steps": "steps", "sidewalk": "sidewalk",
        "motorroad": "motorroad", "oneway_foot": "oneway:foot",
    },
    "stations": {
        "id": "站点编号", "name": "站点名称", "level": "级别", "source": "空间来源",
        "address": "地址", "community": "所属社区", "area_m2": "建筑面积(㎡)",
        "office_m2": "办公面积(㎡)", "activity_m2": "活动面积(㎡)", "free_m2": "空闲面积(㎡)",
        "rooms": "功能室", "opening_hours": "开放时间", "space": "所在空间",
    },
    "spaces": {
        "id": "空间编号", "name": "空间名称", "source": "空间来源", "kind": "空间类型",
        "address": "坐落", "community": "所属社区", "area_m2": "建筑面积(㎡)",
        "usable_m2": "可用面积(㎡)", "floor": "所在楼层", "state": "移交状态",
        "owner": "权属单位", "fitout_yuan": "改造费用(万元)", "yearly_yuan": "年运营费用(万元)",
    },
    "units": {
        "id": "单位编号", "name": "单位名称", "kind": "单位类型", "system": "所属系统",
        "address": "地址", "community": "所在社区", "willing": "共建意愿",
        "funds_yuan": "可出资金", "members": "党员人数",
        "capacity": "可服务社区总数", "registration": "登记状态", "wishes": "希望社区提供",
    },
    "offers": {
        "id": "供给编号", "unit": "单位名称", "category": "服务类别", "text": "服务内容",
        "capacity": "可服务社区数", "fund_yuan": "愿意出资(万元)", "times": "服务时段",
        "room_m2": "需要面积(㎡)", "commercial": "是否收费",
    },
    "needs": {
        "id": "需求编号", "community": "社区名称", "estate": "小区名称",
        "category": "需求类别", "text": "需求内容", "beneficiaries": "受益人数",
        "urgency": "紧迫程度",
    },
    "history": {
        "id": "记录编号", "unit": "共建单位", "community": "社区名称", "category": "服务类别",
        "agreed": "是否签约", "active": "是否活跃", "rating": "满意度", "started": "签约日期",
        "ended": "终止日期",
    },
}  # fmt: skip
