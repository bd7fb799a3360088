"""The commands of ``linli``, in the order of a planner's work.

Bodies import what they need when they run, so ``linli --help`` answers at once.
"""

from pathlib import Path
from typing import Any

import click

from service.cli.base import finish
from service.cli.options import (
    cli,
    command,
    listed,
    option,
    reach_options,
    run_options,
    workspace,
)
from service.i18n import N_, gettext
from service.progress import bar

__all__ = ["cli"]

LAYER_NAMES = (
    "communities",
    "estates",
    "entrances",
    "streets",
    "stations",
    "spaces",
    "units",
    "offers",
    "needs",
    "history",
    "pairs",
)
OBJECTIVE_NAMES = ("coverage", "full-coverage", "distance", "worst-distance", "capacity")
STEP_NAMES = ("invited", "agreed", "active", "ended", "declined")
WEIGHT_NAMES = ("households", "population", "elders", "old")


@command("demo", N_("Build the synthetic sample city and run the whole job on it, offline."))
@option("--out", type=Path, default=Path("linli-demo"), help=N_("Folder for the results."))
def demo(out: Path, as_json: bool) -> None:
    """Run the whole job on the sample city."""
    from service.cli import show_demo
    from service.demo import run_demo

    with bar() as report:
        result = run_demo(out, report=report)
    finish(result, as_json=as_json, show=show_demo.demo)


@command("init", N_("Make a new workspace: a .gpkg file or a PostGIS database."))
@workspace
@option("--name", help=N_("Name of the district or city, as documents show it."))
@option("--epsg", type=int, help=N_("Projected CRS for metres (default: the data's zone)."))
def init(workspace: str, name: str | None, epsg: int | None, as_json: bool) -> None:
    """Make a workspace."""
    from service.cli import show
    from service.db.workspace import Workspace

    with Workspace.create(workspace, name=name, epsg=epsg) as made:
        result = {"workspace": made.target, "name": made.name, "epsg": made.epsg}
    finish(result, as_json=as_json, show=show.init)


@command("import", N_("Read files into a layer: clean, validate, store; list what was rejected."))
@workspace
@click.argument("layer", type=click.Choice(LAYER_NAMES), metavar="LAYER")
@click.argument("files", type=Path, nargs=-1, required=True, metavar="FILE…")
@option("--crs", help=N_("wgs84, gcj02, bd09, cgcs2000 or EPSG:n, where the file states none."))
@option("--table", help=N_("Sheet of a workbook or layer of a GeoPackage."))
@option(
    "--columns",
    callback=listed,
    metavar="FIELD=HEADER,…",
    help=N_("Which header holds which field, where it is not recognised."),
)
@option("--encoding", help=N_("Encoding of text files, where it is not recognised."))
@option("--rejects", type=Path, metavar="FILE.xlsx", help=N_("Where rejected rows are written."))
def import_(
    workspace: str,
    layer: str,
    files: tuple[Path, ...],
    crs: str | None,
    table: str | None,
    columns: tuple[str, ...],
    encoding: str | None,
    rejects: Path | None,
    as_json: bool,
) -> None:
    """Import files."""
    from service.cli import show
    from service.db.workspace import Workspace
    from service.importing import import_layer

    headers = {}
    for pair in columns:
        field, sign, header = pair.partition("=")
        if not sign or not header.strip():
            text = gettext(N_("--columns takes FIELD=HEADER,…, got {pair}."))
            raise click.UsageError(text.format(pair=pair))
        headers[field.strip()] = header.strip()
    with Workspace.open(workspace) as opened, bar() as report:
        result = import_layer(
            opened,
            layer,
            list(files),
            crs=crs,
            table=table,
            columns=headers or None,
            encoding=encoding,
            rejects=rejects,
            progress=report,
        )
    finish(result, as_json=as_json, show=show.imported)


@command("status", N_("Tell what is in the workspace: rows, missing values, warnings, runs."))
@workspace
def status(workspace: str, as_json: bool) -> None:
    """Tell what is there."""
    from service import workflows
    from service.cli import show
    from service.db.workspace import Workspace

    with Workspace.open(workspace) as opened:
        result = workflows.status(opened)
    finish(result, as_json=as_json, show=show.status)


@command("coverage", N_("Measure who walks to a station, and find the gaps with their causes."))
@workspace
@reach_options
@option("--priority", type=Path, metavar="FILE", help=N_("Weights of the order of gaps (TOML)."))
def coverage(workspace: str, priority: Path | None, as_json: bool, **terms: Any) -> None:
    """Measure coverage."""
    from geo.priority import DEFAULT, Priority
    from service import workflows
    from service.cli import show
    from service.db.workspace import Workspace

    weights = DEFAULT if priority is None else Priority.from_toml(priority)
    with Workspace.open(workspace) as opened, bar() as report:
        result = workflows.coverage(opened, **terms, priority=weights, report=report)
    finish(result, as_json=as_json, show=show.coverage)


@command("site", N_("Choose rooms for new stations, with a proven bound and reasons."))
@workspace
@option(
    "--objective",
    type=click.Choice(OBJECTIVE_NAMES),
    default="coverage",
    help=N_(
        "coverage: most households newly within a walk; full-coverage: least cost for --target;"
        " distance: least walking in all; worst-distance: shortest longest walk; capacity: most"
        " households served under the rooms' areas."
    ),
)
@reach_options
@option("--min-area", type=float, default=80.0, metavar="M2", help=N_("Least usable area, m²."))
@option("--budget", type=float, metavar="YUAN", help=N_("Most yuan for fitting out."))
@option("--sites", type=int, metavar="N", help=N_("Most rooms to open."))
@option(
    "--target",
    type=float,
    metavar="SHARE",
    help=N_("Share of what can be reached, 0–1, for full-coverage (default: all)."),
)
@option(
    "--weight",
    type=click.Choice(WEIGHT_NAMES),
    default="households",
    help=N_("Who counts: households, population, elders, or households of old estates."),
)
@option(
    "--backup",
    type=float,
    default=0.0,
    metavar="SHARE",
    help=N_("Share of the objective that a second station within the walk earns, for coverage."),
)
@option(
    "--single-source", is_flag=True, help=N_("Each estate is served by one room, for capacity.")
)
@option("--phases", type=Path, metavar="FILE", help=N_("Budgets and targets per year (TOML)."))
@option("--rules", type=Path, metavar="FILE", help=N_("Limits for groups of rooms (TOML)."))
@option("--lock", callback=listed, metavar="ID,…", help=N_("Rooms that are decided upon."))
@option("--ban", callback=listed, metavar="ID,…", help=N_("Rooms that are out of question."))
@option("--time-limit", type=float, default=10.0, metavar="S", help=N_("Seconds for solving."))
@option("--seed", type=int, default=0, metavar="N", help=N_("Same seed, same answer."))
def site(
    workspace: str,
    straight: bool,
    phases: Path | None,
    rules: Path | None,
    as_json: bool,
    **terms: Any,
) -> None:
    """Choose rooms."""
    from service import workflows
    from service.cli import show
    from service.db.workspace import Workspace
    from service.siting.request import Request
    from service.siting.rules import Phases, read_rules

    request = Request(
        **terms,
        phases=None if phases is None else Phases.read(phases),
        rules=() if rules is None else read_rules(rules),
    )
    with Workspace.open(workspace) as opened, bar() as report:
        result = workflows.site(opened, request, straight=straight, report=report)
    finish(result, as_json=as_json, show=show.site)


@command("learn", N_("Learn a score from past pairings; adopt it where it beats the weights."))
@workspace
@option("--weights", type=Path, metavar="FILE", help=N_("Weights that it must beat (TOML)."))
@option("--seed", type=int, default=0, metavar="N", help=N_("Same seed, same answer."))
def learn(workspace: str, weights: Path | None, seed: int, as_json: bool) -> None:
    """Learn from past pairings."""
    from service import workflows
    from service.cli import show
    from service.db.workspace import Workspace

    with Workspace.open(workspace) as opened, bar() as report:
        result = workflows.learn(opened, weights=weights, seed=seed, report=report)
    finish(result, as_json=as_json, show=show.learned)


@command("match", N_("Match offers of partner units to needs of communities and gaps."))
@workspace
@option("--weights", type=Path, metavar="FILE", help=N_("Weights of the score (TOML)."))
@option("--by-weights", is_flag=True, help=N_("Score by weights even where a score was learned."))
@option("--lock", callback=listed, metavar="OFFER:NEED,…", help=N_("Pairs that are agreed."))
@option("--ban", callback=listed, metavar="OFFER:NEED,…", help=N_("Pairs that must not be."))
@option("--seed", type=int, default=0, metavar="N", help=N_("Same seed, same answer."))
def match(workspace: str, as_json: bool, **terms: Any) -> None:
    """Match offers to needs."""
    from service import workflows
    from service.cli import show_match
    from service.db.workspace import Workspace
    from service.pairs import Agreement

    agreement = Agreement.read(**terms)
    with Workspace.open(workspace) as opened, bar() as report:
        result = workflows.match(opened, agreement, report=report)
    finish(result, as_json=as_json, show=show_match.match)


@command("posts", N_("Send units' members, counted by skill, to the posts of communities."))
@workspace
@option("--weights", type=Path, metavar="FILE", help=N_("Weights of the score (TOML)."))
@option("--seed", type=int, default=0, metavar="N", help=N_("Same seed, same answer."))
def posts(workspace: str, as_json: bool, **terms: Any) -> None:
    """Send people to posts."""
    from service import workflows
    from service.cli import show_match
    from service.db.workspace import Workspace
    from service.pairs import Agreement

    agreement = Agreement.read(**terms)
    with Workspace.open(workspace) as opened, bar() as report:
        result = workflows.posts(opened, agreement, report=report)
    finish(result, as_json=as_json, show=show_match.posts)


@command(
    "pair", N_("Record what was said of matched pairs: invited, agreed, active, ended, declined.")
)
@workspace
@option("--pair", callback=listed, metavar="OFFER:NEED,…", required=True, help=N_("Which pairs."))
@option("--state", type=click.Choice(STEP_NAMES), required=True, help=N_("What they became."))
@option(
    "--by",
    required=True,
    metavar="TEXT",
    help=N_("The unit or office that says so, such as its party branch; no names or numbers."),
)
@option("--on", metavar="YYYY-MM-DD", help=N_("The day it happened (default: today)."))
@option("--reason", metavar="TEXT", help=N_("Why, or a remark; needed where a pair is declined."))
def pair(workspace: str, as_json: bool, **terms: Any) -> None:
    """Record steps of pairs."""
    from service import workflows
    from service.cli import show_pairs
    from service.db.workspace import Workspace

    with Workspace.open(workspace) as opened:
        result = workflows.record_pairs(opened, **terms)
    finish(result, as_json=as_json, show=show_pairs.recorded)


@command("pairs", N_("Tell what became of the pairs: states, sleepers, doublings."))
@workspace
@option("--on", metavar="YYYY-MM-DD", help=N_("As of this day (default: today)."))
def pairs(workspace: str, on: str | None, as_json: bool) -> None:
    """Tell the states of pairs."""
    from service import workflows
    from service.cli import show_pairs
    from service.db.workspace import Workspace

    with Workspace.open(workspace) as opened:
        result = workflows.pairs(opened, on=on)
    finish(result, as_json=as_json, show=show_pairs.pairs)


@command("map", N_("Write one interactive map that opens in any browser, with no network."))
@workspace
@option("--out", type=Path, required=True, metavar="FILE.html", help=N_("The file to write."))
@run_options
def map_(workspace: str, out: Path, run: int | None, stale: bool, as_json: bool) -> None:
    """Write the map."""
    from service import workflows
    from service.cli import show
    from service.db.workspace import Workspace

    with Workspace.open(workspace) as opened, bar() as report:
        result = workflows.draw_map(opened, out, run=run, stale=stale, report=report)
    finish(result, as_json=as_json, show=show.written)


@command("propose", N_("Write the site-allocation proposal: document, ledger, data, plates."))
@workspace
@option("--out", type=Path, required=True, metavar="DIR", help=N_("The folder to write."))
@run_options
def propose(workspace: str, out: Path, run: int | None, stale: bool, as_json: bool) -> None:
    """Write the proposal."""
    from service import workflows
    from service.cli import show
    from service.db.workspace import Workspace

    with Workspace.open(workspace) as opened, bar() as report:
        result = workflows.propose(opened, out, run=run, stale=stale, report=report)
    finish(result, as_json=as_json, show=show.written)


@command("serve", N_("Serve the workspace: API and map in the browser."))
@click.argument("workspace", metavar="[W]", required=False, envvar="LINLI_WORKSPACE")
@option("--host", default="127.0.0.1", help=N_("Address to listen on."))
@option("--port", type=int, default=8000, help=N_("Port to listen on."))
def serve(workspace: str | None, host: str, port: int, as_json: bool) -> None:
    """Serve the workspace."""
    from service.api.run import serve as run_server

    if workspace is None:
        raise click.UsageError(gettext(N_("{name} is missing.")).format(name="W"))
    run_server(workspace, host=host, port=port)
