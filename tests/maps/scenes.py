"""A made-up city for maps: the same on every run, small, with every layer in it."""

from dataclasses import replace
from functools import cache

import geopandas as gpd
import numpy as np
import shapely

from maps.scene import Scene
from maps.style import CAUSE_LOOKS, SOURCE_SHAPES

EPSG = 4547  # CGCS2000, central meridian 114° E
CENTRE = (532_000.0, 3_386_000.0)
BLOCK, SIDE = 500.0, 12  # metres, blocks
ROOMS = ("enough", "insufficient", "undecided")
SOURCES = [source for source in SOURCE_SHAPES if source]


def frame(geometry: list[object] | np.ndarray, **columns: object) -> gpd.GeoDataFrame:
    """Return a frame in degrees from geometry in metres around the centre of the city."""
    moved = shapely.transform(np.asarray(geometry, dtype=object), lambda xy: xy + CENTRE)
    return gpd.GeoDataFrame(columns, geometry=moved, crs=EPSG).to_crs(4326)


def city() -> Scene:
    """Return the whole scene; a copy, so a test may replace what it likes."""
    return replace(_city())


@cache
def _city() -> Scene:
    rng = np.random.default_rng(7)
    n = 300
    at = rng.uniform(0, BLOCK * SIDE, (n, 2))
    households = rng.integers(80, 3000, n).astype(float)
    households[rng.random(n) < 0.1] = np.nan
    stations_at = rng.uniform(0, BLOCK * SIDE, (28, 2))
    nearest = np.hypot(*(at[:, None] - stations_at[None]).transpose(2, 0, 1)).min(1) * 1.2
    status = np.where(nearest <= 500, "covered", "uncovered").astype(object)
    near = np.flatnonzero(status == "covered")
    status[near] = np.array([f"covered_{room}" for room in ROOMS], dtype=object)[near % 3]
    status[:6], status[6:10] = "outside", "unreachable"
    open_ = np.flatnonzero(status == "uncovered")
    estates = frame(shapely.points(at), id=[f"e{i}" for i in range(n)],
                    name=[f"幸福{i + 1}号小区" for i in range(n)], households=households,
                    status=status, nearest_m=nearest)  # fmt: skip
    gaps_at, counts, sums, of = _zones(at, open_, households)
    estates["gap"] = [of.get(i) for i in range(n)]
    gaps = frame(shapely.points(gaps_at), id=[f"G{i + 1}" for i in range(len(gaps_at))],
                 name=[f"幸福{i + 1}片区" for i in range(len(gaps_at))], estates=counts,
                 households=sums, population=sums * 2.6,
                 cause=[list(CAUSE_LOOKS)[i % len(CAUSE_LOOKS)] for i in range(len(gaps_at))],
                 nearest_station_m=rng.uniform(500, 1800, len(gaps_at)),
                 priority=np.linspace(0.9, 0.2, len(gaps_at)),
                 priority_rank=range(1, len(gaps_at) + 1))  # fmt: skip
    chosen = _chosen(gaps_at[:10], sums[:10])
    served = np.array([s.startswith("covered") for s in status])
    covered = float(np.nansum(households[served]))
    total = float(np.nansum(households[6:]))
    return Scene(
        title="幸福区小区党群服务站布局", subtitle="步行500米覆盖与选址建议", epsg=EPSG, walk_m=500,
        notes=("户数缺失的小区不计入户数覆盖率。",), sources=("路网：程序生成", "小区：程序生成"),
        date="2026年3月", author="幸福区规划办公室", synthetic=True,
        summary={
            "estates": n - 6, "covered_estates": int(served.sum()),
            "households": total, "covered_households": covered,
            "coverage_households": covered / total, "coverage_households_after": 0.873,
            "coverage_estates": served.sum() / (n - 6), "gaps": len(gaps),
            "chosen": 10, "cost_yuan": 1_234_567.0, "pairs": 10,
        },
        estates=estates, gaps=gaps, chosen=chosen, reach=_reach(stations_at, gaps_at[:10]),
        stations=_stations(stations_at), spaces=_spaces(rng), streets=_streets(),
        communities=_communities(), **_matches(gaps_at[:10], rng),
    )  # fmt: skip


def _zones(at, open_, households):  # type: ignore[no-untyped-def]
    """Greedy zones of 500 m among the uncovered estates: centres, counts, sums, membership."""
    left, centres, counts, sums, of = list(open_), [], [], [], {}
    while left:
        here = [i for i in left if np.hypot(*(at[i] - at[left[0]])) <= 500]
        centres.append(at[here].mean(0))
        counts.append(len(here))
        sums.append(float(np.nansum(households[here])))
        of.update(dict.fromkeys(here, f"G{len(centres)}"))
        left = [i for i in left if i not in here]
    order = np.argsort(sums)[::-1]
    rename = {f"G{old + 1}": f"G{new + 1}" for new, old in enumerate(order)}
    return (np.array(centres)[order], np.array(counts)[order], np.array(sums)[order],
            {i: rename[name] for i, name in of.items()})  # fmt: skip


def _chosen(at: np.ndarray, gain: np.ndarray) -> gpd.GeoDataFrame:
    k = len(at)
    return frame(shapely.points(at + 60), id=[f"s{i}" for i in range(k)],
                 name=[f"幸福路{i + 1}号物业用房" for i in range(k)], rank=range(1, k + 1),
                 source=[SOURCES[i % 4] for i in range(k)], cost_yuan=np.linspace(0, 250_000, k),
                 gain_households=gain, reason=["新增覆盖户数最多"] * k)  # fmt: skip


def _reach(stations: np.ndarray, sites: np.ndarray) -> gpd.GeoDataFrame:
    """A cross of streets around each place, 300 m long, and a block that nobody walks into."""

    def crosses(at: np.ndarray) -> shapely.Geometry:
        u, v = (np.round(at / BLOCK) * BLOCK).T
        across = shapely.box(u - 300, v - 40, u + 300, v + 40)
        along = shapely.box(u - 40, v - 300, u + 40, v + 300)
        return shapely.union_all([*across, *along])

    ring = shapely.box(2000, 2000, 2600, 2600).difference(shapely.box(2040, 2040, 2560, 2560))
    now = shapely.union(crosses(stations), ring)
    return frame([now, crosses(sites).difference(now)], role=["existing", "proposed"])


def _stations(at: np.ndarray) -> gpd.GeoDataFrame:
    k = len(at)
    levels = ["street", "community", "estate", "point"]
    return frame(shapely.points(at), id=[f"t{i}" for i in range(k)],
                 name=[f"幸福{i + 1}号党群服务站" for i in range(k)],
                 level=[levels[0 if i < 3 else 1 + i % 3] for i in range(k)],
                 source=[None if i < 6 else SOURCES[i % 4] for i in range(k)],
                 area_m2=np.linspace(60, 900, k))  # fmt: skip


def _spaces(rng: np.random.Generator) -> gpd.GeoDataFrame:
    k = 80
    return frame(shapely.points(rng.uniform(0, BLOCK * SIDE, (k, 2))),
                 id=[f"s{i}" for i in range(k)], name=[f"幸福{i + 1}号空间" for i in range(k)],
                 source=[SOURCES[i % 4] for i in range(k)], state=["闲置"] * k,
                 usable_m2=rng.uniform(20, 400, k), cost_yuan=rng.uniform(0, 3e5, k),
                 eligible=[i % 5 > 0 for i in range(k)], reason=[None] * k)  # fmt: skip


def _streets() -> gpd.GeoDataFrame:
    lines, kinds = [], []
    for i in range(SIDE + 1):
        kind = ["primary", "residential", "tertiary", "residential"][i % 4]
        for j in range(SIDE):
            a, b, c = i * BLOCK, j * BLOCK, (j + 1) * BLOCK
            lines += [shapely.linestrings([(a, b), (a, c)]), shapely.linestrings([(b, a), (c, a)])]
            kinds += [kind, kind]
    return frame(lines, highway=kinds)


def _communities() -> gpd.GeoDataFrame:
    size = BLOCK * 2
    cells = [shapely.box(i * size, j * size, (i + 1) * size, (j + 1) * size)
             for i in range(6) for j in range(6)]  # fmt: skip
    streets = [shapely.box(i * 4 * BLOCK, 0, (i + 1) * 4 * BLOCK, SIDE * BLOCK) for i in range(3)]
    names = [f"幸福{i + 1}社区" for i in range(36)] + ["东街道", "中街道", "西街道"]
    return frame(cells + streets, id=[f"c{i}" for i in range(39)], name=names,
                 level=["community"] * 36 + ["street"] * 3)  # fmt: skip


def _matches(places: np.ndarray, rng: np.random.Generator) -> dict[str, gpd.GeoDataFrame]:
    k = len(places)
    units_at = rng.uniform(0, BLOCK * SIDE, (12, 2))
    lines = [shapely.linestrings([units_at[i % 12], place]) for i, place in enumerate(places)]
    return {
        "units": frame(shapely.points(units_at), id=[f"u{i}" for i in range(12)],
                       name=[f"幸福{i + 1}医院" for i in range(12)], kind=["医院"] * 12),
        "matches": frame(lines, unit=[f"幸福{i % 12 + 1}医院" for i in range(k)],
                         offer=["每月义诊"] * k, need=["老人量血压"] * k,
                         community=[f"幸福{i + 1}社区" for i in range(k)],
                         score=np.linspace(0.9, 0.4, k), text=["距离近，类别一致。"] * k),
    }  # fmt: skip
