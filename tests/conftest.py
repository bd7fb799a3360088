"""Fixtures that several rooms use."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL

from tests.postgis import PostgisMissing, database_url, fresh_schema


@pytest.fixture(scope="session")
def postgis() -> Iterator[URL]:
    """Return the URL of a database with PostGIS."""
    if os.environ.get("LINLI_WITHOUT_POSTGIS") == "1":
        pytest.skip("LINLI_WITHOUT_POSTGIS=1")
    try:
        with database_url() as url:
            yield url
    except PostgisMissing as missing:
        pytest.fail(str(missing), pytrace=False)


@pytest.fixture
def postgis_target(postgis: URL) -> Iterator[str]:
    """Return the URL of an empty schema in PostGIS."""
    with fresh_schema(postgis) as url:
        yield url.render_as_string(hide_password=False)


@pytest.fixture(params=["gpkg", pytest.param("postgis", marks=pytest.mark.postgis)])
def workspace_target(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return where a workspace can be made: a file, then a database."""
    if request.param == "gpkg":
        return str(tmp_path / "洪山.gpkg")
    target: str = request.getfixturevalue("postgis_target")
    return target
