"""The version of a workspace's schema, and the way up to the newest."""

from pathlib import Path

from sqlalchemy import Connection, column, inspect, select, table

__all__ = ["HEAD", "REVISIONS", "migrate", "stored_revision"]

# Known here without importing Alembic, which every command would pay for; a test compares.
REVISIONS = ("0001", "0002", "0003", "0004", "0005")
HEAD = REVISIONS[-1]
# A name of its own: the database may serve another program that uses Alembic too.
VERSION_TABLE = "linli_version"


def stored_revision(connection: Connection) -> str | None:
    """Return the revision of the schema that `connection` holds, None when there is none."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found: str | None = connection.execute(
        select(column("version_num")).select_from(table(VERSION_TABLE))
    ).scalar()
    return found


def migrate(connection: Connection, *, district: str, revision: str = HEAD) -> None:
    """Bring the schema to `revision`, up or down, inside the caller's transaction.

    Parameters
    ----------
    district
        District of rows that are added without one.
    revision
        One of `REVISIONS`, or ``"base"`` to take everything out.
    """
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    config.attributes["version_table"] = VERSION_TABLE
    config.attributes["district"] = district
    before = stored_revision(connection)
    order = (None, "base", *REVISIONS)
    step = command.downgrade if order.index(before) > order.index(revision) else command.upgrade
    step(config, revision)
