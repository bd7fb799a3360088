"""Sleepers and doublings, on pairs made up by hand."""

from datetime import date, timedelta

import pytest

from service.consent.listing import Listed, doublings, sleepers
from service.consent.states import Life, PairEvent, State

TODAY = date(2026, 5, 1)


def pair(
    offer: str, community: str | None, category: str, *steps: tuple[State, int], gone: bool = False
) -> Listed:
    """Return a pair; steps are states and how many days ago."""
    row = {
        "offer": offer, "offer_text": "", "unit": f"u-{offer}", "unit_name": offer.upper(),
        "need": f"n-{offer}", "need_text": "", "need_category": category, "community": community,
        "community_name": community and f"{community}社区",
    }  # fmt: skip
    events = tuple(
        PairEvent(offer, row["need"], state, "区", TODAY - timedelta(ago), None, 1)
        for state, ago in steps
    )
    return Listed(row, Life(events), in_match=True, gone=gone)


def need(community: str | None, category: str) -> dict[str, str | None]:
    return {"community": community, "community_name": community, "need_category": category}


@pytest.mark.parametrize(("ago", "asleep"), [(89, False), (90, True), (91, True)])
def test_pairs_sleep_after_ninety_days(ago: int, asleep: bool) -> None:
    listed = [pair("a", "甲", "legal", ("agreed", 400), ("active", ago))]
    assert [row["days"] for row in sleepers(listed, TODAY)] == [ago] * asleep


def test_only_what_is_agreed_can_sleep_and_the_longest_comes_first() -> None:
    listed = [
        pair("a", "甲", "legal", ("invited", 300)),
        pair("b", "甲", "legal", ("agreed", 100)),
        pair("c", "甲", "legal", ("agreed", 300), ("ended", 200)),
        pair("d", "甲", "legal"),
        pair("e", "甲", "legal", ("agreed", 200)),
        pair("f", "甲", "station", ("agreed", 500), gone=True),
    ]
    assert [(row["offer"], row["days"]) for row in sleepers(listed, TODAY)] == [
        ("e", 200),
        ("b", 100),
    ]


def test_a_class_agreed_twice_in_a_community_is_told_with_who_goes_without() -> None:
    listed = [
        pair("a", "甲", "legal", ("agreed", 1)),
        pair("b", "甲", "legal", ("agreed", 9), ("active", 1)),
        pair("c", "甲", "health", ("agreed", 1)),
        pair("d", "乙", "legal", ("agreed", 1)),
        pair("e", "乙", "health", ("invited", 1)),
    ]
    unmatched = [
        need("乙", "legal"),
        need("丙", "legal"),
        need("丁", "health"),
        need(None, "legal"),
    ]
    (told,) = doublings(listed, unmatched)
    assert (told["community"], told["category"]) == ("甲", "legal")
    assert [row["offer"] for row in told["pairs"]] == ["a", "b"]
    assert [place["community"] for place in told["elsewhere"]] == ["丙"]


def test_what_is_no_doubling() -> None:
    """A gap takes room, money and hands; places nobody knows and intentions are not counted."""
    assert not doublings(
        [
            *(pair(name, "甲", "station", ("agreed", 1)) for name in "ab"),
            *(pair(name, None, "legal", ("agreed", 1)) for name in "cd"),
            *(pair(name, "甲", "health", ("invited", 1)) for name in "ef"),
        ],
        [],
    )
