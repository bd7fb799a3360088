"""What is unusable is told by its code; nothing is lost and nothing is made."""

import os
import re
import shutil
import sqlite3
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from sqlalchemy import URL

import service.db
from service.db.migrate import VERSION_TABLE
from service.db.workspace import NewRun, Workspace
from service.errors import WorkspaceError
from service.i18n import using_language
from service.sentences import sentence, sentences
from tests.postgis import execute, fresh_database, fresh_role, full
from tests.service.db.samples import sample

IMPORT = NewRun("import")
NEWER = f"UPDATE {VERSION_TABLE} SET version_num = '9999'"  # noqa: S608


def code_of(target: str | Path) -> str:
    """Return the code with which `target` does not open."""
    with pytest.raises(WorkspaceError) as caught:
        Workspace.open(target, timeout=0.1)
    with using_language("zh"):
        assert "{" not in sentence(caught.value.code, **caught.value.values)
    return caught.value.code


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a workspace with some rows."""
    with Workspace.create(tmp_path / "w.gpkg") as made:
        made.apply({"estates": sample("estates", 500)}, IMPORT)
    return tmp_path / "w.gpkg"


def test_every_code_has_its_sentence_in_both_languages() -> None:
    source = "".join(
        file.read_text("utf-8") for file in Path(service.db.__file__).parent.rglob("*.py")
    )
    codes = set(re.findall(r'WorkspaceError\(\s*"(\w+)"', source))
    codes |= set(re.findall(r', "((?:workspace|disk|database)_\w+)"\)', source))
    assert len(codes) > 15
    known = re.compile(r"\{(\w+)\}")
    for code in codes:
        english = sentences()[code]
        values = dict.fromkeys(known.findall(english), "…")
        with using_language("zh"):
            chinese = sentence(code, **values)
        assert re.search("[一-龥]", chinese)


class TestFiles:
    @pytest.mark.parametrize(
        "name", ["w.sqlite", "w", "", "mysql://h/d", "postgresql+psycopg://h:x/d"]
    )
    def test_of_another_kind(self, name: str) -> None:
        assert code_of(name) == "target_unknown"

    def test_that_are_not_there(self, tmp_path: Path) -> None:
        assert code_of(tmp_path / "none.gpkg") == "workspace_missing"
        assert code_of(tmp_path / "no folder" / "none.gpkg") == "workspace_missing"
        (tmp_path / "folder.gpkg").mkdir()
        assert code_of(tmp_path / "folder.gpkg") == "workspace_missing"
        assert [file.name for file in tmp_path.iterdir()] == ["folder.gpkg"]

    @pytest.mark.parametrize("content", [b"", b"\0" * 200, b"PK\3\4" * 100, b"id,name\n" * 99])
    def test_that_are_no_database(self, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "w.gpkg").write_bytes(content)
        assert code_of(tmp_path / "w.gpkg") == "workspace_damaged"
        assert (tmp_path / "w.gpkg").read_bytes() == content

    def test_that_were_cut_off(self, path: Path) -> None:
        content = path.read_bytes()
        for size in (1, 50, 100, 4096, len(content) // 2, len(content) - 4096, len(content) - 1):
            path.write_bytes(content[:size])
            assert code_of(path) == "workspace_damaged"
        path.write_bytes(content)
        Workspace.open(path).close()

    def test_that_are_garbled(self, path: Path) -> None:
        content = bytearray(path.read_bytes())
        content[100:4096] = os.urandom(3996)
        path.write_bytes(content)
        assert code_of(path) == "workspace_damaged"

    def test_of_somebody_else(self, tmp_path: Path) -> None:
        frame = gpd.GeoDataFrame(geometry=[shapely.Point(114, 30)], crs="EPSG:4326")
        frame.to_file(tmp_path / "gis.gpkg", layer="stations")
        assert code_of(tmp_path / "gis.gpkg") == "workspace_foreign"
        with closing(sqlite3.connect(tmp_path / "plain.gpkg")) as plain:
            plain.execute("CREATE TABLE workspace (id)")
        assert code_of(tmp_path / "plain.gpkg") == "workspace_foreign"

    def test_of_a_newer_version(self, path: Path) -> None:
        with closing(sqlite3.connect(path)) as file, file:
            file.execute(NEWER)
        assert code_of(path) == "workspace_newer"

    @pytest.mark.parametrize(
        "statement",
        [
            "ALTER TABLE estates DROP COLUMN old",
            "UPDATE estates SET households = 'many' WHERE fid = 1",
            "UPDATE estates SET geom = x'00' WHERE fid = 1",
            "UPDATE estates SET geom = x'475000010000000001' WHERE fid = 1",
        ],
    )
    def test_changed_beyond_reading(self, path: Path, statement: str) -> None:
        with closing(sqlite3.connect(path)) as file, file:
            for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
                file.execute(f"DROP TRIGGER {name}")
            file.execute(statement)
        with Workspace.open(path) as opened:
            assert opened.layer("needs").empty
            with pytest.raises(WorkspaceError, match="workspace_altered"):
                opened.layer("estates")

    @pytest.mark.parametrize("statement", ["DELETE FROM workspace", "DROP TABLE workspace"])
    def test_without_their_own_row(self, path: Path, statement: str) -> None:
        with closing(sqlite3.connect(path)) as file, file:
            file.execute(statement)
        assert code_of(path) == "workspace_altered"

    def test_that_qgis_has_open(self, path: Path) -> None:
        """QGIS switches a file it edits to a write-ahead log; both go on working."""
        with closing(sqlite3.connect(path, isolation_level=None)) as qgis:
            assert qgis.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",)
            qgis.execute("UPDATE workspace SET name = '改名'")
            with Workspace.open(path) as opened:
                assert opened.name == "改名"
                opened.apply({"needs": sample("needs")}, IMPORT)
            assert qgis.execute("SELECT count(*) FROM needs").fetchone() == (12,)

    def test_in_folders_that_are_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(WorkspaceError, match="folder_missing"):
            Workspace.create(tmp_path / "none" / "w.gpkg")
        assert list(tmp_path.iterdir()) == []


@pytest.fixture
def as_nobody() -> Iterator[None]:
    """Drop root's right to write everywhere while the test runs."""
    if sys.platform == "win32" or os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


class TestRights:
    @pytest.fixture
    def folder(self, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
        """Return a folder that everybody may enter, with a workspace in it."""
        folder = Path(tmp_path_factory.mktemp("rights"))
        base = tmp_path_factory.getbasetemp()
        for parent in (folder, base, base.parent, base.parent.parent):
            if parent.is_relative_to(Path(tempfile.gettempdir())) and parent.owner() == "root":
                parent.chmod(parent.stat().st_mode | 0o055)
        Workspace.create(folder / "w.gpkg").close()
        yield folder
        folder.chmod(0o755)
        shutil.rmtree(folder)

    @pytest.mark.parametrize(("of_folder", "of_file"), [(0o555, 0o644), (0o777, 0o444)])
    def test_to_write(
        self, folder: Path, of_folder: int, of_file: int, request: pytest.FixtureRequest
    ) -> None:
        (folder / "w.gpkg").chmod(of_file | 0o222 if of_folder == 0o555 else of_file)
        folder.chmod(of_folder)
        request.getfixturevalue("as_nobody")
        with Workspace.open(folder / "w.gpkg") as opened:
            assert opened.counts()["estates"] == 0
            with pytest.raises(WorkspaceError, match="workspace_readonly"):
                opened.apply({"estates": sample("estates")}, IMPORT)
            assert opened.counts()["estates"] == 0

    def test_to_make(self, folder: Path, request: pytest.FixtureRequest) -> None:
        folder.chmod(0o555)
        request.getfixturevalue("as_nobody")
        with pytest.raises(WorkspaceError, match="workspace_readonly"):
            Workspace.create(folder / "new.gpkg")
        assert [file.name for file in folder.iterdir()] == ["w.gpkg"]

    def test_to_read(self, folder: Path, request: pytest.FixtureRequest) -> None:
        (folder / "w.gpkg").chmod(0)
        request.getfixturevalue("as_nobody")
        assert code_of(folder / "w.gpkg") == "workspace_unreadable"


class TestOtherWriters:
    def test_are_waited_for_and_then_told(self, workspace_target: str) -> None:
        Workspace.create(workspace_target).close()
        with (
            Workspace.open(workspace_target) as slow,
            Workspace.open(workspace_target, timeout=0.2) as hasty,
            Workspace.open(workspace_target, timeout=20) as patient,
        ):
            held, done = threading.Event(), threading.Event()

            def hold() -> None:
                with service.db.engine.begin_write(slow._engine, slow._where):
                    held.set()
                    done.wait(20)

            holder = threading.Thread(target=hold)
            holder.start()
            assert held.wait(20)
            assert hasty.counts()["units"] == 0  # readers are not kept out
            with pytest.raises(WorkspaceError, match="workspace_locked"):
                hasty.apply({"units": sample("units")}, IMPORT)
            threading.Timer(0.3, done.set).start()
            patient.apply({"units": sample("units")}, IMPORT)
            holder.join()
            assert hasty.counts()["units"] == 12

    def test_lose_nothing_to_each_other(self, workspace_target: str) -> None:
        Workspace.create(workspace_target).close()

        def add(part: int) -> None:
            frame = sample("needs", 20, seed=part)
            frame["id"] = [f"{part}-{i}" for i in range(20)]
            with Workspace.open(workspace_target, timeout=30) as opened:
                for start in range(0, 20, 5):
                    opened.apply({"needs": frame.iloc[start : start + 5]}, IMPORT)

        threads = [threading.Thread(target=add, args=(part,)) for part in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with Workspace.open(workspace_target) as opened:
            assert opened.counts()["needs"] == 80
            assert len(opened.runs(100)) == 16


@pytest.mark.postgis
class TestDatabases:
    def test_that_do_not_answer(self, postgis: URL) -> None:
        assert code_of(full(postgis.set(port=1))) == "database_unreachable"

    @pytest.mark.parametrize("what", ["port=99999", "sslmode=perhaps", "nonsense=1"])
    def test_whose_address_is_wrong(self, postgis: URL, what: str) -> None:
        name, _, value = what.partition("=")
        assert code_of(full(postgis.update_query_dict({name: value}))) == "database_address"

    def test_that_refuse(self, postgis: URL) -> None:
        assert code_of(full(postgis.set(database="no_such_database"))) == "database_refused"
        assert code_of(full(postgis.set(username="no_such_user"))) == "database_refused"

    def test_without_a_workspace(self, postgis_target: str) -> None:
        assert code_of(postgis_target) == "workspace_missing"

    def test_of_a_newer_version(self, postgis_target: str) -> None:
        Workspace.create(postgis_target).close()
        execute(postgis_target, NEWER)
        assert code_of(postgis_target) == "workspace_newer"

    def test_with_tables_of_that_name(self, postgis_target: str) -> None:
        execute(postgis_target, "CREATE TABLE streets (id int)")
        with pytest.raises(WorkspaceError, match="database_occupied"):
            Workspace.create(postgis_target)
        execute(postgis_target, "DROP TABLE streets")
        Workspace.create(postgis_target).close()

    def test_get_postgis_when_they_have_none(self, postgis: URL) -> None:
        with fresh_database(postgis) as url:
            target = url.render_as_string(hide_password=False)
            with Workspace.create(target, name="空库") as made:
                made.apply({"estates": sample("estates")}, IMPORT)
                assert made.counts()["estates"] == 12

    def test_that_may_not_get_postgis(self, postgis: URL) -> None:
        grants = (
            "GRANT ALL ON DATABASE {database} TO {role}",
            "GRANT ALL ON SCHEMA public TO {role}",
        )
        with fresh_database(postgis) as url, fresh_role(url, *grants) as plain:
            with pytest.raises(WorkspaceError, match="postgis_missing"):
                Workspace.create(full(plain))
            assert code_of(full(plain)) == "workspace_missing"

    def test_that_have_postgis_in_a_schema_of_its_own(self, postgis: URL) -> None:
        """As administrators keep extensions; the role need not know it."""
        grants = ("GRANT USAGE ON SCHEMA gis TO {role}", "GRANT ALL ON SCHEMA public TO {role}")
        with fresh_database(postgis) as url:
            execute(url, "CREATE SCHEMA gis")
            execute(url, "CREATE EXTENSION postgis SCHEMA gis")
            with fresh_role(url, *grants) as plain, Workspace.create(full(plain)) as made:
                made.apply({"estates": sample("estates")}, IMPORT)
                assert made.counts()["estates"] == 12

    def test_that_cannot_hold_every_character(self, postgis: URL) -> None:
        with fresh_database(postgis, encoding="LATIN1") as url:
            with pytest.raises(WorkspaceError, match="database_encoding"):
                Workspace.create(full(url))
            assert code_of(full(url)) == "workspace_missing"

    def test_with_settings_of_their_own(
        self, postgis: URL, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """No digit and no moment is lost, whatever the server's or the client's settings."""
        monkeypatch.setenv("PGCLIENTENCODING", "GBK")
        with fresh_database(postgis) as url:
            for setting in ("extra_float_digits = -8", "datestyle = 'SQL, DMY'"):
                execute(url, f'ALTER DATABASE "{url.database}" SET {setting}')
            with Workspace.create(full(url), name="㙍①é") as made:
                made.apply({"estates": sample("estates")}, IMPORT)
                stored = made.digest(["estates"])
                assert made.latest("import").created_at.year > 2000
        with fresh_database(postgis) as url, Workspace.create(full(url)) as made:
            made.apply({"estates": sample("estates")}, IMPORT)
            assert made.digest(["estates"]) == stored

    @pytest.mark.parametrize(
        "hidden",
        [
            {"password": "geheim"},
            {"query": {"password": "geheim"}},
            {"query": {"sslpassword": "geheim"}},
            {"username": "u:x@geheim"},
        ],
    )
    def test_do_not_tell_passwords(self, postgis: URL, hidden: dict[str, Any]) -> None:
        url = postgis.set(port=1, **hidden)
        with pytest.raises(WorkspaceError) as caught:
            Workspace.open(full(url).replace("%3A", ":").replace("%40", "@"))
        assert "geheim" not in str(caught.value)
        assert "geheim" not in sentence(caught.value.code, **caught.value.values)
