"""What became of pairs, on both databases alike."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import inspect

from service.consent.states import PairEvent
from service.db.migrate import migrate
from service.db.workspace import NewRun, Workspace
from service.errors import WorkspaceError
from tests.service.db.samples import sample
from tests.service.db.test_schema import writing

EVENTS = (
    PairEvent("供给:1", "gap:G001", "invited", "江岸街道", date(2026, 3, 1), None, 4),
    PairEvent("供给:1", "gap:G001", "declined", 'O\'Neil\n"x"', date(2026, 3, 1), "太远", 4),
)


def test_events_come_back_in_their_order(workspace_target: str) -> None:
    with Workspace.create(workspace_target) as made:
        assert (made.pair_events(), made.last_pair_event()) == ((), 0)
        made.add_pair_events(EVENTS[:1], since=0)
        made.add_pair_events(EVENTS[1:], since=made.last_pair_event())
        made.add_pair_events((), since=made.last_pair_event())
    with Workspace.open(workspace_target) as opened:
        found = opened.pair_events()
    for stored, given in zip(found, EVENTS, strict=True):
        assert stored.recorded_at is not None
        assert stored.recorded_at.utcoffset() == timedelta(0)
        assert abs(datetime.now(UTC) - stored.recorded_at) < timedelta(minutes=1)
        assert stored == PairEvent(**{**vars(given), "recorded_at": stored.recorded_at})


def test_who_was_slower_is_told(workspace_target: str) -> None:
    with Workspace.create(workspace_target) as made:
        made.add_pair_events(EVENTS, since=0)
        with pytest.raises(WorkspaceError, match="workspace_changed"):
            made.add_pair_events(EVENTS, since=0)
        assert len(made.pair_events()) == len(EVENTS)


def test_districts_do_not_mix(workspace_target: str) -> None:
    with Workspace.create(workspace_target, district="江岸") as made:
        made.add_pair_events(EVENTS, since=0)
    with writing(workspace_target) as connection:
        connection.exec_driver_sql("UPDATE pair_events SET district = '江汉' WHERE id = 1")
    with Workspace.open(workspace_target) as opened:
        assert [event.state for event in opened.pair_events()] == ["declined"]


@pytest.mark.parametrize("change", ["day = 'soon'", "state = 'dreaming'"])
def test_what_others_wrote_amiss_is_told(workspace_target: str, change: str) -> None:
    with Workspace.create(workspace_target) as made:
        made.add_pair_events(EVENTS, since=0)
    with writing(workspace_target) as connection:
        connection.exec_driver_sql("UPDATE pair_events SET " + change + " WHERE id = 1")  # noqa: S608
    with (
        Workspace.open(workspace_target) as opened,
        pytest.raises(WorkspaceError, match="workspace_altered"),
    ):
        opened.pair_events()


def test_what_is_no_character_is_dropped(workspace_target: str) -> None:
    odd = PairEvent("a", "b", "declined", "街\0道", date(2026, 3, 1), "远\ud800", 4)
    with Workspace.create(workspace_target) as made:
        made.add_pair_events([odd], since=0)
        (found,) = made.pair_events()
    assert (found.by, found.reason) == ("街道", "远?")


def test_a_workspace_of_the_release_before_is_brought_up(workspace_target: str) -> None:
    with Workspace.create(workspace_target) as made:
        made.apply({"offers": sample("offers")}, NewRun("import"))
        before = made.digest(["offers"])
    with writing(workspace_target) as connection:
        migrate(connection, district="x", revision="0004")
        assert not inspect(connection).has_table("pair_events")
    with Workspace.open(workspace_target) as opened:
        assert opened.pair_events() == ()
        assert opened.digest(["offers"]) == before
        assert len(opened.runs()) == 1
        opened.add_pair_events(EVENTS, since=0)
        assert len(opened.pair_events()) == len(EVENTS)
