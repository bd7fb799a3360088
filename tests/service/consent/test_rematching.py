"""What a new matching keeps, and what it does not suggest again."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from service import workflows
from service.consent.states import State
from service.db.workspace import Workspace
from service.errors import ServiceError
from service.files import local_today
from service.i18n import using_language
from service.pairs import Agreement
from tests.service.consent.small import PLACES, made, stored


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Workspace]:
    with made(tmp_path / "small.gpkg") as workspace:
        yield workspace


def match(workspace: Workspace, **terms: Any) -> dict[str, Any]:
    return workflows.match(workspace, Agreement.read(**terms))


def states(told: dict[str, Any]) -> dict[str, str]:
    return {f"{row['offer']}:{row['need']}": row["state"] for row in told["pairs"]}


def record(workspace: Workspace, pair: str, state: State) -> None:
    workflows.record_pairs(
        workspace, [pair], state=state, by="甲社区", on="2026-01-05", reason="档期不合"
    )


def test_what_is_agreed_stays_whatever_it_scores(small: Workspace) -> None:
    assert states(match(small)) == {"o-near:n甲": "suggested"}
    locked = match(small, lock=["o-play:n甲"])  # another class: scoring would not find it
    assert states(locked) == {"o-play:n甲": "suggested"}
    record(small, "o-play:n甲", "agreed")
    again = match(small)
    assert states(again) == {"o-play:n甲": "agreed"}
    assert again["agreed_kept"] == 1
    assert (again["pairs"][0]["by"], again["pairs"][0]["agreed_on"]) == ("甲社区", "2026-01-05")
    record(small, "o-play:n甲", "active")
    assert states(match(small)) == {"o-play:n甲": "active"}
    record(small, "o-play:n甲", "ended")
    assert states(match(small)) == {"o-near:n甲": "suggested"}


def test_what_is_declined_gives_way_and_the_reason_is_told(small: Workspace) -> None:
    match(small)
    record(small, "o-near:n甲", "declined")
    assert states(match(small)) == {"o-far:n甲": "suggested"}
    record(small, "o-far:n甲", "declined")
    told = match(small)
    assert states(told) == {}
    reasons = {row["need"]: row["reason"] for row in told["unmatched_needs"]}
    assert reasons["n甲"].endswith("（2026-01-05，甲社区），理由：档期不合。")
    idle = {row["offer"]: row["reason"] for row in told["idle_offers"]}
    assert "甲的需求已被谢绝" in idle["o-near"]
    assert "谢绝" not in idle["o-play"]


def test_a_lock_brings_a_declined_pair_up_again(small: Workspace) -> None:
    match(small)
    record(small, "o-near:n甲", "declined")
    assert states(match(small, lock=["o-near:n甲"])) == {"o-near:n甲": "suggested"}
    record(small, "o-near:n甲", "agreed")
    assert states(match(small)) == {"o-near:n甲": "agreed"}


def test_an_ended_pair_may_be_suggested_again(small: Workspace) -> None:
    match(small)
    for state in ("agreed", "ended"):
        record(small, "o-near:n甲", state)
    with pytest.raises(ServiceError, match="pair_is_over"):
        record(small, "o-near:n甲", "agreed")
    assert states(match(small)) == {"o-near:n甲": "suggested"}
    record(small, "o-near:n甲", "agreed")
    assert [event.state for event in small.pair_events()] == ["agreed", "ended", "agreed"]


def test_locks_and_bans_against_what_is_agreed_are_refused(small: Workspace) -> None:
    match(small)
    record(small, "o-near:n甲", "agreed")
    with pytest.raises(ServiceError, match="ban_of_agreed"):
        match(small, ban=["o-near:n甲"])
    with pytest.raises(ServiceError, match="lock_over_agreed") as refused:
        match(small, lock=["o-far:n甲"])
    assert refused.value.values["agreed"] == "o-near:n甲"
    assert states(match(small, lock=["o-near:n甲"])) == {"o-near:n甲": "agreed"}


def test_more_than_an_offer_can_is_kept_and_told(small: Workspace) -> None:
    stored(small, "needs", id=["n乙"], community=["乙"], category=["legal"], text=["普法讲座"])
    stored(small, "offers", id=["o-far"], capacity=[2.0])
    match(small, lock=["o-far:n甲", "o-far:n乙"])
    for pair in ("o-far:n甲", "o-far:n乙"):
        record(small, pair, "agreed")
    stored(small, "offers", id=["o-far"], capacity=[1.0])
    told = match(small)
    assert {"o-far:n甲": "agreed", "o-far:n乙": "agreed"}.items() <= states(told).items()
    (row,) = told["over_agreed"]
    assert (row["kind"], row["id"], row["room"], row["agreed"]) == ("offer", "o-far", 1, 2)
    assert "o-far" in row["text"]


def test_two_agreed_offers_for_one_need_are_both_kept(small: Workspace) -> None:
    match(small)
    record(small, "o-near:n甲", "invited")
    match(small, lock=["o-far:n甲"])
    record(small, "o-far:n甲", "agreed")
    record(small, "o-near:n甲", "agreed")  # the invitation was out, though no longer suggested
    told = match(small)
    assert states(told) == {"o-near:n甲": "agreed", "o-far:n甲": "agreed"}
    assert [(row["kind"], row["id"]) for row in told["over_agreed"]] == [("need", "n甲")]
    (double,) = workflows.pairs(small)["doublings"]
    assert double["community"] == "甲"


def test_a_pair_follows_its_gap_and_is_told_when_that_is_closed(small: Workspace) -> None:
    """Gaps are numbered anew by each coverage run: 丙 loses its station and moves to the front."""
    match(small, lock=["o-play:gap:G001"])
    record(small, "o-play:gap:G001", "agreed")
    stored(small, "estates", id=["e丙"], households=[9_000.0])
    stored(small, "stations", id=["s丙"], level=["street"], x=[PLACES["乙"]])
    workflows.coverage(small)
    told = match(small)
    kept = {(row["need"], row["community"]) for row in told["pairs"] if row["state"] == "agreed"}
    assert kept == {("gap:G002", "甲")}
    record(small, "o-play:gap:G002", "active")
    stored(small, "stations", id=["s甲"], level=["community"], x=[PLACES["甲"]])
    workflows.coverage(small)
    told = match(small)
    assert "agreed" not in states(told).values()
    (gone,) = told["not_kept"]
    assert gone["text"].endswith("该缺口已补上。")
    listed = workflows.pairs(small, on="2026-12-31")
    (row,) = [row for row in listed["pairs"] if row["gone"]]
    assert (row["state"], row["steps"], listed["sleepers"]) == ("active", [], [])


def test_an_agreed_pair_whose_offer_is_gone_is_told(small: Workspace) -> None:
    match(small)
    record(small, "o-near:n甲", "agreed")
    path = small.target
    small.close()
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(path)) as file, file:
        file.execute("DELETE FROM offers WHERE id = 'o-near'")
    with Workspace.open(path) as opened:
        told = match(opened)
        assert states(told) == {"o-far:n甲": "suggested"}
        assert told["not_kept"][0]["code"] == "offer"
        listed = workflows.pairs(opened)
        assert [row["state"] for row in listed["pairs"] if not row["in_match"]] == ["agreed"]
        record(opened, "o-near:n甲", "ended")
        assert match(opened)["not_kept"] == []


def test_map_and_proposal_tell_the_state_of_today(small: Workspace) -> None:
    from service.plan import load_plan
    from service.proposal.findings import match_table
    from service.scenes import scene_of

    match(small)
    record(small, "o-near:n甲", "invited")
    plan = load_plan(small)
    matches = scene_of(plan, today=date(2026, 1, 9)).matches
    assert matches is not None
    assert list(matches["state"]) == ["意向·已邀约"]
    table = match_table(plan)
    assert "状态" in [column.header for column in table.columns]
    assert list(table.frame["state_name"]) == ["意向·已邀约"]
    assert list(table.frame["pair_state"]) == ["invited"]


def test_a_unit_that_signed_and_never_came_counts_as_half_as_willing(small: Workspace) -> None:
    before = match(small)["pairs"][0]
    record(small, "o-near:n甲", "agreed")  # in January; nothing since
    with using_language("zh"):
        after = match(small)["pairs"][0]
    assert after["offer"] == before["offer"]
    assert after["reasons"]["willingness"] == pytest.approx(before["reasons"]["willingness"] / 2)
    assert sum(after["reasons"].values()) == pytest.approx(after["score"])
    assert "没有活动，请先联系确认" in after["text"]
    workflows.record_pairs(
        small, ["o-near:n甲"], state="active", by="甲社区", on=local_today().isoformat()
    )
    awake = match(small)["pairs"][0]
    assert awake["reasons"]["willingness"] == before["reasons"]["willingness"]
