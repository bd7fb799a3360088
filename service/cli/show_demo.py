"""What ``linli demo`` tells on a terminal: each step in turn."""

from typing import Any

from service.cli import show, show_match
from service.i18n import N_

__all__ = ["demo"]


def demo(result: dict[str, Any]) -> None:
    """Tell what the demo did; the last line says what to open."""
    show.say(N_("Synthetic sample city: every name and number in it is made up."))
    show.coverage(result["coverage"])
    show.site(result["site"])
    show_match.match(result["match"])
    show.say(N_("Document, ledger, data and plates: {proposal}"), proposal=result["proposal"])
    show.say(N_("Open in a browser: {map}"), map=result["map"])
