"""Numbers and codes as words, in the current language; missing is said, never 0."""

import math
from datetime import date
from typing import Any

import pandas as pd

from service.i18n import N_, gettext, language

__all__ = [
    "NUMERALS",
    "count",
    "listed",
    "missing",
    "money",
    "say",
    "share",
    "told_date",
    "unknown",
]

NUMERALS = "一二三四五六七八九十"
TEN_THOUSAND = 10_000


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


def listed(words: list[str]) -> str:
    """Return words as one enumeration."""
    return gettext(N_(", ")).join(words)


def told_date(day: date) -> str:
    """Return a date as documents write it."""
    return f"{day.year}年{day.month}月{day.day}日" if language() == "zh" else day.isoformat()
