"""The sample city, imported from its raw files once and worked through once."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL

from service import workflows
from service.db.workspace import Workspace
from service.importing import import_layer
from service.pairs import Agreement
from service.sample import SAMPLE_FILES, write_files
from service.siting.request import Request
from tests.postgis import fresh_schema, full

BUDGET = 800_000


@dataclass(frozen=True)
class Worked:
    """A workspace of the sample city after all steps, and what each step answered."""

    target: str
    imported: dict[str, dict[str, Any]]
    coverage: dict[str, Any]
    site: dict[str, Any]
    match: dict[str, Any]

    @property
    def path(self) -> Path:
        """The file, where the workspace is one."""
        return Path(self.target)


def import_sample(workspace: Workspace, files: Path) -> dict[str, dict[str, Any]]:
    """Import the raw files in `files`; answers by file name."""
    return {
        each.name: import_layer(
            workspace,
            each.layer,
            [files / each.name],
            crs=each.crs,
            rejects=files / f"rejects-{each.name}.xlsx",
        )
        for each in SAMPLE_FILES
    }


def work_through(target: str | Path, files: Path) -> Worked:
    """Make a workspace at `target` and take all steps up to matching."""
    with Workspace.create(target, name="示例市邻里区") as workspace:
        return Worked(
            target=str(target),
            imported=import_sample(workspace, files),
            coverage=workflows.coverage(workspace),
            site=workflows.site(workspace, Request(budget=BUDGET)),
            match=workflows.match(workspace, Agreement()),
        )


@pytest.fixture(scope="session")
def sample_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the raw files of the sample city."""
    folder = tmp_path_factory.mktemp("files")
    write_files(folder)
    return folder


@pytest.fixture(scope="session")
def worked(sample_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Worked:
    """Return the sample city after import, coverage, siting and matching; do not write to it."""
    return work_through(tmp_path_factory.mktemp("sample") / "sample.gpkg", sample_files)


@pytest.fixture(scope="session")
def worked_in_postgis(postgis: URL, sample_files: Path) -> Iterator[Worked]:
    """Return the same in a schema of PostGIS; do not write to it."""
    with fresh_schema(postgis) as url:
        yield work_through(full(url), sample_files)


@pytest.fixture
def workspace(worked: Worked, tmp_path: Path) -> Iterator[Workspace]:
    """Return a copy of the worked sample that a test may change."""
    path = tmp_path / "sample.gpkg"
    shutil.copy(worked.path, path)
    with Workspace.open(path) as opened:
        yield opened
