"""The tables agree with the registry of layers, the migrations with the tables."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import SchemaItem

import service.db
from geo.layers import LAYERS
from service.db.engine import begin_write, open_engine, parse_target
from service.db.migrate import HEAD, REVISIONS, VERSION_TABLE, migrate, stored_revision
from service.db.models import TABLES, Base
from service.db.types import GeoPackageGeometry
from service.db.workspace import NewRun, Workspace
from tests.service.db.samples import sample

PYTHON = {
    "integer": int,
    "year": int,
    "number": float,
    "area": float,
    "money": float,
    "flag": bool,
    "text": str,
    "date": str,
    "choice": str,
    "reference": str,
}
SHAPES = {
    "point": "POINT",
    "line": "LINESTRING",
    "polygon": "MULTIPOLYGON",
    "point or polygon": "GEOMETRY",
}
COMMON = {"fid", "id", "district", "geom", "flags", "extra", "source_file", "source_row"}


def test_every_layer_has_its_table_and_fields() -> None:
    assert list(TABLES) == list(LAYERS)
    for name, layer in LAYERS.items():
        table = TABLES[name]
        fields = [column.name for column in table.columns if column.name not in COMMON]
        assert ["id", *fields] == list(layer.names)
        assert {*fields, *COMMON} - {"geom"} == {c.name for c in table.columns} - {"geom"}
        assert all(table.c[f.name].type.python_type is PYTHON[f.kind] for f in layer.fields)
        if layer.geometry is None:
            assert "geom" not in table.c
        else:
            assert isinstance(table.c.geom.type, GeoPackageGeometry)
            assert table.c.geom.type.kind == SHAPES[layer.geometry]


def test_the_newest_revision_is_known() -> None:
    config = Config()
    config.set_main_option("path_separator", "os")
    config.set_main_option("script_location", str(Path(service.db.__file__).parent / "migrations"))
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_current_head() == HEAD
    assert tuple(script.revision for script in scripts.walk_revisions())[::-1] == REVISIONS


@contextmanager
def writing(target: str) -> Iterator[Connection]:
    where = parse_target(target)
    engine = open_engine(where, timeout=5)
    try:
        with begin_write(engine, where) as connection:
            yield connection
    finally:
        engine.dispose()


def ours(item: SchemaItem, name: str | None, kind: str, *_: Any) -> bool:
    return not (kind == "table" and name == "spatial_ref_sys")


@pytest.mark.postgis
def test_migrations_make_the_tables_of_the_models_in_postgis(postgis_target: str) -> None:
    Workspace.create(postgis_target).close()
    options = {"include_object": ours, "compare_type": True, "version_table": VERSION_TABLE}
    with writing(postgis_target) as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []


def described(file: sqlite3.Connection, table: str) -> tuple[set[Any], set[Any]]:
    """Return the columns (name, type, not null, key) and the indexes of `table`."""
    columns = {
        (name, kind, bool(filled), key)
        for _, name, kind, filled, _, key in file.execute(f"PRAGMA table_info({table})")
    }
    indexes = {
        (bool(unique), tuple(row[2] for row in file.execute(f"PRAGMA index_info({name})")))
        for _, name, unique, *_ in file.execute(f"PRAGMA index_list({table})")
    }
    return columns, indexes


def test_migrations_make_the_tables_of_the_models_in_a_file(tmp_path: Path) -> None:
    """GeoAlchemy2 would ask SpatiaLite's tables when SQLAlchemy reflects, so SQLite is asked."""
    Workspace.create(tmp_path / "made.gpkg").close()
    engine = create_engine(f"sqlite:///{tmp_path / 'models.sqlite'}", poolclass=NullPool)
    Base.metadata.create_all(engine)
    with (
        closing(sqlite3.connect(tmp_path / "made.gpkg")) as made,
        closing(sqlite3.connect(tmp_path / "models.sqlite")) as models,
    ):
        for table in Base.metadata.tables:
            assert described(made, table) == described(models, table)


def test_an_older_workspace_is_brought_up_when_opened(workspace_target: str) -> None:
    with Workspace.create(workspace_target, district="江岸") as made:
        made.apply({"spaces": sample("spaces")}, NewRun("import"))
        before = made.digest(["spaces"])
    with writing(workspace_target) as connection:
        migrate(connection, district="江岸", revision=REVISIONS[0])
        assert not inspect(connection).has_table("runs")
    with Workspace.open(workspace_target) as opened:
        assert opened.digest(["spaces"]) == before
        assert opened.add_run(NewRun("coverage")) == 1


def test_the_way_down_leaves_nothing(workspace_target: str) -> None:
    Workspace.create(workspace_target).close()
    with writing(workspace_target) as connection:
        migrate(connection, district="x", revision="base")
        assert stored_revision(connection) is None
        left = set(inspect(connection).get_table_names())
        assert not left & set(Base.metadata.tables)
        if connection.dialect.name == "sqlite":
            assert connection.exec_driver_sql("SELECT * FROM gpkg_contents").all() == []
            assert connection.exec_driver_sql("SELECT * FROM gpkg_extensions").all() == []


@pytest.mark.postgis
def test_spatial_queries_use_the_index(postgis_target: str) -> None:
    with Workspace.create(postgis_target) as made:
        made.apply({"estates": sample("estates", 3000)}, NewRun("import"))
    with writing(postgis_target) as connection:
        plan = connection.exec_driver_sql(
            "EXPLAIN SELECT id FROM estates"
            " WHERE geom && ST_MakeEnvelope(114.1, 30.1, 114.11, 30.11, 4326)"
        ).all()
    assert "ix_estates_geom" in str(plan)
