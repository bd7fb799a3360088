"""What is recorded of pairs, as the results of a matching say it."""

from collections.abc import Iterable, Mapping
from typing import Any

from service.consent.states import INTENTIONS, Life, pair_name
from service.sentences import sentence

__all__ = ["intentions_sentence", "lifted_sentence", "missing_sentence", "state_of"]


def state_of(row: Mapping[str, Any]) -> str:
    """Return the state of a pair of a match run; runs of older versions tell none."""
    return row.get("state") or Life().state


def intentions_sentence(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return how many pairs are agreed; the others are intentions until the unit says so."""
    states = [state_of(row) for row in rows]
    return sentence(
        "pairs_intended",
        agreed=f"{states.count('agreed'):,}",
        active=f"{states.count('active'):,}",
        intentions=f"{sum(state in INTENTIONS for state in states):,}",
    )


def lifted_sentence(row: Mapping[str, Any]) -> str:
    """Return that more is agreed of an offer, a need or a unit than it takes or has."""
    room, agreed = f"{row['room']:,.0f}", f"{row['agreed']:,.0f}"
    return sentence(f"lifted_{row['kind']}", id=row["id"], room=room, agreed=agreed)


def missing_sentence(row: Mapping[str, Any]) -> str:
    """Return why an agreed pair could not be kept."""
    return sentence(f"missing_{row['code']}", pair=pair_name(row["offer"], row["need"]))
