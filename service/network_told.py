"""What a report on the streets says to people."""

from collections.abc import Mapping
from typing import Any, Final

from service.i18n import N_, gettext
from service.sentences import sentence

__all__ = ["cut_off_told", "worth_told"]

NAMED: Final = 5


def worth_told(network: Mapping[str, Any]) -> str:
    """Return the size of the network and what it is made of."""
    footways = network["footway_share"]
    return sentence(
        "network_worth",
        kilometres=f"{network['length_m'] / 1000:,.0f}",
        pieces=f"{network['components']:,}",
        main=f"{network['main_share']:.1%}",
        dead_ends=f"{network['dead_ends']:,}",
        footways="—" if footways is None else f"{footways:.1%}",
    )


def cut_off_told(network: Mapping[str, Any]) -> str | None:
    """Return the names of what is cut off, estates before streets; None where nothing is."""
    islands = network["named_islands"]
    names = [estate["name"] for island in islands for estate in island["estates"]]
    names += [street for island in islands for street in island["streets"]]
    names = list(dict.fromkeys(name for name in names if name))
    if not names:
        return None
    told = gettext(N_(", ")).join(names[:NAMED])
    code = "network_cut_off" if len(names) <= NAMED else "network_cut_off_some"
    return sentence(code, names=told, count=f"{len(names):,}")
