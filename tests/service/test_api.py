"""The HTTP face over a real workspace."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from service.api.app import create_app
from tests.service.conftest import Worked


@pytest.fixture
def client(worked: Worked) -> Iterator[TestClient]:
    with TestClient(create_app(str(worked.path))) as client:
        yield client


def test_health_and_readiness(client: TestClient) -> None:
    assert client.get("/healthz").text == "ok"
    assert client.get("/readyz").text == "ok"


def test_status_and_layers(client: TestClient, worked: Worked) -> None:
    status = client.get("/api/v1/status").json()
    assert status["layers"]["estates"]["rows"] == worked.coverage["estates"]
    layer = client.get("/api/v1/layers/stations")
    assert layer.headers["content-type"].startswith("application/geo+json")
    assert len(layer.json()["features"]) == status["layers"]["stations"]["rows"]
    assert client.get("/api/v1/layers/offers").json()


def test_runs_are_told_in_the_language_asked_for(client: TestClient, worked: Worked) -> None:
    run = worked.site["run"]
    chinese = client.get(f"/api/v1/runs/{run}").json()
    english = client.get(f"/api/v1/runs/{run}", headers={"accept-language": "en"}).json()
    assert chinese["objective"] == english["objective"] == worked.site["objective"]
    assert chinese["chosen"][0]["reason"] != english["chosen"][0]["reason"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/layers/houses", 404),
        ("/api/v1/runs/99999", 404),
        ("/api/v1/runs/x", 422),
        ("/nothing", 404),
    ],
)
def test_failures_are_problem_documents(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json().keys() == {"type", "title", "status", "detail"}


def test_the_map_is_served(client: TestClient) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert page.headers["x-content-type-options"] == "nosniff"
    assert "示例市邻里区" in page.text


def test_an_empty_workspace_says_what_to_do(tmp_path: object) -> None:
    from pathlib import Path

    from service.db.workspace import Workspace

    path = Path(str(tmp_path)) / "empty.gpkg"
    Workspace.create(path).close()
    with TestClient(create_app(str(path))) as client:
        answer = client.get("/")
    assert answer.status_code == 404
    assert "linli coverage" in answer.json()["detail"]
