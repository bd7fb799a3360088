"""Numbers and codes as words, in the current language; missing is said, never 0."""

import math
from datetime import date
from typing import Any

import pandas as pd

from service.i18n import N_, gettext, language

__all__ = [
    "NUMERALS",
    "count",
    "counted",
    "listed",
    "minutes",
    "missing",
    "money",
    "say",
    "share",
    "state_name",
    "told_date",
    "unknown",
]

NUMERALS = "一二三四五六七八九十"
TEN_THOUSAND = 10_000
STATE_NAMES = {
    "covered_enough": N_("within a walk, room enough"),
    "covered_insufficient": N_("within a walk, too little room"),
    "covered_undecided": N_("within a walk, room not known"),
    "uncovered": N_("not within a walk"),
}


def say(text: str, **values: object) -> str:
    """Return a marked text in the current language, filled with `values`."""
    return gettext(text).format(**values)


def missing(value: Any) -> bool:
    """Tell whether a value is not known."""
    return value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value))


def unknown() -> str:
    """Return what stands where a value is not known."""
    return gettext(N_("not recorded"))


def count(value: Any, digits: int = 0) -> str:
    """Return a number with thousands marked."""
    return unknown() if missing(value) else f"{value:,.{digits}f}"


def counted(text: str, **values: Any) -> str:
    """Return a marked text filled with `values`, numbers among them with thousands marked."""
    told = {name: v if isinstance(v, str) else count(v) for name, v in values.items()}
    return say(text, **told)


def minutes(value: Any) -> str:
    """Return a time to walk; missing is a walk that there is not."""
    if missing(value):
        return gettext(N_("no way to walk"))
    return say(N_("{minutes} minutes"), minutes=count(value, 1))


def share(value: Any) -> str:
    """Return a share of 0–1 in per cent."""
    return gettext(N_("cannot be told")) if missing(value) else f"{value:.1%}"


def money(yuan: Any) -> str:
    """Return an amount: in ten thousands of yuan in Chinese, in yuan in English."""
    if missing(yuan):
        return unknown()
    if language() == "zh" and abs(yuan) >= TEN_THOUSAND:
        return f"{yuan / TEN_THOUSAND:,.2f}".rstrip("0").rstrip(".") + " 万元"
    return say(N_("{yuan} yuan"), yuan=f"{yuan:,.0f}")


def state_name(state: Any) -> str | None:
    """Return the word for a state of an estate; None where a run does not tell it."""
    return gettext(STATE_NAMES[state]) if state in STATE_NAMES else None


def listed(words: list[str]) -> str:
    """Return words as one enumeration."""
    return gettext(N_(", ")).join(words)


def told_date(day: date) -> str:
    """Return a date as documents write it."""
    return f"{day.year}年{day.month}月{day.day}日" if language() == "zh" else day.isoformat()
