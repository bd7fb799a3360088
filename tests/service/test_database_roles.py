"""PostGIS through the command line: roles with few rights, and what cannot be used."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import URL, make_url

from service.db.workspace import Workspace
from tests.postgis import execute, fresh_database, fresh_role, full
from tests.service.conftest import Worked
from tests.service.test_cli import linli

pytestmark = pytest.mark.postgis

WRITES = ("GRANT USAGE, CREATE ON SCHEMA {schema} TO {role}",)
READS = (
    "GRANT USAGE ON SCHEMA {schema} TO {role}",
    "GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {role}",
)
Refused = Callable[..., str]


@pytest.fixture
def refused(capsys: pytest.CaptureFixture[str]) -> Refused:
    """Run a command that must fail in one line; return its code and sentence, in English."""

    def run(code: str, command: str, url: URL | str, *words: str) -> str:
        target = url if isinstance(url, str) else full(url)
        exit_code, out, err = linli(capsys, command, target, *words, "--lang", "en", "--json")
        assert exit_code == 2, out + err
        error = json.loads(out)["error"]
        assert error["code"] == code
        assert err == f"Error: {error['message']}\n"
        assert "\n" not in error["message"]
        assert (make_url(target).password or "no password") not in out + err
        return str(error["message"])

    return run


@pytest.fixture
def reader(worked_in_postgis: Worked) -> Iterator[URL]:
    """Return the worked sample for a role that only reads."""
    with fresh_role(make_url(worked_in_postgis.target), *READS) as url:
        yield url


def stored(target: str) -> str:
    """Return the text of everything that a workspace notes about itself."""
    tables = ("workspace", "runs")
    return "".join(str(execute(target, f"SELECT * FROM {name}")) for name in tables)  # noqa: S608


def test_a_plain_role_works_where_postgis_is_installed(
    capsys: pytest.CaptureFixture[str], postgis_target: str, sample_files: Path, tmp_path: Path
) -> None:
    """It may make tables in its schema, and may not make an extension."""

    def done(*words: object) -> dict[str, Any]:
        code, out, err = linli(capsys, *map(str, words), "--json")
        assert code in (0, 3), out + err
        told.extend((out, err))
        answer: dict[str, Any] = json.loads(out)
        return answer

    told: list[str] = []
    with fresh_role(make_url(postgis_target), *WRITES) as url:
        home, password = full(url), url.password or ""
        assert "***" in done("init", home)["workspace"]
        for layer, name, *more in (
            ("communities", "社区边界.gpkg"),
            ("streets", "道路.geojson"),
            ("estates", "小区台账.csv", "--crs", "bd09", "--rejects", tmp_path / "rejects.xlsx"),
            ("stations", "服务站.csv", "--crs", "wgs84"),
        ):
            answer = done("import", home, layer, sample_files / name, *more)
            assert answer["accepted"] > 0
        assert done("coverage", home)["mode"] == "network"
        done("map", home, "--out", tmp_path / "map.html")
        assert done("status", home)["layers"].keys() >= {"estates", "stations"}
        assert len(password) > 20
        assert password not in "".join(told) + stored(home)
        assert password not in (tmp_path / "map.html").read_text(encoding="utf-8")


def test_a_reading_role_reads_all_and_changes_nothing(
    capsys: pytest.CaptureFixture[str], reader: URL, refused: Refused, tmp_path: Path
) -> None:
    home = full(reader)
    with Workspace.open(home) as opened:
        before = [run.id for run in opened.runs(99)]
    for words in (("status", home), ("map", home, "--out", str(tmp_path / "map.html"))):
        assert linli(capsys, *words)[0] == 0
    told = refused("database_refused", "coverage", reader, "--walk", "777")
    assert "permission denied for table runs" in told
    refused("database_refused", "match", reader)
    with Workspace.open(home) as opened:
        assert [run.id for run in opened.runs(99)] == before


def test_a_session_that_only_reads_is_told(reader: URL, refused: Refused) -> None:
    """As on a standby server."""
    options = f"{reader.query['options']} -cdefault_transaction_read_only=on"
    standby = reader.update_query_dict({"options": options})
    assert "read-only" in refused("database_refused", "coverage", standby, "--walk", "777")


def test_a_role_without_a_place_for_tables(postgis_target: str, refused: Refused) -> None:
    with fresh_role(make_url(postgis_target), "GRANT USAGE ON SCHEMA {schema} TO {role}") as url:
        told = refused("database_refused", "init", url)
    assert "permission denied for schema" in told
    assert execute(postgis_target, "SELECT to_regclass('runs')") == [(None,)]


def test_a_database_without_room_for_temporary_tables(
    postgis: URL, refused: Refused, sample_files: Path
) -> None:
    """Rows come in through one; some administrators take that right from everybody."""
    grants = ("GRANT ALL ON SCHEMA public TO {role}",)
    with fresh_database(postgis) as url:
        execute(
            url, f'CREATE EXTENSION postgis; REVOKE TEMP ON DATABASE "{url.database}" FROM PUBLIC'
        )
        with fresh_role(url, *grants) as plain:
            Workspace.create(full(plain)).close()
            file = str(sample_files / "社区边界.gpkg")
            told = refused("database_refused", "import", plain, "communities", file)
            assert "temporary tables" in told
            with Workspace.open(full(plain)) as opened:
                assert opened.counts()["communities"] == 0
                assert opened.runs() == ()


def test_a_wrong_password(reader: URL, refused: Refused) -> None:
    wrong = reader.set(password="geheim-und-falsch")  # noqa: S106
    try:
        psycopg.connect(full(wrong.set(drivername="postgresql"))).close()
        pytest.skip("the given server asks nobody for a password")
    except psycopg.OperationalError:
        pass
    assert "password authentication failed" in refused("database_refused", "status", wrong)


def test_a_server_that_is_down(reader: URL, refused: Refused) -> None:
    told = refused("database_unreachable", "status", reader.set(port=1))
    assert "Check the host and the port" in told


def test_no_postgis(postgis: URL, refused: Refused) -> None:
    grants = ("GRANT ALL ON SCHEMA public TO {role}",)
    with fresh_database(postgis) as url, fresh_role(url, *grants) as plain:
        told = refused("postgis_missing", "init", plain)
        assert "CREATE EXTENSION postgis" in told
        assert execute(url, "SELECT to_regclass('runs')") == [(None,)]


def test_a_database_of_another_program(postgis_target: str, refused: Refused) -> None:
    execute(postgis_target, "CREATE VIEW streets AS SELECT 1 AS id")
    execute(postgis_target, "CREATE TABLE units (id int)")
    assert "linli init" in refused("workspace_missing", "status", postgis_target)
    assert "streets, units" in refused("database_occupied", "init", postgis_target)
    assert execute(postgis_target, "SELECT to_regclass('runs')") == [(None,)]


def test_serve_refuses_before_it_listens(reader: URL, refused: Refused) -> None:
    refused("database_unreachable", "serve", reader.set(port=1))


def test_the_api_does_not_tell_the_password(reader: URL) -> None:
    from fastapi.testclient import TestClient

    from service.api.app import create_app

    with TestClient(create_app(full(reader.set(port=1)))) as client:
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert re.search(r":\*\*\*@", answer.json()["detail"])
    assert (reader.password or "") not in answer.text
