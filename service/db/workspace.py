"""The workspace: everything a district knows and has computed, in one file or database."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import pandas as pd
from sqlalchemy import Engine, func, select, update

from service.consent.states import PairEvent
from service.db.bulk import upsert
from service.db.create import check_epsg, create_workspace
from service.db.digest import digest, layer_digest
from service.db.engine import Target, begin_read, begin_write, open_engine, parse_target, shown
from service.db.files import check_file
from service.db.frames import PROVENANCE, columns_of, read_columns, to_frame
from service.db.migrate import HEAD, REVISIONS, migrate, stored_revision
from service.db.models import TABLES, WorkspaceRow
from service.db.pair_events import add_pair_events, find_pair_events, last_pair_event
from service.db.runs import NewRun, Run, add_run, find_runs, last_run
from service.errors import WorkspaceError

__all__ = ["NewRun", "Run", "Workspace"]

PATIENCE = 10.0


class Workspace:
    """A workspace that is open; use it in a ``with`` block.

    Attributes
    ----------
    target
        The file or database, for people (without password).
    name
        Its name in titles.
    district
        The district of its rows.
    epsg
        Projected system for metres; None until it is known.
    """

    def __init__(self, engine: Engine, target: Target) -> None:
        self._engine = engine
        self._where = target
        self.target = shown(target)
        with begin_read(engine, target) as connection:
            row = connection.execute(select(WorkspaceRow.__table__)).mappings().one()
        self.name: str = row["name"]
        self.district: str = row["district"]
        self.epsg: int | None = row["epsg"]

    @classmethod
    def create(
        cls,
        target: str | Path,
        *,
        name: str | None = None,
        epsg: int | None = None,
        district: str | None = None,
        timeout: float = PATIENCE,
    ) -> Self:
        """Make a new workspace and open it.

        Parameters
        ----------
        target
            Path ending in ``.gpkg``, or ``postgresql+psycopg://…``.
        name
            Default: the name of the file or database.
        epsg
            Projected system for metres; default: decided by the first data.
        district
            Default: `name`.
        timeout
            Seconds to wait for another writer.

        Raises
        ------
        WorkspaceError
            ``workspace_exists``, ``folder_missing``, ``workspace_readonly``, ``epsg_unusable`` …
        """
        where = parse_target(target)
        create_workspace(where, name=name, epsg=epsg, district=district, timeout=timeout)
        return cls.open(target, timeout=timeout)

    @classmethod
    def open(cls, target: str | Path, *, timeout: float = PATIENCE) -> Self:
        """Open a workspace; one of an older version is brought up to date.

        Raises
        ------
        WorkspaceError
            ``workspace_missing``, ``workspace_damaged``, ``workspace_foreign``,
            ``workspace_newer``, ``database_unreachable``, ``database_refused`` …
        """
        where = parse_target(target)
        if isinstance(where, Path):
            check_file(where)
        engine = open_engine(where, timeout=timeout)
        try:
            _update_schema(engine, where)
            return cls(engine, where)
        except BaseException:
            engine.dispose()
            raise

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def set_epsg(self, epsg: int) -> None:
        """Store the projected system for metres; WorkspaceError when it is none."""
        check_epsg(epsg)
        with begin_write(self._engine, self._where) as connection:
            connection.execute(update(WorkspaceRow).values(epsg=epsg))
        self.epsg = epsg

    def layer(self, name: str, *, provenance: bool = False) -> pd.DataFrame:
        """Return the rows of layer `name`, sorted by id.

        Parameters
        ----------
        provenance
            Add ``source_file`` and ``source_row``.

        Returns
        -------
        DataFrame or GeoDataFrame
            All fields, ``flags`` (comma separated codes) and ``extra`` (JSON text); a spatial
            layer as a GeoDataFrame with ``geometry`` in EPSG:4326. Text is ``str``, numbers are
            float64, flags True, False or None; what is missing is NaN or None.
        """
        columns = columns_of(name) + (PROVENANCE if provenance else ())
        with begin_read(self._engine, self._where) as connection:
            found = read_columns(connection, TABLES[name], self.district, columns)
            return to_frame(TABLES[name], found)

    def counts(self) -> dict[str, int]:
        """Return the number of rows of each layer."""
        with begin_read(self._engine, self._where) as connection:
            return {
                name: connection.execute(
                    select(func.count()).where(table.c.district == self.district)
                ).scalar_one()
                for name, table in TABLES.items()
            }

    def apply(
        self,
        changes: Mapping[str, pd.DataFrame],
        run: NewRun,
        *,
        since: int | None = None,
        epsg: int | None = None,
    ) -> int:
        """Store rows of several layers and the run that made them, all or nothing.

        Parameters
        ----------
        changes
            Layer → rows (any CRS-4326 GeoDataFrame or DataFrame), found again by ``id``. The
            columns a frame has replace what is stored; the others stay.
        run
            What is noted about the change.
        since
            What `last_run` said before that was read from which `changes` were made.
        epsg
            Projected system for metres, where the workspace has none yet.

        Returns
        -------
        int
            Id of the run.

        Raises
        ------
        WorkspaceError
            ``workspace_changed`` when another run was stored after `since`.
        """
        with begin_write(self._engine, self._where) as connection:
            if since is not None and last_run(connection) != since:
                raise WorkspaceError("workspace_changed", target=self.target)
            for name, frame in changes.items():
                upsert(connection, TABLES[name], self.district, frame)
            number = add_run(connection, self.district, run)
            if self.epsg is None and epsg is not None:
                undecided = update(WorkspaceRow).where(WorkspaceRow.epsg.is_(None))
                connection.execute(undecided.values(epsg=epsg))
                stored = connection.execute(select(WorkspaceRow.epsg)).scalar()
        if self.epsg is None and epsg is not None:
            self.epsg = stored
        return number

    def last_run(self) -> int:
        """Return the id of the newest run of all districts, 0 when there is none."""
        with begin_read(self._engine, self._where) as connection:
            return last_run(connection)

    def add_run(self, run: NewRun) -> int:
        """Store a result and return its id."""
        return self.apply({}, run)

    def run(self, number: int) -> Run:
        """Return the run `number`; WorkspaceError ``run_missing`` when there is none."""
        with begin_read(self._engine, self._where) as connection:
            found = find_runs(connection, self.district, run=number)
        if not found:
            raise WorkspaceError("run_missing", target=self.target, run=number)
        return found[0]

    def latest(self, kind: str) -> Run | None:
        """Return the newest run of a kind, None when there is none."""
        with begin_read(self._engine, self._where) as connection:
            return next(iter(find_runs(connection, self.district, kind=kind)), None)

    def runs(self, limit: int = 20) -> tuple[Run, ...]:
        """Return the newest runs, newest first."""
        with begin_read(self._engine, self._where) as connection:
            return find_runs(connection, self.district, limit=limit)

    def pair_events(self) -> tuple[PairEvent, ...]:
        """Return what became of matched pairs, oldest first."""
        with begin_read(self._engine, self._where) as connection:
            return find_pair_events(connection, self.district)

    def last_pair_event(self) -> int:
        """Return the id of the newest event of all districts, 0 when there is none."""
        with begin_read(self._engine, self._where) as connection:
            return last_pair_event(connection)

    def add_pair_events(self, events: Sequence[PairEvent], *, since: int) -> None:
        """Store steps of pairs, all or none.

        Parameters
        ----------
        since
            What `last_pair_event` said before that was read which the steps were checked against.

        Raises
        ------
        WorkspaceError
            ``workspace_changed`` when another event was stored after `since`.
        """
        with begin_write(self._engine, self._where) as connection:
            if last_pair_event(connection) != since:
                raise WorkspaceError("workspace_changed", target=self.target)
            add_pair_events(connection, self.district, events)

    def digest(self, layers: Iterable[str]) -> str:
        """Return the SHA-256 of what is stored in `layers` (see `service.db.digest`)."""
        with begin_read(self._engine, self._where) as connection:
            return digest(connection, self.district, layers)

    def layer_digest(self, layer: str) -> str:
        """Return the SHA-256 of what is stored in `layer`."""
        with begin_read(self._engine, self._where) as connection:
            return layer_digest(connection, self.district, layer)

    def is_stale(self, run: Run) -> bool:
        """Tell whether the input of `run` has changed since."""
        return self.digest(run.inputs) != run.input_hash


def _update_schema(engine: Engine, where: Target) -> None:
    """Bring an older schema up to date; refuse what is no workspace or a newer one."""
    with begin_read(engine, where) as connection:
        revision = stored_revision(connection)
        if revision is None:
            code = "workspace_foreign" if isinstance(where, Path) else "workspace_missing"
            raise WorkspaceError(code, target=shown(where))
        if revision not in REVISIONS:
            raise WorkspaceError(
                "workspace_newer", target=shown(where), revision=revision, known=HEAD
            )
        district = connection.execute(select(WorkspaceRow.district)).scalar()
    if district is None:
        raise WorkspaceError("workspace_altered", target=shown(where), told="workspace")
    if revision != HEAD:
        with begin_write(engine, where) as connection:
            migrate(connection, district=district)
