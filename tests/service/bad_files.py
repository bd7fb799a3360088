"""Files as nobody should send them, and a small city whose every text is hostile."""

import csv
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import geopandas as gpd
import shapely

ESTATES = "小区名称,经度,纬度,户数\n" + "".join(
    f"花园{n}期小区,{114.3 + n * 0.001:.4f},{30.5 + n * 0.0013:.4f},{100 + n}\n" for n in range(8)
)
"""A file that is well."""

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 20

HOSTILE = (
    "<script>document.title='RUN'</script>",
    "<img src=x onerror=\"document.title='RUN'\">",
    "</script><svg onload=\"document.title='RUN'\">",
    "\"'><a href=\"javascript:document.title='RUN'\">x</a>",
    "=cmd|' /C calc'!A0",
    "@SUM(A1:A9)",
    "+1+1",
    "-2+3",
    "＝1+1",
    "\x01\x07\x1b[31m红\x0b",
    "两行\n名称\t制表",
    "幸福🏠👨‍👩‍👧小区",
    "{name} %s ${x} {{7*7}} `x` \\",
    "'; DROP TABLE estates; --",
    "\u202e反写\u2028",
    "很长" * 20_000,
)
"""Texts that mean something to a browser, a spreadsheet, a terminal, a template or a database."""


def write_rows(path: Path, rows: Iterable[Sequence[object]], encoding: str = "utf-8") -> Path:
    """Write a CSV file, quoted where it must be."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def many_estates(path: Path, rows: int) -> Path:
    """Write a CSV of `rows` estates on a grid 60 m wide, every hundredth without a place."""
    side = int(rows**0.5) + 1
    places = (
        (f'"{114 + n % side * 6e-4:.6f},{30 + n // side * 6e-4:.6f}"' if n % 100 else '","')
        for n in range(rows)
    )
    lines = (f"小区{n},街道路{n % 977}号,{n % 2000},{at}\n" for n, at in enumerate(places))
    path.write_text("小区名称,地址,户数,坐标\n" + "".join(lines), encoding="utf-8")
    return path


def padded(source: Path, target: Path, member: str, spaces: int) -> Path:
    """Copy an archive, `spaces` blanks added to the members whose name holds `member`."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            more = b" " * spaces if member in info.filename else b""
            new.writestr(info.filename, old.read(info) + more)
    return target


def hostile_city(folder: Path) -> list[tuple[str, Path]]:
    """Write a small city with `HOSTILE` for every name, address and text; layer → file, WGS84."""
    ids = range(len(HOSTILE))
    corners = [(114.3 + n * 0.01, 30.5) for n in ids]
    communities = folder / "communities.geojson"
    frame = gpd.GeoDataFrame(
        {"id": [f"C{n}" for n in ids], "name": [f"{n}{text}" for n, text in enumerate(HOSTILE)]},
        geometry=[shapely.box(x, y, x + 0.01, y + 0.02) for x, y in corners],
        crs=4326,
    )
    frame["level"] = "community"
    communities.write_text(frame.to_json(), encoding="utf-8")
    at = [
        (n, text, x + 0.005, y + 0.005)
        for (n, text), (x, y) in zip(enumerate(HOSTILE), corners, strict=True)
    ]
    tables: dict[str, list[list[object]]] = {
        "estates": [
            ["id", "name", "address", "households", "lng", "lat"],
            *([f"E{n}", text, text, 100 + n, x, y] for n, text, x, y in at),
            *([f"F{n}", f"二{text}", text, 50, x, y + 0.01] for n, text, x, y in at),
        ],
        "spaces": [
            ["id", "name", "source", "kind", "usable_m2", "owner", "fitout_yuan", "lng", "lat"],
            *([f"S{n}", text, "idle", text, 150, text, 1000, x, y] for n, text, x, y in at),
        ],
        "stations": [
            ["id", "name", "level", "address", "lng", "lat"],
            *([f"Z{n}", text, "estate", text, x, y + 0.01] for n, text, x, y in at[:4]),
        ],
        "units": [
            ["id", "name", "kind", "system", "willing", "funds_yuan", "lng", "lat"],
            *([f"U{n}", text, text, text, "高", 1000, x, y] for n, text, x, y in at),
        ],
        "offers": [
            ["id", "unit", "category", "text", "capacity"],
            *([f"O{n}", f"U{n}", "文化体育", text, 2] for n, text in enumerate(HOSTILE)),
        ],
        "needs": [
            ["id", "community", "category", "text", "beneficiaries", "urgency"],
            *([f"N{n}", f"C{n}", "文化体育", text, 20, "高"] for n, text in enumerate(HOSTILE)),
        ],
        "history": [
            ["id", "unit", "community", "category", "agreed", "active"],
            *([f"H{n}", f"U{n}", f"C{n}", text, "是", "是"] for n, text in enumerate(HOSTILE)),
        ],
    }
    written = {layer: write_rows(folder / f"{layer}.csv", rows) for layer, rows in tables.items()}
    return [("communities", communities), *written.items()]
