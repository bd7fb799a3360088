"""The application: read-only resources under ``/api/v1``, the map at ``/``.

Routes hold no logic; they call `service.workflows` and the workspace.
"""

import json
from typing import Annotated, Any

import geopandas as gpd
from fastapi import Depends, FastAPI, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response
from pydantic import BaseModel

from geo.layers import LAYERS
from service import workflows
from service.api.problems import add_problems, asked_language
from service.db.workspace import Workspace
from service.errors import ServiceError
from service.i18n import using_language
from service.plain import records
from service.plan import load_plan
from service.telling import tell_run

__all__ = ["create_app"]

POLICY = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}


class LayerSummary(BaseModel):
    """What is known of one layer."""

    rows: int
    missing: dict[str, int]
    warnings: dict[str, int]


class RunSummary(BaseModel):
    """One stored run."""

    run: int
    kind: str
    created_at: str
    stale: bool


class StatusAnswer(BaseModel):
    """What is in the workspace."""

    name: str
    district: str
    epsg: int | None
    layers: dict[str, LayerSummary]
    runs: list[RunSummary]


def create_app(target: str) -> FastAPI:
    """Return the application over the workspace `target`; opens it anew for each request."""
    app = FastAPI(
        title="Linli",
        docs_url=None,  # its page loads scripts from a CDN; users sit on closed networks
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    add_problems(app)

    def opened() -> Any:
        with Workspace.open(target) as workspace:
            yield workspace

    Opened = Annotated[Workspace, Depends(opened)]

    @app.middleware("http")
    async def guard(request: Request, call_next: Any) -> Response:
        response: Response = await call_next(request)
        response.headers.update(POLICY)
        return response

    @app.get("/healthz", response_class=PlainTextResponse)
    def healthz() -> str:
        return "ok"

    @app.get("/readyz", response_class=PlainTextResponse)
    def readyz(workspace: Opened) -> str:
        workspace.counts()
        return "ok"

    @app.get("/api/v1/status")
    def status(workspace: Opened) -> StatusAnswer:
        return StatusAnswer(**workflows.status(workspace))

    @app.get("/api/v1/layers/{layer}")
    def layer(layer: str, workspace: Opened) -> Response:
        return _layer(workspace, layer)

    @app.get("/api/v1/runs/{run}")
    def run(run: int, request: Request, workspace: Opened) -> dict[str, Any]:
        with using_language(asked_language(request)):
            return tell_run(workspace.run(run))

    @app.get("/api/v1/pairs")
    def pairs(workspace: Opened, on: str | None = None) -> dict[str, Any]:
        return workflows.pairs(workspace, on=on)

    @app.get("/", response_class=HTMLResponse)
    def page(request: Request, workspace: Opened) -> str:
        with using_language(asked_language(request)):
            return workflows.map_page(load_plan(workspace, stale=True))

    return app


def _layer(workspace: Workspace, name: str) -> Response:
    """Return a layer as GeoJSON, or as JSON rows where it has no geometry."""
    if name not in LAYERS:
        raise ServiceError("layer_unknown", layer=name, known=", ".join(LAYERS))
    table = workspace.layer(name)
    if isinstance(table, gpd.GeoDataFrame):
        return Response(table.to_json(drop_id=True), media_type="application/geo+json")
    rows = json.dumps(records(table), ensure_ascii=False)
    return Response(rows, media_type="application/json")
