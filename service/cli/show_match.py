"""What ``linli match`` and ``linli posts`` tell on a terminal."""

from typing import Any

import click

from service.cli.output import one_line
from service.cli.show import MANY, count, more, say
from service.consent.states import state_name
from service.consent.wording import intentions_sentence
from service.i18n import N_
from service.match_text import firm_sentence, reasons_told
from service.sentences import sentence

__all__ = ["match", "posts"]


def match(result: dict[str, Any]) -> None:
    """Tell the pairs, what stayed without and why, and what would help."""
    say(
        N_("{pairs} pairs; {needs} needs without an offer, {offers} idle offers"),
        pairs=count(len(result["pairs"])),
        needs=count(len(result["unmatched_needs"])),
        offers=count(len(result["idle_offers"])),
    )
    for text, counts in (
        (N_("  needs without an offer: {told}"), result["unmatched_reasons"]),
        (N_("  idle offers: {told}"), result["idle_reasons"]),
    ):
        if counts:
            say(text, told=reasons_told(counts))
    if result["stability"]["pairs"]:
        click.echo(one_line(firm_sentence(result["stability"])))
    for row in result["unlock"]:
        say(N_("  would help: {text}"), text=row["text"])
    for row in result["rooms"]:
        say(N_("  room: {text}"), text=row["text"])
    for row in result["rooms_unplaced"]:
        say(N_("  no room: {text}"), text=row["reason"])
    for code, rows in result["notes"].items():
        if rows:
            say(N_("Note: {note}"), note=sentence(f"note_{code}", rows=count(rows)))
    click.echo(intentions_sentence(result["pairs"]))
    for row in (*result["over_agreed"], *result["not_kept"]):
        say(N_("Note: {note}"), note=row["text"])
    for pair in sorted(result["pairs"], key=lambda pair: -pair["score"])[:MANY]:
        say(N_("  {state}: {text}"), state=state_name(pair["state"], bare=True), text=pair["text"])
    more(len(result["pairs"]))


def posts(result: dict[str, Any]) -> None:
    """Tell who goes to which post, which posts lack people, who is left."""
    say(
        N_("{placed} of {wanted} people for {posts} posts; {filled} posts filled, {left} people"
           " without a post"),
        placed=count(result["placed"]),
        wanted=count(result["wanted"]),
        posts=count(result["posts"]),
        filled=count(result["posts_filled"]),
        left=count(result["people"] - result["placed"]),
    )  # fmt: skip
    pairs = sorted(result["pairs"], key=lambda pair: (-pair["people"], -pair["score"]))
    for rows, heading in (
        (pairs, None),
        (result["open_posts"], N_("Posts that lack people:")),
        (result["idle_people"], N_("People without a post:")),
    ):
        if heading and rows:
            say(heading)
        for row in rows[:MANY]:
            say(N_("  {text}"), text=row["text"])
        more(len(rows))
