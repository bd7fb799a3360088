"""A process that dies, or a disk that fills up, leaves the workspace as it was before."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event

from service.db.engine import begin_write
from service.db.workspace import NewRun, Workspace
from service.errors import WorkspaceError
from tests.service.db.samples import sample

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs fork and signals")

IMPORT = NewRun("import", inputs=("estates", "needs"))
ROWS = 1500
BEFORE = {"estates": sample("estates", ROWS), "needs": sample("needs", 50)}
AFTER = {"estates": sample("estates", ROWS, seed=1), "needs": sample("needs", 50, seed=1)}


def state(target: str) -> tuple[str, int]:
    """Return digest and number of runs; check the file as SQLite and its index see it."""
    if target.endswith(".gpkg"):
        with closing(sqlite3.connect(target)) as file:
            assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            placed = file.execute("SELECT count(*) FROM estates WHERE geom NOTNULL").fetchone()
            assert file.execute("SELECT count(*) FROM rtree_estates_geom").fetchone() == placed
            triggers = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"
            assert file.execute(triggers).fetchone() == (7 * 6,)
    with Workspace.open(target) as opened:
        # A server may still be at work for a client that is dead: wait until it is done.
        with begin_write(opened._engine, opened._where):
            pass
        return opened.digest(["estates", "needs"]), len(opened.runs(100))


def in_child(work: Callable[[], None]) -> int:
    """Run `work` in a forked process and return the signal that ended it, 0 for none."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def small_cache(workspace: Workspace) -> None:
    """Let SQLite write to the file long before the commit, as on a machine short of memory."""
    if workspace._engine.dialect.name == "sqlite":

        @event.listens_for(workspace._engine, "connect")
        def shrink(connection: sqlite3.Connection, _: object) -> None:
            connection.execute("PRAGMA cache_size = 5")


@pytest.fixture
def filled(workspace_target: str) -> str:
    """Return a workspace with the rows of `BEFORE`."""
    with Workspace.create(workspace_target) as made:
        made.apply(BEFORE, IMPORT)
    return workspace_target


def test_killed_at_any_statement(filled: str) -> None:
    before = state(filled)
    statements: list[str] = []
    with Workspace.open(filled) as opened:
        event.listen(
            opened._engine, "before_cursor_execute", lambda *args: statements.append(args[2])
        )
        opened.apply({}, IMPORT)
        few = len(statements)
        opened.apply(BEFORE, IMPORT)
    count = len(statements) - few
    assert count > 5
    before = (before[0], before[1] + 2)
    for number in sorted({1, 3, count // 2, count - 2, count}):
        assert in_child(lambda n=number: die_at(filled, n)) == signal.SIGKILL
        assert state(filled) == before
    with Workspace.open(filled) as opened:
        opened.apply(AFTER, IMPORT)
    assert state(filled) != before


def die_at(target: str, number: int) -> None:
    """Kill this process when it is about to run statement `number` of the change."""
    seen = 0

    def count(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == number:
            os.kill(os.getpid(), signal.SIGKILL)

    with Workspace.open(target) as opened:
        small_cache(opened)
        event.listen(opened._engine, "before_cursor_execute", count)
        opened.apply(AFTER, IMPORT)


def test_killed_at_any_moment(filled: str) -> None:
    """The commit itself cannot be listened to, so the clock decides."""
    before = state(filled)
    began = time.monotonic()
    with Workspace.open(filled) as opened:
        small_cache(opened)
        opened.apply(BEFORE, IMPORT)
        after = opened.digest(["estates", "needs"])
    assert after == before[0]
    seconds = time.monotonic() - began
    runs = before[1] + 1
    for part in range(1, 5):
        child = os.fork()
        if child == 0:
            die_at(filled, -1)
            os._exit(0)
        time.sleep(seconds * part / 4)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        digest, found = state(filled)
        assert (found > runs) == (digest != before[0])
        with Workspace.open(filled) as opened:
            opened.apply(BEFORE, IMPORT)
        runs = found + 1


def test_a_full_disk_in_the_middle(tmp_path: Path) -> None:
    path = tmp_path / "w.gpkg"
    with Workspace.create(path) as made:
        made.apply(BEFORE, IMPORT)
    before = state(str(path))
    larger = sample("estates", 3 * ROWS)
    with Workspace.open(path) as opened:

        @event.listens_for(opened._engine, "connect")
        def limit(connection: sqlite3.Connection, _: object) -> None:
            (pages,) = connection.execute("PRAGMA page_count").fetchone()
            connection.execute(f"PRAGMA max_page_count = {pages + 20}")

        with pytest.raises(WorkspaceError, match="disk_full"):
            opened.apply({"needs": AFTER["needs"], "estates": larger}, IMPORT)
    assert state(str(path)) == before


@pytest.fixture
def small_disk(tmp_path: Path) -> Path:
    """Return a folder on a disk of 1 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("needs mount")
    if done.returncode:
        pytest.skip(f"may not mount a small disk: {done.stderr.strip()}")
    return folder


def test_a_disk_that_is_really_full(small_disk: Path) -> None:
    try:
        path = small_disk / "w.gpkg"
        with Workspace.create(path) as made:
            made.apply({"needs": BEFORE["needs"]}, IMPORT)
        before = state(str(path))
        with Workspace.open(path) as opened, pytest.raises(WorkspaceError, match="disk_full"):
            opened.apply({**AFTER, "estates": sample("estates", 6 * ROWS)}, IMPORT)
        assert state(str(path)) == before
        free = shutil.disk_usage(small_disk).free
        (small_disk / "ballast").write_bytes(bytes(free - 50_000))
        with pytest.raises(WorkspaceError, match="disk_full"):
            Workspace.create(small_disk / "second.gpkg")
        assert sorted(file.name for file in small_disk.iterdir()) == ["ballast", "w.gpkg"]
    finally:
        subprocess.run(["umount", str(small_disk)], check=True)
