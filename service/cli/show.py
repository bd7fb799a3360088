"""Results as people read them on a terminal: a few lines, the figures first."""

from datetime import datetime
from typing import Any

import click

from service.cli.base import rejection
from service.cli.output import one_line
from service.i18n import N_, gettext
from service.learn_text import MODEL_NAMES
from service.network_told import cut_off_told
from service.sentences import sentence
from service.siting.telling import frontier_told, goal_told, phases_told, stability_told
from service.telling import clash_told
from service.words import field_name, layer_name

__all__ = [
    "coverage",
    "imported",
    "init",
    "learned",
    "site",
    "status",
    "written",
]

MANY, LOWEST, LONGEST = 12, 3, 400
ROWS = ("read", "accepted", "inserted", "updated", "unchanged", "rejected")


def say(text: str, /, **values: object) -> None:
    """Print `text` in the current language, filled with `values`, as one line of fair length."""
    line = one_line(gettext(text).format(**values))
    click.echo(line if len(line) <= LONGEST else f"{line[:LONGEST]}…")


def count(value: float | None) -> str:
    """Return a number with thousands marked; missing is a dash."""
    return "—" if value is None else f"{value:,.0f}"


def share(value: float | None) -> str:
    """Return a share as per cent; missing is a dash."""
    return "—" if value is None else f"{value:.1%}"


def decimal(value: float | None) -> str:
    """Return a number with one decimal; missing is a dash."""
    return "—" if value is None else f"{value:,.1f}"


def init(result: dict[str, Any]) -> None:
    """Tell where the new workspace is."""
    say(N_("New workspace: {workspace} ({name})"), **result)
    say(N_("Next: linli import {workspace} communities FILE"), **result)


def imported(result: dict[str, Any]) -> None:
    """Tell what became of the rows."""
    say(
        N_(
            "{layer}: {read} rows read, {accepted} accepted ({inserted} new, {updated} updated,"
            " {unchanged} unchanged), {rejected} rejected"
        ),
        layer=layer_name(result["layer"]),
        **{name: count(result[name]) for name in ROWS},
    )
    for code, rows in sorted(result["warnings"].items(), key=lambda item: -item[1]):
        say(N_("  note: {rows} rows: {text}"), rows=count(rows), text=sentence(code))
    if result.get("crs_suggested"):
        say(N_("  Better: import the file again with --crs {crs}"), crs=result["crs_suggested"])
    for reason in result["reasons"]:
        text = N_("  rejected: {rows} rows, such as {told}")
        say(text, rows=count(reason["rows"]), told=rejection(result["layer"], reason))
    if result.get("rejects_file"):
        say(N_("  Rejected rows, to mend and import again: {path}"), path=result["rejects_file"])


def status(result: dict[str, Any]) -> None:
    """Tell what is in the workspace."""
    if result["epsg"] is None:
        say(N_("Workspace {name}, no data yet"), **result)
    else:
        say(N_("Workspace {name}, metres in EPSG:{epsg}"), **result)
    for name, layer in result["layers"].items():
        say(N_("{layer}: {rows} rows"), layer=layer_name(name), rows=count(layer["rows"]))
        _missing(name, layer)
        for code, rows in layer["warnings"].items():
            say(N_("  note: {rows} rows: {text}"), rows=count(rows), text=sentence(code))
    for run in result["runs"]:
        text = N_("run {run}: {kind}, {created_at}")
        here = datetime.fromisoformat(run["created_at"]).astimezone()
        kind = KINDS[run["kind"]]
        say(text, run=run["run"], kind=gettext(kind), created_at=f"{here:%Y-%m-%d %H:%M}")
        if run["stale"]:
            say(N_("  the data has changed since"))


def _missing(name: str, layer: dict[str, Any]) -> None:
    """Tell which fields are missing in some rows, and which in all."""
    some = {f: n for f, n in layer["missing"].items() if n < layer["rows"]}
    none = [f for f, n in layer["missing"].items() if n == layer["rows"]]
    comma = gettext(N_(", "))
    if some:
        told = comma.join(f"{field_name(name, f)} {count(n)}" for f, n in some.items())
        say(N_("  missing in some rows: {told}"), told=told)
    if none:
        say(N_("  not recorded: {told}"), told=comma.join(field_name(name, f) for f in none))


def coverage(result: dict[str, Any]) -> None:
    """Tell coverage, levels and the most urgent gaps."""
    say(
        N_("Within a walk of {walk} m: {covered} of {estates} estates ({share})"),
        walk=count(result["walk_m"]),
        covered=count(result["covered_estates"]),
        estates=count(result["estates"]),
        share=share(result["coverage_estates"]),
    )
    say(
        N_("Households: {covered} of {households} ({share}); {unknown} estates without a record"),
        covered=count(result["covered_households"]),
        households=count(result["households"]),
        share=share(result["coverage_households"]),
        unknown=count(result["households_unknown"]),
    )
    for name, level in result["levels"].items():
        say(
            N_("  level {level}: {share} of estates within {walk} m"),
            level=gettext(LEVELS[name]),
            share=share(level["coverage_estates"]),
            walk=count(level["walk_m"]),
        )
    _walks(result)
    _enough(result)
    _streets(result)
    say(N_("{count} gap zones; the most urgent:"), count=count(len(result["gaps"])))
    for gap in sorted(result["gaps"], key=lambda gap: gap["priority_rank"])[:MANY]:
        say(
            N_("  {id}: urgency {priority}, {estates} estates, {households} households, {cause}"),
            id=gap["id"],
            priority=f"{gap['priority']:.2f}",
            estates=count(gap["estates"]),
            households=count(gap["households"]),
            cause=sentence(f"gap_cause_{gap['cause']}"),
        )


def _walks(result: dict[str, Any]) -> None:
    """Tell how long the walks are, how they are spread, and what another cutoff would tell."""
    walks = result["minutes"]["estates"]
    say(
        N_(
            "Walk to the nearest station: median {median} min, nine in ten estates within {p90}"
            " min, the worst tenth {worst} min on average"
        ),
        median=decimal(walks["median"]),
        p90=decimal(walks["p90"]),
        worst=decimal(walks["worst_decile"]),
    )
    if walks["without_walk"]:
        text = N_("  no walk to any station: {count} estates, counted among the worst")
        say(text, count=count(walks["without_walk"]))
    first, *_, last = result["sensitivity"]
    say(
        N_("  with a walk of {shorter} to {longer} m: {less} to {more} of estates"),
        shorter=count(first["walk_m"]),
        longer=count(last["walk_m"]),
        less=share(first["coverage_estates"]),
        more=share(last["coverage_estates"]),
    )
    streets = [row for row in result["by_street"] if row["id"] is not None]
    for row in sorted(streets, key=lambda row: row["coverage_estates"])[:LOWEST]:
        say(
            N_("  lowest coverage: {street}, {share} of {estates} estates"),
            street=row["name"],
            share=share(row["coverage_estates"]),
            estates=count(row["estates"]),
        )


def _enough(result: dict[str, Any]) -> None:
    """Tell whether the rooms within the walk are large enough, and how evenly they are spread."""
    enough, equity = result["enough"], result["equity"]
    say(
        N_(
            "{required} m² for 100 households: enough for {enough} covered estates, too little"
            " for {insufficient}, not known for {undecided}"
        ),
        required=count(enough["required_m2_per_100_households"]),
        **{
            name: count(enough["states"][f"covered_{name}"]["estates"])
            for name in ("enough", "insufficient", "undecided")
        },
    )
    walk, area = equity["walk"]["gini"], equity["area"]["gini"]
    if walk is not None and area is not None:
        say(
            N_("Gini coefficient: walks {walk}, area per household by street {area}"),
            walk=f"{walk:.2f}",
            area=f"{area:.2f}",
        )
    elif walk is not None:
        say(N_("Gini coefficient of walks: {walk}"), walk=f"{walk:.2f}")


def _streets(result: dict[str, Any]) -> None:
    """Tell what makes the walks uncertain: the streets, the gates, the ways round."""
    streets = result["network"] or {}
    for warning in streets.get("warnings", ()):
        say(N_("Note: {note}"), note=sentence(warning))
    if streets and (names := cut_off_told(streets)):
        say(N_("Note: {note}"), note=names)
    told = (
        (N_("  more than 100 m from any street: {count} estates"), streets.get("far_estates")),
        (N_("  on streets cut off from the others: {count} estates"),
         streets.get("cut_off_estates")),
        (N_("  walk more than twice the straight line: {count} estates"), len(result["detours"])),
        (N_("  gated, without a recorded gate, taken as open: {count} estates"),
         result["gated_without_entrances"]),
    )  # fmt: skip
    for text, number in told:
        if number:
            say(text, count=count(number))


def site(result: dict[str, Any]) -> None:
    """Tell the chosen rooms and what they bring."""
    if result["status"] == "infeasible":
        click.echo(one_line(clash_told(result["clash"])))
        return
    if not result["chosen"]:
        say(N_("No room was chosen: none that may be chosen brings more estates within a walk."))
        for reason, rooms in result["ruled_out"].items():
            say(N_("  ruled out: {rooms} rooms, {told}"), rooms=count(rooms), told=sentence(reason))
        return
    before, after = result["before"], result["after"]
    say(
        N_("{count} rooms for {cost} yuan: households within a walk {before} → {after}"),
        count=count(len(result["chosen"])),
        cost=count(result["cost"]),
        before=share(before["coverage_households"]),
        after=share(after["coverage_households"]),
    )
    walks = [told["minutes"]["estates"]["p90"] for told in (before, after)]
    sufficient = [told["enough"]["states"]["covered_enough"]["estates"] for told in (before, after)]
    say(
        N_(
            "Nine in ten estates walk at most {before} → {after} min; covered with room enough:"
            " {enough_before} → {enough_after} estates"
        ),
        before=decimal(walks[0]),
        after=decimal(walks[1]),
        enough_before=count(sufficient[0]),
        enough_after=count(sufficient[1]),
    )
    for line in (
        goal_told(result),
        *phases_told(result),
        stability_told(result),
        *frontier_told(result),
    ):
        if line:
            click.echo(one_line(line))
    for row in result["chosen"][:MANY]:
        told = {**row, "cost": count(row["cost"])}
        if row["phase"] is None:
            say(N_("  {name}, {cost} yuan. {reason}"), **told)
        else:
            say(N_("  {phase}: {name}, {cost} yuan. {reason}"), **told)
    more(len(result["chosen"]))


def learned(result: dict[str, Any]) -> None:
    """Tell how well models and weights tell good pairings, and which is used."""
    say(
        N_("{records} past pairings, {used} of them usable; {good} came to good"),
        records=count(result["records"]),
        used=count(result["used"]),
        good=count(result["came_to_good"]),
    )
    for reason, rows in result["skipped"].items():
        text = N_("  left out: {rows} rows, {told}")
        say(text, rows=count(rows), told=sentence(f"skipped_{reason}"))
    for name, metrics in result["metrics"].items():
        say(
            N_("  {name}: AUC {auc}, NDCG@5 {ndcg}, Brier {brier}, on communities held out"),
            name=gettext(MODEL_NAMES[name]),
            auc=_interval(metrics["auc"]),
            ndcg=_interval(metrics["ndcg5"]),
            brier=_interval(metrics["brier"]),
        )
    click.echo(one_line(result["text"]))


def _interval(told: dict[str, float]) -> str:
    return f"{told['value']:.3f} ({told['low']:.3f}–{told['high']:.3f})"


def written(result: dict[str, Any]) -> None:
    """Tell which files were written."""
    for path in result["files"]:
        say(N_("Written: {path}"), path=path)
    for path in result.get("kept", ()):
        say(N_("Kept, because it had been edited: {path}"), path=path)


def more(total: int) -> None:
    """Tell how many rows of `total` are not shown."""
    if total > MANY:
        say(N_("  … and {count} more (--json tells all)"), count=count(total - MANY))


KINDS = {
    "import": N_("import"),
    "coverage": N_("coverage"),
    "site": N_("siting"),
    "learn": N_("learning"),
    "match": N_("matching"),
    "posts": N_("posts"),
}
LEVELS = {
    "estate": N_("estate"),
    "community": N_("community"),
    "street": N_("street"),
}
