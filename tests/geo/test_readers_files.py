"""The door: files that are missing, empty, cut off, of another kind or too large."""

import contextlib
import os
import zipfile

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
import xlsxwriter

from geo.errors import InputError
from geo.readers import files, read

FRAME = gpd.GeoDataFrame(
    {"name": [f"小区{n}" for n in range(50)]},
    geometry=shapely.points([[114 + n / 1000, 30.5] for n in range(50)]),
    crs=4326,
)


def make(path):
    """Write `FRAME` in the format of the suffix."""
    if path.suffix == ".csv":
        FRAME.drop(columns="geometry").to_csv(path)
    elif path.suffix == ".xlsx":
        with xlsxwriter.Workbook(path) as book:
            book.add_worksheet().write_column(0, 0, ["name", *FRAME["name"]])
    elif path.suffix == ".parquet":
        FRAME.to_parquet(path)
    elif path.suffix == ".zip":
        pyogrio.write_dataframe(FRAME, path.with_suffix(".shp"), encoding="UTF-8")
        with zipfile.ZipFile(path, "w") as archive:
            for part in path.parent.glob(f"{path.stem}.*"):
                if part != path:
                    archive.write(part, part.name)
    elif path.suffix == ".osm":
        path.write_text('<?xml version="1.0"?>\n<osm version="0.6"></osm>')
    else:
        driver = "LIBKML" if path.suffix == ".kml" else None
        pyogrio.write_dataframe(FRAME, path, driver=driver, encoding="UTF-8")
    return path


def refused(path, layer="estates", **options):
    with pytest.raises(InputError) as caught:
        read(path, layer=layer, **options)
    return caught.value.code, caught.value.values


SUFFIXES = [".csv", ".xlsx", ".geojson", ".gpkg", ".shp", ".zip", ".parquet", ".kml"]
BINARY = [".xlsx", ".geojson", ".gpkg", ".shp", ".zip", ".parquet", ".kml"]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_format_gives_the_same_rows(tmp_path, suffix):
    raw = read(make(tmp_path / f"a{suffix}"), layer="estates")
    assert raw.columns["name"].tolist() == FRAME["name"].tolist()
    assert raw.rows[-1] == (51 if suffix in {".csv", ".xlsx"} else 50)
    if suffix not in {".csv", ".xlsx"}:
        assert raw.crs.to_epsg() == 4326
        assert shapely.equals_exact(
            shapely.force_2d(raw.geometry), FRAME.geometry.values, 1e-9
        ).all()


@pytest.mark.parametrize("suffix", BINARY)
@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_cut_off_on_the_way(tmp_path, suffix, share):
    path = make(tmp_path / f"a{suffix}")
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    assert refused(path) == ("file_damaged", {"file": path.name})


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_damage_is_told_and_never_a_traceback(tmp_path, suffix):
    path = make(tmp_path / f"a{suffix}")
    part = path.with_suffix(".dbf") if suffix == ".shp" else path
    content, rng = part.read_bytes(), np.random.default_rng(5)
    for _ in range(30):
        damaged = bytearray(content)
        for at in rng.integers(0, len(content), rng.integers(1, 9)):
            if rng.random() < 0.5:
                damaged[at] = rng.integers(256)
            else:
                del damaged[at : at + rng.integers(1, 20)]
        part.write_bytes(damaged)
        with contextlib.suppress(InputError):
            assert len(read(path, layer="estates").rows)


@pytest.mark.parametrize("suffix", list(files.FORMATS))
def test_empty(tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(b"")
    assert refused(path) == ("file_empty", {"file": path.name})


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("says", [".csv", ".xlsx", ".gpkg", ".geojson", ".parquet", ".kml", ".shp"])
def test_not_what_its_name_says(tmp_path, suffix, says):
    path = make(tmp_path / f"a{suffix}")
    renamed = path.rename(tmp_path / f"b{says}")
    if says == suffix:
        assert len(read(renamed, layer="estates").rows) == 50 if says != ".shp" else True
        return
    code, values = refused(renamed)
    assert code == "file_not_what_it_says"
    assert values["file"] == renamed.name


@pytest.mark.parametrize("suffix", list(files.FORMATS))
@pytest.mark.parametrize(
    "content", [bytes(range(256)) * 20, b"\x00" * 5000, b"PK\x03\x04" + b"\x01" * 99]
)
def test_garbage(tmp_path, suffix, content):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(content)
    assert refused(path)[0] in {"file_damaged", "file_not_what_it_says"}


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 999, "excel_old"),
        ("locked.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 999, "excel_old"),
        (
            "export.xlsx",
            b"<html><table><tr><td>1</td></tr></table></html>",
            "file_not_what_it_says",
        ),
        ("export.csv", b"<!DOCTYPE html><html>sign in</html>", "file_not_what_it_says"),
        ("a.geojson", b"<OGRVRTDataSource></OGRVRTDataSource>", "file_not_what_it_says"),
        ("a.kml", b'<?xml version="1.0"?><OGRVRTDataSource/>', "file_not_what_it_says"),
        ("a.kml", b'<!DOCTYPE k [<!ENTITY a "b">]><kml>&a;</kml>', "file_damaged"),
        ("a.geojson", b'{"a": 1}', "file_damaged"),
        ("a.geojson", b'{"type": "FeatureCollection", "features": []}', "table_empty"),
        ("a.docx", b"PK\x03\x04", "file_type_unknown"),
        ("a.dwg", b"AC1032 drawing", "file_type_unknown"),
        ("a.gpkg", b"SQLite format 3\x00", "file_damaged"),
    ],
)
def test_other_kinds(tmp_path, name, content, code):
    path = tmp_path / name
    path.write_bytes(content)
    assert refused(path)[0] == code


def test_no_file_and_a_folder(tmp_path):
    assert refused(tmp_path / "no.csv")[0] == "file_missing"
    (tmp_path / "folder.csv").mkdir()
    assert refused(tmp_path / "folder.csv")[0] == "file_is_directory"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads everything")
def test_no_permission(tmp_path):
    path = make(tmp_path / "a.csv")
    path.chmod(0)
    assert refused(path)[0] == "file_unreadable"


def test_unknown_layer(tmp_path):
    with pytest.raises(ValueError, match="layer must be one of"):
        read(tmp_path / "a.csv", layer="houses")


def test_streets_only_from_openstreetmap(tmp_path):
    assert refused(make(tmp_path / "a.osm"))[0] == "osm_only_streets"


def test_declared_sizes_may_lie(tmp_path, monkeypatch):
    """A member that unpacks to more than its header says is found out by unpacking it."""
    path = tmp_path / "lie.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.dbf", b"0" * 3_000_000)
    content = path.read_bytes()
    size = (3_000_000).to_bytes(4, "little")
    assert content.count(size) == 2
    path.write_bytes(content.replace(size, (1000).to_bytes(4, "little")))
    monkeypatch.setattr(files, "MAX_UNPACKED", 2_000_000)
    code, values = refused(path)
    assert (code, values["megabytes"]) == ("zip_too_large", 2)
