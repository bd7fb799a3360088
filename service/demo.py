"""``linli demo``: the whole job on the synthetic sample city, through the ordinary steps."""

import shutil
import tempfile
from pathlib import Path
from typing import Any

from service import workflows
from service.db.workspace import Workspace
from service.errors import ServiceError
from service.files import naming
from service.i18n import N_, gettext
from service.importing import import_layer
from service.pairs import Agreement
from service.progress import Report, silent
from service.sample import SAMPLE_FILES, write_files
from service.siting.request import Request

__all__ = ["run_demo"]

BUDGET_YUAN = 800_000
PARTS = {"files", "linli.gpkg", "map.html", "proposal"}


def run_demo(out: Path, *, report: Report = silent) -> dict[str, Any]:
    """Build the sample city in `out` and run import, coverage, siting, matching, documents.

    All is built in a neighbour of `out` that takes its place at the end. A folder that holds an
    earlier demo and nothing else is replaced, any other with content refused (``folder_taken``).
    """
    out = out.resolve()
    _check(out)
    with naming(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        building = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        result = _build(building, report)
        building.chmod(0o755)
        if out.exists():
            shutil.rmtree(out)
        building.rename(out)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return {
        **result,
        "workspace": str(out / "linli.gpkg"),
        "map": str(out / "map.html"),
        "proposal": str(out / "proposal"),
    }


def _check(out: Path) -> None:
    if not out.exists():
        return
    inside = {path.name for path in out.iterdir()} if out.is_dir() else {"a file"}
    if inside and inside != PARTS:
        raise ServiceError("folder_taken", path=out)


def _build(folder: Path, report: Report) -> dict[str, Any]:
    report(gettext(N_("Building the sample city")), 0.0)
    files = folder / "files"
    write_files(files)
    with Workspace.create(
        folder / "linli.gpkg", name=gettext(N_("Sample district (synthetic)"))
    ) as workspace:
        imported = {}
        for step, (layer, name, crs) in enumerate(SAMPLE_FILES):
            report(gettext(N_("Importing {layer}")).format(layer=layer), 0.05 + 0.02 * step)
            imported[name] = import_layer(
                workspace, layer, [files / name], crs=crs, rejects=files / f"rejects-{layer}.xlsx"
            )
        report(gettext(N_("Measuring walks")), 0.3)
        coverage = workflows.coverage(workspace)
        report(gettext(N_("Choosing rooms")), 0.45)
        site = workflows.site(workspace, Request(budget=BUDGET_YUAN))
        report(gettext(N_("Scoring pairs")), 0.6)
        match = workflows.match(workspace, Agreement())
        report(gettext(N_("Drawing the map")), 0.7)
        workflows.draw_map(workspace, folder / "map.html")
        report(gettext(N_("Writing the proposal")), 0.8)
        workflows.propose(workspace, folder / "proposal")
    return {"imported": imported, "coverage": coverage, "site": site, "match": match}
