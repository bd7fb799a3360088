"""Closed folders, full disks, interruptions, two imports at once, pipes that nobody reads."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.db.workspace import Workspace
from tests.service.bad_files import ESTATES, many_estates, write_rows
from tests.service.command_line import refused, told, unchanged
from tests.service.conftest import Worked

ROOT = Path(__file__).parents[2]
LINLI = (sys.executable, "-m", "service")
ROOT_USER = hasattr(os, "geteuid") and os.geteuid() == 0
# Root without the right to pass over permissions is as anybody else.
PLAIN = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search") if ROOT_USER else ()


def start(*words: object, plain: bool = False, **environment: str) -> subprocess.Popen[str]:
    """Start ``linli`` in a process of its own; `plain`: with the rights of anybody."""
    return subprocess.Popen(
        [*(PLAIN if plain else ()), *LINLI, *map(str, words)],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def refusal(*words: object, plain: bool = False, **environment: str) -> tuple[str, str]:
    """Return code and sentence of a call that must be refused in one line."""
    with start(*words, "--json", plain=plain, **environment) as process:
        out, err = process.communicate()
    assert process.returncode == 2, err
    assert len(err.splitlines()) == 1, err
    assert "Traceback" not in err
    error = json.loads(out)["error"]
    return error["code"], error["message"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.csv"
    path.write_text(f"{ESTATES}无坐标,,,5\n", encoding="utf-8")
    return path


class TestClosedFolders:
    @pytest.fixture
    def closed(self, tmp_path: Path, worked: Worked) -> Iterator[Path]:
        """Return a folder that may be read and not written, with a workspace and a page."""
        if ROOT_USER and not shutil.which("setpriv"):
            pytest.skip("root passes over permissions, and there is no setpriv to give that up")
        folder = tmp_path / "closed"
        folder.mkdir()
        shutil.copy(worked.path, folder / "w.gpkg")
        (folder / "map.html").write_text("old")
        (folder / "proposal").mkdir()
        folder.chmod(0o555)
        yield folder
        folder.chmod(0o755)

    def test_for_a_workspace(self, closed: Path, file: Path) -> None:
        code, line = refusal("init", closed / "new.gpkg", plain=True)
        assert (code, str(closed / "new.gpkg") in line) == ("workspace_readonly", True)
        rejects = file.with_name("r.xlsx")
        words = ("estates", file, "--crs", "wgs84", "--rejects", rejects)
        with unchanged(closed / "w.gpkg"):
            code, line = refusal("import", closed / "w.gpkg", *words, plain=True)
        assert (code, str(closed / "w.gpkg") in line) == ("workspace_readonly", True)

    def test_for_rejected_rows(self, closed: Path, file: Path, worked: Worked) -> None:
        home = Path(shutil.copy(worked.path, file.with_name("w.gpkg")))
        words = ("estates", file, "--crs", "wgs84", "--rejects", closed / "r.xlsx")
        with unchanged(home):
            code, line = refusal("import", home, *words, plain=True)
        assert (code, str(closed / "r.xlsx") in line) == ("no_permission", True)

    def test_for_results(self, closed: Path, worked: Worked) -> None:
        for command, name in (("map", "map.html"), ("propose", "proposal")):
            code, line = refusal(command, worked.path, "--out", closed / name, plain=True)
            assert code == "no_permission"
            assert re.search(rf"{re.escape(str(closed / name))}(?!\w)", line)  # no temporary name
        assert (closed / "map.html").read_text() == "old"
        assert not list((closed / "proposal").iterdir())

    def test_for_input(self, closed: Path, file: Path) -> None:
        file.chmod(0)
        with unchanged(closed / "w.gpkg"):
            words = ("import", closed / "w.gpkg", "estates", file, "--crs", "wgs84")
            code, line = refusal(*words, plain=True)
        assert (code, str(file) in line) == ("file_unreadable", True)


class TestFullDisks:
    @pytest.fixture
    def disk(self, tmp_path: Path) -> Iterator[Path]:
        """Return a folder on a disk of 400 kB."""
        folder = tmp_path / "disk"
        folder.mkdir()
        if not (ROOT_USER and shutil.which("mount")):
            pytest.skip("only root may mount a small disk")
        command = ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"may not mount a small disk: {done.stderr.strip()}")
        yield folder
        subprocess.run(["umount", str(folder)], check=True)

    def test_for_an_import(self, disk: Path, tmp_path: Path) -> None:
        home = disk / "w.gpkg"
        told("init", home)
        file = many_estates(tmp_path / "many.csv", 5_000)
        with unchanged(home):
            words = ("estates", file, "--crs", "wgs84", "--rejects", tmp_path / "r.xlsx")
            code, line = refused("import", home, *words, langs=["zh"])
            assert (code, str(home) in line) == ("disk_full", True)
        (disk / "ballast").write_bytes(bytes(shutil.disk_usage(disk).free - 4096))
        with unchanged(home):
            words = (*words[:-1], disk / "r.xlsx")
            assert refused("import", home, *words, langs=["zh"])[0] == "disk_full"
            assert refused("init", disk / "second.gpkg")[0] == "disk_full"

    def test_for_results(self, disk: Path, worked: Worked) -> None:
        (disk / "old.html").write_text("old")
        with unchanged(disk / "old.html"):
            for command, name in (("map", "old.html"), ("propose", "proposal")):
                words = (command, worked.path, "--out", disk / name)
                code, line = refused(*words, langs=["zh"])
                assert (code, str(disk / name) in line) == ("disk_full", True)

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="has no /dev/full")
    def test_for_the_answer_itself(self, worked: Worked) -> None:
        with Path("/dev/full").open("w") as full:
            done = subprocess.run(
                [*LINLI, "status", worked.path, "--json", "--lang", "en"],
                cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, check=False,
            )  # fmt: skip
        assert done.returncode == 2
        assert done.stderr.startswith("Error: The disk is full (standard output).")
        assert len(done.stderr.splitlines()) == 1


def contents(home: Path) -> tuple[int, int, str]:
    with Workspace.open(home) as opened:
        return opened.counts()["estates"], opened.last_run(), opened.digest(["estates"])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_interrupted_imports(tmp_path: Path, number: signal.Signals) -> None:
    home = tmp_path / "w.gpkg"
    told("init", home)
    file = many_estates(tmp_path / "many.csv", 2_000)
    empty = contents(home)
    began = time.monotonic()
    with start("import", home, "estates", file, "--crs", "wgs84") as process:
        process.communicate()
    seconds = time.monotonic() - began
    whole = contents(home)
    (tmp_path / "second").mkdir()
    for part in (0.4, 0.7):
        home = tmp_path / "second" / "w.gpkg"
        home.unlink(missing_ok=True)
        told("init", home)
        with start("import", home, "estates", file, "--crs", "wgs84") as process:
            time.sleep(seconds * part)
            process.send_signal(number)
            _, err = process.communicate()
        assert contents(home) in (empty, whole)
        if process.returncode not in (3, -number):  # not over, nor on the way out
            assert (number, process.returncode) == (signal.SIGINT, 130)
            assert err.strip() == "已中断，没有留下写了一半的内容。"
            assert contents(home) == empty


def test_imports_at_once_lose_nothing_to_each_other(tmp_path: Path) -> None:
    home = tmp_path / "w.gpkg"
    told("init", home)
    places = [(f"小区{n}", 114 + n / 1e3, 30.5) for n in range(200)]
    tables = {
        "户数": [(*place, 100) for place in places[:150]],
        "人口数": [(*place, 300) for place in places[50:]],
        "老年人口": [(*place, 40) for place in places],
    }
    files = [
        write_rows(tmp_path / f"{number}.csv", [("小区名称", "经度", "纬度", header), *rows])
        for number, (header, rows) in enumerate(tables.items())
    ]
    processes = [start("import", home, "estates", file, "--crs", "wgs84") for file in files]
    for process in processes:
        _, err = process.communicate()
        assert (process.returncode, err) == (0, "")
    with Workspace.open(home) as opened:
        stored = opened.layer("estates")
        assert len(opened.runs()) == 3
        assert opened.epsg == 4547
    assert len(stored) == stored["name"].nunique() == 200
    assert stored["households"].notna().sum() == stored["population"].notna().sum() == 150
    assert stored["elders"].notna().all()


def test_an_import_that_others_overtake_is_merged_anew(
    tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "w.gpkg"
    told("init", home)
    other = tmp_path / "other.csv"
    other.write_text(ESTATES.replace("户数", "人口数"), encoding="utf-8")
    whole = Workspace.apply
    overtaken = []

    def late(self: Workspace, *arguments: object, **options: object) -> int:
        if not overtaken:
            overtaken.append(True)
            told("import", home, "estates", other, "--crs", "wgs84")
        return whole(self, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Workspace, "apply", late)
    answer = told("import", home, "estates", file, "--crs", "wgs84")
    assert (answer["inserted"], answer["updated"]) == (0, 8)
    with Workspace.open(home) as opened:
        stored = opened.layer("estates")
    assert stored["households"].equals(stored["population"])


def test_nobody_reads_the_answer(worked: Worked) -> None:
    with start("status", worked.path, "--json") as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        err = process.stderr.read()
    assert (process.returncode, err) == (0, "")


def test_terminals_of_other_encodings(tmp_path: Path, worked: Worked) -> None:
    file = tmp_path / "🏠.csv"
    file.write_bytes(b"")
    words = ("import", worked.path, "estates", file)
    code, line = refusal(*words, PYTHONIOENCODING="latin-1", LINLI_LANG="zh")
    assert (code, file.name in line) == ("file_empty", True)


def test_results_never_replace_other_files(tmp_path: Path, worked: Worked) -> None:
    home = Path(shutil.copy(worked.path, tmp_path / "w.gpkg"))
    with unchanged(home):
        assert refused("map", home, "--out", home)[0] == "map_not_html"
        assert refused("propose", home, "--out", home)[0] == "folder_is_file"
        assert refused("demo", "--out", home)[0] == "folder_taken"
        home.rename(tmp_path / "linli.gpkg")  # as a demo calls it; still not a demo alone
        assert refused("demo", "--out", tmp_path)[0] == "folder_taken"
        (tmp_path / "linli.gpkg").rename(home)


# Run linli and leave its greatest memory, in kilobytes, in a file. What the system tells of a child
# at its end counts what its parent held when it was started.
PEAK = """
import atexit, pathlib, re, sys
from service.cli import main
peak, status = pathlib.Path(sys.argv[1]), pathlib.Path("/proc/self/status")
if status.exists():
    atexit.register(
        lambda: peak.write_text(re.search(r"VmHWM:\\s*(\\d+)", status.read_text())[1])
    )
main(sys.argv[2:])
"""


@pytest.mark.parametrize("rows", [10_000, pytest.param(100_000, marks=pytest.mark.long)])
def test_many_rows(tmp_path: Path, rows: int) -> None:
    home = tmp_path / "w.gpkg"
    told("init", home)
    file = many_estates(tmp_path / "many.csv", rows)
    words = ("import", home, "estates", file, "--crs", "wgs84", "--json")
    peak = tmp_path / "peak"
    done = subprocess.run(
        [sys.executable, "-c", PEAK, peak, *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    answer = json.loads(done.stdout)
    assert done.returncode == 3
    assert (answer["read"], answer["rejected"]) == (rows, rows // 100)
    if peak.exists():  # only Linux tells it
        assert int(peak.read_text()) < 1_500_000
