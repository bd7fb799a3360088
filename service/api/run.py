"""Serve a workspace with uvicorn."""

import click
import uvicorn

from service.api.app import create_app
from service.db.workspace import Workspace
from service.i18n import N_, gettext

__all__ = ["serve"]


def serve(target: str, *, host: str, port: int) -> None:
    """Serve `target` on `host`:`port` until interrupted; a workspace that cannot be opened fails.

    Raises
    ------
    WorkspaceError
        Before anything listens.
    """
    with Workspace.open(target) as workspace:
        shown = workspace.target  # without a password
    text = gettext(N_("Serving {target} on http://{host}:{port}/ (Ctrl+C ends)"))
    click.echo(text.format(target=shown, host=host, port=port), err=True)
    uvicorn.run(create_app(target), host=host, port=port, log_level="warning", access_log=False)
