"""What became of pairs, as people read it on a terminal."""

from collections.abc import Callable
from typing import Any

from service.cli.show import MANY, count, more, say
from service.consent.states import OVER, state_name
from service.i18n import N_, gettext
from service.match_text import NOWHERE, category_name

__all__ = ["pairs", "recorded"]


def recorded(result: dict[str, Any]) -> None:
    """Tell what was recorded."""
    for row in result["recorded"]:
        told = {**row, "state": state_name(row["state"], bare=True)}
        say(N_("Recorded: {offer}:{need}, {state} on {on}, by {by}"), **told)
    if any(row["state"] in OVER for row in result["recorded"]):
        say(N_("Match again, so that others may take the place: linli match W"))


def pairs(result: dict[str, Any]) -> None:
    """Tell the states of pairs, who sleeps, and what is done twice."""
    say(
        N_(
            "Pairs: {suggested} suggested and {invited} invited (intentions), {agreed} agreed,"
            " {active} active, {ended} ended, {declined} declined"
        ),
        **{state: count(number) for state, number in result["counts"].items()},
    )
    _rows([row for row in result["pairs"] if row["state"] != "suggested"], _state)
    if result["sleepers"]:
        text = N_("{count} agreed or active pairs without activity for 90 days:")
        say(text, count=count(len(result["sleepers"])))
    _rows(result["sleepers"], _sleeper)
    _rows(result["doublings"], _doubling)


def _rows(rows: list[dict[str, Any]], tell: Callable[[dict[str, Any]], None]) -> None:
    for row in rows[:MANY]:
        tell(row)
    more(len(rows))


def _state(row: dict[str, Any]) -> None:
    told = {**row, "state": state_name(row["state"], bare=True), "ends": _ends(row)}
    if row["reason"]:
        say(N_("  {state} on {on}: {offer}:{need}, {ends} ({reason})"), **told)
    else:
        say(N_("  {state} on {on}: {offer}:{need}, {ends}"), **told)


def _sleeper(row: dict[str, Any]) -> None:
    say(N_("  {days} days: {offer}:{need}, {ends}"), **row, ends=_ends(row))


def _doubling(row: dict[str, Any]) -> None:
    """Tell what one community gets twice, and who asks for it in vain."""
    comma = gettext(N_(", "))
    say(
        N_("Doubled: {community} gets {category} {times} times, from {units}"),
        community=row["community_name"] or row["community"],
        category=category_name(row["category"]),
        times=len(row["pairs"]),
        units=comma.join(pair["unit_name"] for pair in row["pairs"]),
    )
    if row["elsewhere"]:
        names = [place["community_name"] or place["community"] for place in row["elsewhere"]]
        say(N_("  asked for in vain by: {communities}"), communities=comma.join(names))


def _ends(row: dict[str, Any]) -> str:
    """Return who helps whom."""
    return f"{row['unit_name']} → {row['community_name'] or gettext(NOWHERE)}"
