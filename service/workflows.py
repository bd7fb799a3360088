"""The planner's steps: import → reach → gaps → site → match → agree → propose.

The command line, the API and the web page call these functions and nothing else. Each step
reads the workspace, computes outside of it, and stores a run (parameters, seed, versions, hash
of the input, result) in one short transaction; each returns the JSON object of INTERFACE.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from geo.figures import Figures
from geo.priority import DEFAULT, Priority
from service.agreement import read_pairs
from service.city import CITY_LAYERS, JOIN, City
from service.consent.listing import latest_match, listed_pairs, told_pairs
from service.consent.recording import Ledger, Step, day_of
from service.consent.states import State
from service.db.workspace import NewRun, Run, Workspace
from service.errors import ServiceError
from service.files import check_page, local_today, write_whole
from service.freshness import Freshness
from service.i18n import N_, gettext
from service.learn_text import tell_lesson
from service.learning import LEARN_LAYERS, adopted, lesson_run, past_of
from service.match_text import tell_match
from service.measuring import changes, coverage_run, measured, reach_params
from service.pairs import MATCH_LAYERS, Agreement, pair_up
from service.plain import columns, plain
from service.plan import Plan, load_plan
from service.post_text import tell_posts
from service.posts import fill_posts
from service.progress import Report, silent
from service.scenes import scene_of
from service.settings import tianditu_key
from service.siting.choosing import Choice, choose, with_opened
from service.siting.further import Further, further_of
from service.siting.phases import phases_of
from service.siting.reasons import store_choice
from service.siting.request import Request
from service.telling import tell_choice, tell_run

__all__ = [
    "coverage",
    "draw_map",
    "learn",
    "map_page",
    "match",
    "pairs",
    "posts",
    "propose",
    "record_pairs",
    "site",
    "status",
]


def status(workspace: Workspace) -> dict[str, Any]:
    """Return what is in the workspace: rows, missing values, warnings, last runs."""
    layers = {}
    for name, rows in workspace.counts().items():
        if not rows:
            continue
        table = pd.DataFrame(workspace.layer(name))
        missing = table.drop(columns=["geometry", "extra"], errors="ignore").isna().sum()
        flags = table["flags"].dropna().str.split(",").explode()
        layers[name] = {
            "rows": rows,
            "missing": {str(k): int(v) for k, v in missing.items() if v and k != "flags"},
            "warnings": {str(k): int(v) for k, v in flags[flags != ""].value_counts().items()},
        }
    freshness = Freshness(workspace)
    runs = [
        {
            "run": run.id,
            "kind": run.kind,
            "created_at": run.created_at.isoformat(),
            "stale": run.kind != "import" and freshness.is_stale(run),
        }
        for run in workspace.runs(limit=10)
    ]
    return {
        "name": workspace.name,
        "district": workspace.district,
        "epsg": workspace.epsg,
        "layers": layers,
        "runs": runs,
    }


def coverage(
    workspace: Workspace,
    *,
    level: str = "any",
    walk: float | None = None,
    group: str | None = None,
    straight: bool = False,
    step_free: bool = False,
    join: float = JOIN,
    priority: Priority = DEFAULT,
    report: Report = silent,
) -> dict[str, Any]:
    """Measure the walking reach of existing stations, and the gaps they leave."""
    report(gettext(N_("Loading the workspace")), 0.0)
    city = City.load(workspace, straight=straight, group=group, step_free=step_free, join=join)
    report(gettext(N_("Measuring walks")), 0.3)
    before = city.coverage(level=level, walk=walk)
    report(gettext(N_("Finding gaps")), 0.8)
    params = reach_params(level, walk, group, straight=straight, step_free=step_free, join=join)
    return tell_run(coverage_run(workspace, city, before, params, priority))


def site(
    workspace: Workspace, request: Request, *, straight: bool = False, report: Report = silent
) -> dict[str, Any]:
    """Choose rooms for new stations, and tell coverage before and after."""
    report(gettext(N_("Loading the workspace")), 0.0)
    city = City.load(
        workspace,
        straight=straight,
        group=request.group,
        step_free=request.step_free,
        join=request.join,
    )
    report(gettext(N_("Measuring walks")), 0.2)
    before = city.coverage(level=request.level, walk=request.walk)
    params = reach_params(
        request.level,
        request.walk,
        request.group,
        straight=straight,
        step_free=request.step_free,
        join=request.join,
    )
    basis = coverage_run(workspace, city, before, params)
    report(gettext(N_("Choosing rooms")), 0.5)
    choice = choose(city, before, request)
    opened = with_opened(city.stations, choice.chosen)
    after = city.coverage(opened, level=request.level, walk=request.walk)
    then, now = measured(city, before), measured(city, after, opened)
    report(gettext(N_("Looking for what else could be done")), 0.8)
    further = further_of(choice)
    report(gettext(N_("Giving reasons")), 0.9)
    run = NewRun(
        kind="site",
        params={**params, **_site_params(request), "coverage_run": basis.id},
        seed=request.seed,
        inputs=CITY_LAYERS,
        input_hash=city.input_hash,
        result=_site_result(choice, further, then, now),
        detail={"after": columns(now.estates), **store_choice(choice, further.stable)},
    )
    stored = workspace.run(workspace.add_run(run))
    return tell_choice(stored)


def learn(
    workspace: Workspace, *, weights: Path | None = None, seed: int = 0, report: Report = silent
) -> dict[str, Any]:
    """Learn a score from past pairings, and adopt it where it beats the weights."""
    terms = Agreement.read(weights=weights, seed=seed)
    report(gettext(N_("Loading the workspace")), 0.0)
    freshness = Freshness(workspace)
    city = City.load(workspace, freshness=freshness)
    basis = _basis(workspace, city, freshness)
    past = past_of(workspace, city, basis)
    report(gettext(N_("Comparing learned scores with the weights")), 0.3)
    run = lesson_run(past, basis, terms.weights, seed, freshness.digest(LEARN_LAYERS))
    return tell_lesson(workspace.run(workspace.add_run(run)))


def _basis(workspace: Workspace, city: City, freshness: Freshness) -> Run:
    """Return the coverage run that tells where stations lack; measured now where none is fresh."""
    basis = freshness.latest("coverage")
    if basis is not None:
        return basis
    params = reach_params("any", None, None, straight=False)
    return coverage_run(workspace, city, city.coverage(), params)


def match(
    workspace: Workspace,
    agreement: Agreement,
    *,
    report: Report = silent,
) -> dict[str, Any]:
    """Match offers of partner units to needs of communities and gaps."""
    report(gettext(N_("Loading the workspace")), 0.0)
    freshness = Freshness(workspace)
    city = City.load(workspace, freshness=freshness)
    basis = _basis(workspace, city, freshness)
    sited = freshness.latest("site")
    learned = None if agreement.by_weights else adopted(workspace)
    report(gettext(N_("Scoring pairs")), 0.3)
    score = agreement.weights if learned is None else learned[1]
    today = local_today()
    result, detail = pair_up(workspace, city, basis, sited, agreement, score, today)
    run = NewRun(
        kind="match",
        params={
            "weights": agreement.weights_told(),
            "learn_run": None if learned is None else learned[0].id,
            "lock": [list(pair) for pair in agreement.lock],
            "ban": [list(pair) for pair in agreement.ban],
            "coverage_run": basis.id,
            "site_run": sited.id if sited else None,
            "today": today.isoformat(),
        },
        seed=agreement.seed,
        inputs=MATCH_LAYERS,
        input_hash=freshness.digest(MATCH_LAYERS),
        result={**result, "scored_by": "weights" if learned is None else "learned"},
        detail=detail,
    )
    return tell_match(workspace.run(workspace.add_run(run)))


def posts(workspace: Workspace, agreement: Agreement, *, report: Report = silent) -> dict[str, Any]:
    """Send units' members, counted by skill, to the posts that communities set up."""
    report(gettext(N_("Loading the workspace")), 0.0)
    freshness = Freshness(workspace)
    city = City.load(workspace, freshness=freshness)
    basis = _basis(workspace, city, freshness)
    report(gettext(N_("Scoring pairs")), 0.3)
    result, detail = fill_posts(workspace, city, basis, agreement.weights, agreement.seed)
    run = NewRun(
        kind="posts",
        params={"weights": agreement.weights_told(), "coverage_run": basis.id},
        seed=agreement.seed,
        inputs=MATCH_LAYERS,
        input_hash=freshness.digest(MATCH_LAYERS),
        result=result,
        detail=detail,
    )
    return tell_posts(workspace.run(workspace.add_run(run)))


def pairs(workspace: Workspace, *, on: str | None = None) -> dict[str, Any]:
    """Return what became of the pairs of the latest matching, as of the day `on` or today."""
    today = local_today() if on is None else day_of(on, "--on")
    match = latest_match(workspace)
    return told_pairs(listed_pairs(workspace, match), match, today)


def record_pairs(
    workspace: Workspace,
    pair: Sequence[str],
    *,
    state: State,
    by: str,
    on: str | None = None,
    reason: str | None = None,
) -> dict[str, Any]:
    """Record what was said of the pairs ``OFFER:NEED``; all or nothing."""
    today = local_today()
    day = today if on is None else day_of(on, "--on")
    ledger = Ledger(workspace, today=today)
    for each in dict.fromkeys(read_pairs(pair or [""], "--pair")):  # none is unreadable too
        ledger.take(Step(each, state, by, day, reason))
    return ledger.store()


def _site_params(request: Request) -> dict[str, Any]:
    return {
        "objective": request.objective,
        "min_area": request.min_area,
        "weight": request.weight,
        "target": request.target,
        "backup": request.backup,
        "single_source": request.single_source,
        "budget": request.budget,
        "sites": request.sites,
        "rules": [rule.told() for rule in request.rules],
        "phases": request.phases.told() if request.phases else None,
        "lock": list(request.lock),
        "ban": list(request.ban),
        "time_limit": request.time_limit,
    }


def _site_result(
    choice: Choice, further: Further, before: Figures, after: Figures
) -> dict[str, Any]:
    """Return the figures of the result; the lists of rooms stand in the detail."""
    solved = choice.result
    chosen = choice.chosen
    figures: dict[str, Any] = plain(
        {
            "status": solved.status,
            "objective_kind": choice.request.objective,
            "backup": choice.request.backup,
            "target": choice.target,
            "target_share": choice.target_share,
            "new_estimated": choice.new_estimated,
            "objective_unit": UNITS[choice.request.objective],
            "weight": choice.request.weight,
            "objective": solved.objective,
            "objective_before": choice.objective_before,
            "bound": solved.bound,
            "gap": solved.gap,
            "truncated": solved.truncated,
            "clash": list(solved.clash),
            "cost": chosen["cost_yuan"].sum(min_count=min(1, len(chosen))),
            "yearly_cost": chosen["yearly_yuan"].sum(min_count=min(1, len(chosen))),
            "ruled_out": choice.rooms["reason"].value_counts().to_dict(),
            "uncoverable_estates": len(choice.uncoverable),
            "uncoverable": choice.uncoverable,
            "before": before.summary,
            "after": after.summary,
            "changes": changes(before, after),
            "seconds": solved.seconds,
            **further.told(choice),
            "phases": phases_of(choice),
        }
    )
    return figures


# What the objective and its bound are counted in; "weight" is households unless --weight says
# otherwise.
UNITS = {
    "coverage": "weight",
    "full-coverage": "yuan",
    "distance": "weight × metres",
    "worst-distance": "metres",
    "capacity": "weight",
}


def draw_map(
    workspace: Workspace,
    out: Path,
    *,
    run: int | None = None,
    stale: bool = False,
    today: date | None = None,
    report: Report = silent,
) -> dict[str, Any]:
    """Write the interactive map of the latest results to `out`, one self-contained file."""
    check_page(out)
    report(gettext(N_("Loading the workspace")), 0.0)
    plan = load_plan(workspace, run=run, stale=stale)
    report(gettext(N_("Drawing the map")), 0.3)
    write_whole(out, map_page(plan, today=today).encode())
    return {"files": [str(out)], "runs": [each.id for each in plan.runs]}


def map_page(plan: Plan, *, today: date | None = None) -> str:
    """Return the interactive map of `plan` as one page."""
    from maps.interactive import render

    scene = scene_of(plan, today=today or local_today())
    return render(scene, translate=gettext, tiles=tianditu_key())


def propose(
    workspace: Workspace,
    out: Path,
    *,
    run: int | None = None,
    stale: bool = False,
    today: date | None = None,
    report: Report = silent,
) -> dict[str, Any]:
    """Write the proposal of the latest results into the folder `out`."""
    from service.proposal import write_proposal

    report(gettext(N_("Loading the workspace")), 0.0)
    plan = load_plan(workspace, run=run, stale=stale)
    if plan.site is None:
        raise ServiceError("no_site_run")
    report(gettext(N_("Writing the proposal")), 0.3)
    day = today or local_today()
    return write_proposal(plan, scene_of(plan, today=day), out, today=day)
