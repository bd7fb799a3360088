"""Write all parts of a proposal into one folder, whole or not at all."""

import hashlib
import json
import shutil
import tempfile
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

from maps.plate import draw
from maps.scene import Scene
from service.errors import ServiceError
from service.files import naming
from service.i18n import gettext
from service.plan import Plan
from service.proposal.docx import write_document
from service.proposal.exports import write_geojson, write_geopackage
from service.proposal.ledger import write_ledger
from service.proposal.manifest import headline, write_manifest

__all__ = ["FILES", "write_proposal"]

FILES = (
    "proposal.docx",
    "ledger.xlsx",
    "proposal.gpkg",
    "proposal.geojson",
    "map-1.png",
    "map-1.pdf",
    "manifest.json",
)


def write_proposal(plan: Plan, scene: Scene, out: Path, *, today: date) -> dict[str, Any]:
    """Write the proposal of `plan` into the folder `out`.

    Everything is written beside `out` first and moved there at the end, so a failure leaves
    `out` as it was. Files of an earlier proposal in `out` are replaced, others stay; a file that
    somebody has edited since it was written is kept as ``….edited-1…``.

    Parameters
    ----------
    plan, scene
        Stored results and their drawing; nothing is solved here.
    out
        A folder; made where it is missing.
    today
        Date on the documents.

    Returns
    -------
    dict
        ``files`` (paths), ``kept`` (edited files that were set aside), ``runs`` (ids) and
        ``headline`` (figures that all parts share).

    Raises
    ------
    ServiceError
        ``folder_is_file`` where `out` is a file.
    OSError
        The disk is full or the folder not writable.
    """
    if out.exists() and not out.is_dir():
        raise ServiceError("folder_is_file", path=out)
    with naming(out):
        kept = _build(plan, scene, out, today)
    return {
        "kept": [str(path) for path in kept],
        "files": [str(out / name) for name in FILES],
        "runs": [run.id for run in plan.runs],
        "headline": headline(plan),
    }


def _build(plan: Plan, scene: Scene, out: Path, today: date) -> list[Path]:
    """Write all parts beside `out`, move them there together; return what was set aside."""
    out.parent.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        plate = building / "map-1.png"
        # Lines of matches across the district would hide the sites; the ledger lists them.
        overview = replace(scene, matches=None, units=None)
        draw(overview, translate=gettext, png=plate, pdf=building / "map-1.pdf")
        write_document(plan, building / "proposal.docx", plate=plate, today=today)
        write_ledger(plan, building / "ledger.xlsx", today=today)
        write_geopackage(plan, building / "proposal.gpkg")
        write_geojson(plan, building / "proposal.geojson")
        write_manifest(plan, building, today=today)
        out.mkdir(exist_ok=True)
        kept = _keep_edited(out)
        for name in FILES:
            (building / name).chmod(0o644)
            (building / name).replace(out / name)
        return kept
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _keep_edited(out: Path) -> list[Path]:
    """Set aside files of an earlier proposal that somebody has edited since."""
    told = out / "manifest.json"
    try:
        written = json.loads(told.read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError):
        written = {}  # no manifest that can be read: whatever is there may be somebody's work
    kept = []
    for name in FILES:
        path = out / name
        if name == told.name or not path.exists():
            continue
        now = hashlib.sha256(path.read_bytes()).hexdigest()
        if written.get(name, {}).get("sha256") != now:
            kept.append(path.rename(_free(path)))
    return kept


def _free(path: Path) -> Path:
    """Return a name beside `path` that is not taken, such as ``proposal.edited-1.docx``."""
    numbers = (path.with_name(f"{path.stem}.edited-{n}{path.suffix}") for n in count(1))
    return next(name for name in numbers if not name.exists())
