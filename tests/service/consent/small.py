"""A city of three communities without streets, small enough to see every answer."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from service.db.workspace import NewRun, Workspace

__all__ = ["PLACES", "made", "stored"]

PLACES = {"甲": 114.30, "乙": 114.32, "丙": 114.34}
NORTH = 30.60
IMPORT = NewRun("import")


def stored(workspace: Workspace, layer: str, **columns: object) -> None:
    """Store rows; `x` gives points, `text` and the like are the fields."""
    frame = pd.DataFrame(columns)
    if "x" in frame:
        points = shapely.points(frame.pop("x"), NORTH)
        frame = gpd.GeoDataFrame(frame, geometry=points, crs=4326)
    workspace.apply({layer: frame}, IMPORT)


def made(target: str | Path) -> Workspace:
    """Return a new workspace: 甲, 乙 and 丙 each want lessons in law; 甲 has no station.

    Offer ``o-near`` and ``o-far`` fit the need of 甲, each for one community; the only other
    offer is of another class.
    """
    workspace = Workspace.create(target, epsg=4547)
    names, x = list(PLACES), list(PLACES.values())
    ground = gpd.GeoDataFrame(
        {"id": names, "name": names, "level": ["community"] * 3},
        geometry=[shapely.box(at - 0.009, NORTH - 0.01, at + 0.009, NORTH + 0.01) for at in x],
        crs=4326,
    )
    workspace.apply({"communities": ground}, IMPORT)
    stored(workspace, "estates", id=["e甲", "e乙", "e丙"], households=[500.0, 400.0, 300.0], x=x)
    stored(workspace, "stations", id=["s乙", "s丙"], name=["乙站", "丙站"],
           level=["community"] * 2, x=x[1:])  # fmt: skip
    stored(workspace, "units", id=["u1", "u2", "u3"], name=["近律所", "远律所", "剧团"],
           x=[x[0] + 0.001, x[0] + 0.012, x[1]])  # fmt: skip
    stored(
        workspace, "offers", id=["o-near", "o-far", "o-play"], unit=["u1", "u2", "u3"],
        category=["legal", "legal", "culture_sport"], text=["普法讲座", "普法讲座", "演出"],
        capacity=[1.0, 1.0, 1.0],
    )  # fmt: skip
    stored(workspace, "needs", id=["n甲"], community=["甲"], category=["legal"], text=["普法讲座"])
    return workspace
