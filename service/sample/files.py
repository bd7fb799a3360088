"""The raw files a district would have, written from the sample city.

They differ as such files do: GB18030 and UTF-8, BD-09 and GCJ-02 and CGCS2000, one column
``经纬度`` or two, units in the header, a title above it. The bytes are the same on every run.
"""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
import xlsxwriter

from geo.china import bd09_from_wgs84, gcj02_from_wgs84
from service.sample.city import SEED, sample_city
from service.sample.ground import Array
from service.sample.headers import HEADERS
from service.sample.names import DISTRICT, SYNTHETIC
from service.sample.untidy import ledger, untidy_estates

__all__ = ["SAMPLE_FILES", "SAMPLE_REJECTS", "SampleFile", "write_files"]

CREATED = datetime(2026, 1, 1)  # noqa: DTZ001 - a spreadsheet's date has no zone
NAMED = ("communities", "estates", "stations", "spaces", "units")  # layers others refer to


class SampleFile(NamedTuple):
    """One raw file: its layer, its name, and what ``--crs`` must say.

    `crs` is None where the file itself says it, or has no places.
    """

    layer: str
    name: str
    crs: str | None


# In an order in which every reference finds what it refers to.
SAMPLE_FILES = (
    SampleFile("communities", "社区边界.gpkg", None),
    SampleFile("streets", "道路.geojson", None),
    SampleFile("estates", "小区台账.csv", "bd09"),
    SampleFile("estates", "小区范围.geojson", None),
    SampleFile("entrances", "小区出入口.csv", "wgs84"),
    SampleFile("spaces", "空间资源台账.xlsx", "gcj02"),
    SampleFile("stations", "服务站.csv", "wgs84"),
    SampleFile("units", "共建单位.csv", "gcj02"),
    SampleFile("offers", "单位供给清单.csv", None),
    SampleFile("needs", "社区需求清单.csv", None),
    SampleFile("history", "结对记录.csv", None),
)
# Rows that the import rejects, by file; of all other files it accepts every row.
SAMPLE_REJECTS = {"小区台账.csv": 1}


def write_files(directory: Path | str, seed: int = SEED) -> tuple[SampleFile, ...]:
    """Write the sample city as raw files.

    Parameters
    ----------
    directory
        Where to; made if it does not exist. Files of the same names are replaced.
    seed
        Seed of `sample_city`.

    Returns
    -------
    tuple of SampleFile
        The files in the order in which to import them, for ``linli import``.

    Raises
    ------
    OSError
        The directory cannot be written.
    """
    folder = Path(directory)
    folder.mkdir(parents=True, exist_ok=True)
    city = sample_city(seed)
    names = {layer: _unique_names(city[layer]) for layer in NAMED}
    tables = {layer: ledger(layer, frame, names) for layer, frame in city.items()}
    point = (shapely.get_type_id(city["estates"].geometry.to_numpy()) == 0).nonzero()[0]
    area = np.setdiff1d(np.arange(len(city["estates"])), point)
    located = {
        "小区台账.csv": _one_column(
            tables["estates"].iloc[point], city["estates"].iloc[point], bd09_from_wgs84, "经纬度"
        ),
        "小区出入口.csv": _two_columns(tables["entrances"], city["entrances"], None),
        "服务站.csv": _two_columns(tables["stations"], city["stations"], None),
        "空间资源台账.xlsx": _two_columns(tables["spaces"], city["spaces"], gcj02_from_wgs84),
        "共建单位.csv": _one_column(tables["units"], city["units"], gcj02_from_wgs84, "坐标"),
    }
    _write_text(folder / "小区台账.csv", untidy_estates(located["小区台账.csv"]), "gb18030")
    _write_text(folder / "小区出入口.csv", located["小区出入口.csv"], "utf-8-sig")
    _write_text(folder / "服务站.csv", located["服务站.csv"], "utf-8-sig")
    _write_text(folder / "共建单位.csv", located["共建单位.csv"], "utf-8")
    _write_text(folder / "单位供给清单.csv", tables["offers"], "gb18030")
    _write_text(folder / "社区需求清单.csv", tables["needs"], "utf-8-sig")
    _write_text(folder / "结对记录.csv", tables["history"], "utf-8-sig")
    _write_sheet(folder / "空间资源台账.xlsx", located["空间资源台账.xlsx"])
    _write_geojson(folder / "道路.geojson", tables["streets"], city["streets"])
    _write_geojson(
        folder / "小区范围.geojson", tables["estates"].iloc[area], city["estates"].iloc[area]
    )
    _write_geopackage(folder / "社区边界.gpkg", tables["communities"], city["communities"])
    return SAMPLE_FILES


def _unique_names(frame: pd.DataFrame) -> dict[str, str]:
    return dict(zip(frame["id"], frame["name"], strict=True))


Shift = Callable[[Array, Array], tuple[Array, Array]]


def _places(frame: gpd.GeoDataFrame, shift: Shift | None) -> tuple[list[str], list[str]]:
    """Return longitude and latitude as text, under the datum that `shift` leads to."""
    lon, lat = frame.geometry.x.to_numpy(), frame.geometry.y.to_numpy()
    if shift is not None:
        lon, lat = shift(lon, lat)
    return [f"{x:.7f}" for x in lon], [f"{y:.7f}" for y in lat]


def _two_columns(table: pd.DataFrame, frame: gpd.GeoDataFrame, shift: Shift | None) -> pd.DataFrame:
    lon, lat = _places(frame, shift)
    return table.assign(经度=lon, 纬度=lat)


def _one_column(
    table: pd.DataFrame, frame: gpd.GeoDataFrame, shift: Shift | None, header: str
) -> pd.DataFrame:
    lon, lat = _places(frame, shift)
    joined = [f"{x},{y}" for x, y in zip(lon, lat, strict=True)]
    return table.assign(**{header: joined}).reset_index(drop=True)


def _write_text(path: Path, table: pd.DataFrame, encoding: str) -> None:
    path.write_bytes(table.to_csv(index=False, lineterminator="\r\n").encode(encoding))


def _write_sheet(path: Path, table: pd.DataFrame) -> None:
    """Write the ledger as an office would: a merged title, a line of units, then the header."""
    numbers = {header for header in table if "(" in str(header)} | {"经度", "纬度"}
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"title": f"{DISTRICT}空间资源台账", "comments": SYNTHETIC,
                             "created": CREATED})  # fmt: skip
        sheet = book.add_worksheet("空间资源台账")
        title = book.add_format({"bold": True, "align": "center", "font_size": 16})
        head = book.add_format({"bold": True, "align": "center", "text_wrap": True})
        last = len(table.columns) - 1
        sheet.merge_range(0, 0, 0, last, f"{DISTRICT}空间资源台账（{SYNTHETIC}）", title)
        sheet.write_string(1, 0, "填报单位：邻里区（虚构）")
        sheet.write_string(1, last, "单位：㎡/万元")
        sheet.write_row(2, 0, list(table.columns), head)
        for column, header in enumerate(table):
            for row, cell in enumerate(table[header], start=3):
                if cell and header in numbers:
                    sheet.write_number(row, column, float(cell))
                elif cell:
                    sheet.write_string(row, column, cell)


def _write_geojson(path: Path, table: pd.DataFrame, frame: gpd.GeoDataFrame) -> None:
    """Write features one a line; empty cells are left out."""
    features = []
    for cells, geometry in zip(
        table.to_dict("records"), shapely.to_geojson(frame.geometry.to_numpy()), strict=True
    ):
        properties: dict[str, Any] = {str(key): cell for key, cell in cells.items() if cell}
        feature = {"type": "Feature", "properties": properties, "geometry": json.loads(geometry)}
        features.append(json.dumps(feature, ensure_ascii=False))
    text = '{"type": "FeatureCollection", "features": [\n' + ",\n".join(features) + "\n]}\n"
    path.write_bytes(text.encode())


def _write_geopackage(path: Path, table: pd.DataFrame, frame: gpd.GeoDataFrame) -> None:
    """Write the communities in the district's own zone, CGCS2000 CM 114E (EPSG:4547)."""
    numbers = [HEADERS["communities"][name] for name in ("population", "households", "elders")]
    rows = gpd.GeoDataFrame(
        table.assign(**{header: table[header].astype("int64") for header in numbers}),
        geometry=frame.geometry.to_numpy(),
        crs=frame.crs,
    ).to_crs("EPSG:4547")
    path.unlink(missing_ok=True)
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    # GDAL stamps the contents with the time of writing unless told another.
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": CREATED.strftime("%Y-%m-%dT00:00:00Z")})
    try:
        pyogrio.write_dataframe(rows, path, layer="communities", driver="GPKG")
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})
