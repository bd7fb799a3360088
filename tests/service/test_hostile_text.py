"""Text that means something to browsers, spreadsheets, terminals, templates or databases.

One small city carries it in every name, address and description, through the whole job.
"""

import json
import re
from pathlib import Path

import docx
import openpyxl
import pyogrio
import pytest

from service.db.workspace import Workspace
from tests.maps.browser import open_page
from tests.service.bad_files import HOSTILE, hostile_city
from tests.service.command_line import linli, told

ACTIVE = tuple("=+-@＝＋－＠\t\r\n")


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the workspace, the map and the proposal of the hostile city."""
    folder = tmp_path_factory.mktemp("city")
    home = folder / "w.gpkg"
    told("init", home)
    for layer, file in hostile_city(folder):
        answer = told("import", home, layer, file, "--crs", "wgs84")
        assert answer["rejected"] == 0
    for words in (["coverage"], ["site", "--sites", "5"], ["match"]):
        code, out, err = linli(words[0], home, *words[1:], "--lang", "zh")
        assert code == 0, err
        assert out.replace("\n", "").isprintable() or "\u200d" in out  # emoji are joined by it
        assert "\x1b" not in out
        assert max(map(len, out.splitlines())) < 500
    told("map", home, "--out", folder / "map.html")
    told("propose", home, "--out", folder / "proposal")
    return folder


def test_everything_is_stored_as_it_was(city: Path) -> None:
    with Workspace.open(city / "w.gpkg") as opened:
        names = dict(opened.layer("units")[["id", "name"]].to_numpy())
    for number, text in enumerate(HOSTILE):
        # What is no character goes; nothing else is touched.
        seen = re.sub(r"[\x01-\x08\x0b\x0c\x0e-\x1f]", "", text)
        assert names[f"U{number}"] == seen.strip()


def test_the_map_runs_nothing(city: Path, tmp_path: Path) -> None:
    document, console = open_page(city / "map.html", tmp_path / "profile")
    assert console == []
    title = re.search("<title>(.*?)</title>", document)
    assert title is not None
    assert "RUN" not in title[1]
    assert "<script>document.title" not in document
    assert not re.search(r"<(?:img|svg|a)[^>]+(?:onerror|onload|javascript:)", document)


def test_the_ledger_holds_no_foreign_formula(city: Path) -> None:
    book = openpyxl.load_workbook(city / "proposal" / "ledger.xlsx")
    texts = 0
    for cell in (cell for sheet in book for row in sheet.iter_rows() for cell in row):
        if cell.data_type == "f":
            assert re.fullmatch(r"[=A-Z0-9(),\"/.:$!]+", cell.value)  # one of our own
            assert "cmd" not in cell.value
        elif isinstance(cell.value, str):
            texts += 1
            assert not cell.value.lstrip(" ").startswith(ACTIVE)
    assert texts > 500


def test_the_other_parts_open(city: Path) -> None:
    folder = city / "proposal"
    document = docx.Document(str(folder / "proposal.docx"))
    assert document.tables
    features = json.loads((folder / "proposal.geojson").read_text("utf-8"))["features"]
    assert "<script>document.title='RUN'</script>" in json.dumps(features)
    for name, _ in pyogrio.list_layers(folder / "proposal.gpkg"):
        assert len(pyogrio.read_dataframe(folder / "proposal.gpkg", layer=name))
