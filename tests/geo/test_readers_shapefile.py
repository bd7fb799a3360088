"""Shapefiles as they come in China."""

import shutil
import struct
import warnings
import zipfile

import geopandas as gpd
import pyogrio
import pytest
import shapely

from geo.errors import InputError
from geo.readers import read

LONG = "望江时光里" * 20
FRAME = gpd.GeoDataFrame(
    {
        "小区名称": ["梧桐雅苑", LONG, None],
        "代码": ["0011", None, "x"],
        "建筑面积": [1.5, 2.0, None],
    },
    geometry=[*shapely.points([[114.3, 30.6], [114.2, 30.6]]), None],
    crs=4326,
)


def write(path, encoding="GBK", cpg=None, frame=FRAME):
    """Write a shapefile in `encoding` whose .cpg says `cpg` (None: there is none)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # headers cut at ten bytes: on purpose
        pyogrio.write_dataframe(frame, path, encoding=encoding)
    path.with_suffix(".cpg").unlink(missing_ok=True)
    if cpg:
        path.with_suffix(".cpg").write_text(cpg)
    return path


def refused(path, **options):
    with pytest.raises(InputError) as caught:
        read(path, **{"layer": "estates", **options})
    return caught.value.code, caught.value.values


@pytest.mark.parametrize("cpg", [None, "UTF-8", "GBK", "ISO-8859-1"])
@pytest.mark.parametrize(("encoding", "longest"), [("GBK", 100), ("UTF-8", 84)])
def test_chinese_whatever_the_cpg_says(tmp_path, encoding, longest, cpg):
    raw = read(write(tmp_path / "a.shp", encoding, cpg), layer="estates")
    name, code, area = raw.columns.columns
    assert (name, code, area) == ("小区名称" if encoding == "GBK" else "小区名", "代码", "建筑面积")
    # 254 bytes a cell: a character cut in two at the end is left out.
    assert raw.columns[name].tolist() == ["梧桐雅苑", LONG[:longest], None]
    assert raw.columns["代码"].tolist() == ["0011", None, "x"]
    assert raw.columns["建筑面积"].tolist() == [1.5, 2.0, None]
    assert raw.geometry.tolist() == FRAME.geometry.tolist()
    assert raw.crs.to_epsg() == 4326


def test_one_damaged_cell_does_not_turn_the_rest_into_other_words(tmp_path):
    names = [f"南国明珠{n:02d}期" for n in range(40)]
    many = gpd.GeoDataFrame({"name": names}, geometry=[shapely.Point(114, 30)] * 40, crs=4326)
    path = write(tmp_path / "a.shp", "UTF-8", frame=many)
    table = path.with_suffix(".dbf")
    table.write_bytes(table.read_bytes().replace("珠20".encode(), b"\xe7\x8fx20"))
    assert refused(path) == ("character_damaged", {"file": "a.shp", "row": 21})


def test_told_encoding(tmp_path):
    path = write(tmp_path / "a.shp")
    assert read(path, layer="estates", encoding="gbk").columns["小区名称"][0] == "梧桐雅苑"
    assert refused(path, encoding="utf-8")[0] == "encoding_wrong"
    assert refused(path, encoding="klingon") == ("encoding_not_known", {"encoding": "klingon"})


def test_without_prj_nothing_is_stated(tmp_path):
    path = write(tmp_path / "a.shp")
    path.with_suffix(".prj").unlink()
    assert read(path, layer="estates").crs is None


def test_prj_of_another_program(tmp_path):
    path = write(tmp_path / "a.shp", frame=FRAME.to_crs(4547))
    path.with_suffix(".prj").write_text(
        'PROJCS["CGCS2000_3_Degree_GK_CM_114E",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",'
        'DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],'
        'UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],'
        'PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],'
        'PARAMETER["Central_Meridian",114.0],PARAMETER["Scale_Factor",1.0],'
        'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
    )
    assert read(path, layer="estates").crs.to_epsg(min_confidence=70) == 4547


@pytest.mark.parametrize("part", [".shx", ".dbf"])
def test_a_part_is_missing(tmp_path, part):
    path = write(tmp_path / "a.shp")
    path.with_suffix(part).unlink()
    told = {"file": "a.shp", "part": f"a{part}"}
    assert refused(path) == ("shapefile_part_missing", told)


def test_a_table_cut_off(tmp_path):
    path = write(tmp_path / "a.shp")
    table = path.with_suffix(".dbf")
    table.write_bytes(table.read_bytes()[:-40])
    assert refused(path) == ("file_damaged", {"file": "a.shp"})


def test_upper_case_parts(tmp_path):
    path = write(tmp_path / "a.shp")
    for part in list(tmp_path.iterdir()):
        part.rename(tmp_path / part.name.upper())
    assert len(read(path.with_name("A.SHP"), layer="estates").rows) == 3


def packed(folder, target, names):
    """Pack the shapefile in `folder` under each of `names`, those as bytes without UTF-8 flag."""
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            for part in sorted(folder.iterdir()):
                archive.write(part, f"{name}{part.suffix}")
    content = target.read_bytes()
    for name in names:  # as Windows packs them: GBK, and no flag that says UTF-8
        raw = name.encode("gbk")
        if not name.isascii():
            content = content.replace(name.encode(), raw + b"_" * (len(name.encode()) - len(raw)))
    if any(not name.isascii() for name in names):
        content = without_flag(content)
    target.write_bytes(content)
    return target


def without_flag(content):
    """Clear the UTF-8 flag of every local and central header."""
    changed = bytearray(content)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.find(mark)
        while at >= 0:
            flags = struct.unpack_from("<H", changed, at + offset)[0]
            struct.pack_into("<H", changed, at + offset, flags & ~0x800)
            at = changed.find(mark, at + 4)
    return bytes(changed)


@pytest.fixture
def parts(tmp_path):
    (tmp_path / "parts").mkdir()
    write(tmp_path / "parts" / "a.shp")
    return tmp_path / "parts"


def test_zipped(parts, tmp_path):
    raw = read(packed(parts, tmp_path / "a.zip", ["data/小区"]), layer="estates")
    assert raw.source == "a.zip [小区__]"
    assert raw.columns["小区名称"].tolist() == ["梧桐雅苑", LONG, None]


def test_zipped_several(parts, tmp_path):
    path = packed(parts, tmp_path / "a.zip", ["one", "sub/two"])
    told = {"file": "a.zip", "tables": "one, two"}
    assert refused(path) == ("tables_several", told)
    assert read(path, layer="estates", table="two").source == "a.zip [two]"
    assert refused(path, table="three") == ("table_missing", {**told, "table": "three"})


def test_zipped_without_shapefile(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("readme.txt", "no shapefile")
    assert refused(tmp_path / "a.zip") == ("zip_without_shapefile", {"file": "a.zip"})


def test_zipped_names_cannot_leave_the_folder(parts, tmp_path):
    path = packed(parts, tmp_path / "a.zip", ["../../escaped"])
    shutil.rmtree(parts)
    assert len(read(path, layer="estates").rows) == 3
    assert [file.name for file in tmp_path.iterdir()] == ["a.zip"]
    assert not list(tmp_path.parent.glob("escaped*"))


@pytest.mark.parametrize("text", ["PROJCS[broken", 'PROJCS["武汉2000"]', ""])
def test_a_prj_that_cannot_be_read_states_nothing(tmp_path, text):
    path = write(tmp_path / "a.shp")
    path.with_suffix(".prj").write_bytes(text.encode("gbk"))
    raw = read(path, layer="estates")
    assert (raw.source, raw.crs) == ("a.shp", None)
    assert raw.columns["小区名称"][0] == "梧桐雅苑"
