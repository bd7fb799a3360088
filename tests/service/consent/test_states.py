"""The states of a pair and the steps between them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.consent.states import (
    CONFIRMED,
    INTENTIONS,
    STEPS,
    Life,
    PairEvent,
    State,
    check_step,
    state_name,
)
from service.errors import ServiceError
from service.i18n import using_language
from service.sentences import sentence

TODAY = date(2026, 5, 1)


def event(state: State, day: date = TODAY, *, by: str = "区医院", run: int = 1) -> PairEvent:
    return PairEvent("o1", "n1", state, by, day, "理由", run)


def life(*states: State) -> Life:
    return Life(tuple(event(state) for state in states))


@pytest.mark.parametrize(
    ("before", "allowed"),
    [
        ((), {"invited", "agreed", "declined"}),
        (("invited",), {"agreed", "declined"}),
        (("agreed",), {"active", "ended", "declined"}),
        (("agreed", "active"), {"active", "ended"}),
        (("declined",), set()),
        (("agreed", "ended"), set()),
    ],
)
def test_only_these_steps_follow(before: tuple[State, ...], allowed: set[State]) -> None:
    found = set()
    for state in STEPS:
        try:
            check_step(life(*before), event(state), today=TODAY)
        except ServiceError as error:
            told = sentence(error.code, **error.values)
            assert state_name(life(*before).state) in told
            if allowed:
                assert all(state_name(step) in told for step in allowed)
        else:
            found.add(state)
    assert found == allowed


@given(st.lists(st.tuples(st.sampled_from(sorted(STEPS)), st.integers(-3, 3)), max_size=12))
def test_what_is_recorded_never_breaks_the_rules(tries: list[tuple[State, int]]) -> None:
    """However steps are tried, the days ascend and nothing follows a pair that is over."""
    lived, day = Life(), TODAY - timedelta(100)
    for state, days in tries:
        day += timedelta(days)
        before = lived.state
        try:
            check_step(lived, event(state, day), today=TODAY)
        except ServiceError:
            continue
        lived = Life((*lived.events, event(state, day)))
        assert state in STEPS[before]
        assert lived.state == state
    days = [each.day for each in lived.events]
    assert days == sorted(days)
    assert all(STEPS[each.state] for each in lived.events[:-1])
    assert (lived.state in (*INTENTIONS, *CONFIRMED)) == bool(STEPS[lived.state])
    assert (lived.last_activity is not None) == (lived.state in CONFIRMED)


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("pair_by_missing", event("agreed", by=" ")),
        ("pair_reason_missing", PairEvent("o", "n", "declined", "区医院", TODAY, " ", 1)),
        ("pair_day_ahead", event("agreed", TODAY + timedelta(1))),
        ("pair_day_before", event("agreed", TODAY - timedelta(1))),
    ],
)
def test_what_is_missing_or_out_of_time_is_refused(code: str, wrong: PairEvent) -> None:
    with pytest.raises(ServiceError) as refused:
        check_step(life("invited"), wrong, today=TODAY)
    assert refused.value.code == code


def test_a_pair_suggested_again_begins_anew() -> None:
    ended = life("invited", "agreed", "ended")
    again = Life(ended.events, anew=True)
    assert (ended.state, again.state) == ("ended", "suggested")
    assert (again.current, again.agreed_on, again.last_activity) == ((), None, None)
    check_step(again, event("invited"), today=TODAY)
    second = Life((*ended.events, event("invited")))
    assert second.state == "invited"
    assert [each.state for each in second.current] == ["invited"]


def test_agreement_and_last_activity_are_days_of_this_time() -> None:
    first, later = TODAY - timedelta(400), TODAY - timedelta(30)
    lived = Life(
        (
            event("agreed", first),
            event("ended", first),
            event("agreed", later),
            event("active", later + timedelta(10)),
            event("active", later + timedelta(20)),
        )
    )
    assert lived.agreed_on == later
    assert lived.last_activity == later + timedelta(20)


def test_unconfirmed_pairs_are_called_intentions() -> None:
    assert all("意向" in state_name(state, bare=True) for state in INTENTIONS)
    assert state_name("agreed") == "已同意（agreed）"
    with using_language("en"):
        assert state_name("agreed") == "agreed"
        assert state_name("suggested") == "intention (suggested)"
