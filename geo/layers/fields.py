"""Fields that several layers have."""

from geo.layers.contract import Field

__all__ = ["ADDRESS", "AREA", "COMMUNITY", "ELDERS", "HOUSEHOLDS", "NAME", "POPULATION", "id_field"]


def id_field(*synonyms: str) -> Field:
    """Return the field `id` with further headers."""
    return Field("id", "text", "编号", ("ID", "标识", "序列号", *synonyms))


NAME = ("名字", "全称")
ADDRESS = Field("address", "text", "地址", ("详细地址", "坐落", "位置", "所在地址", "小区地址"))
COMMUNITY = Field(
    "community",
    "reference",
    "社区",
    ("社区名称", "社区编号", "所属社区", "所在社区", "社区代码", "居委会", "所属居委会"),
    refers=("communities",),
)
POPULATION = Field(
    "population",
    "integer",
    "人口",
    ("人口数", "总人口", "常住人口", "人口总数", "居民人数"),
    low=1,
    high=500_000,
    zero_is_missing=True,
)
HOUSEHOLDS = Field(
    "households",
    "integer",
    "户数",
    ("总户数", "房屋总数", "居民户数", "住户数", "规划户数", "套数", "住宅套数", "总套数"),
    low=5,
    high=30_000,
    zero_is_missing=True,
)
ELDERS = Field(
    "elders",
    "integer",
    "老年人口",
    ("老年人", "老人数", "老年人数", "60岁以上人口", "60岁及以上", "65岁以上人口", "老龄人口"),
    low=0,
    high=100_000,
)
AREA = Field(
    "area_m2",
    "area",
    "建筑面积",
    ("面积", "总面积", "房屋面积", "建筑面积合计", "使用面积合计"),
    low=1,
    high=3_000_000,
    zero_is_missing=True,
)
