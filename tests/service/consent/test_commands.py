"""The life of a pair through the commands: match, invite, agree, match again, list."""

import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from service.api.app import create_app
from tests.service.command_line import linli, refused, told, unchanged
from tests.service.consent.small import made

PAIR = "o-near:n甲"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    path = tmp_path / "small.gpkg"
    made(path).close()
    return path


@pytest.fixture
def matched(home: Path) -> Path:
    told("match", home)
    return home


def record(home: Path, state: str, *words: str, pair: str = PAIR) -> dict[str, object]:
    return told("pair", home, "--pair", pair, "--state", state, "--by", "近律所支部", *words)


def test_from_an_intention_to_a_pair_that_sleeps(matched: Path) -> None:
    (pair,) = told("pairs", matched)["pairs"]
    assert (pair["state"], pair["steps"]) == ("suggested", ["invited", "agreed", "declined"])
    record(matched, "invited", "--on", "2026-01-02")
    assert told("pairs", matched)["intentions"] == 1
    answer = record(matched, "agreed", "--on", "2026-01-09", "--reason", "每月一次")
    assert answer["recorded"] == [
        {
            "offer": "o-near", "need": "n甲", "state": "agreed", "by": "近律所支部",
            "on": "2026-01-09", "reason": "每月一次",
        }
    ]  # fmt: skip
    (pair,) = told("match", matched)["pairs"]
    assert (pair["state"], pair["by"], pair["agreed_on"]) == (
        "agreed", "近律所支部", "2026-01-09",
    )  # fmt: skip
    assert told("pairs", matched, "--on", "2026-04-08")["sleepers"] == []
    asleep = told("pairs", matched, "--on", "2026-04-09")
    assert [(row["offer"], row["days"]) for row in asleep["sleepers"]] == [("o-near", 90)]
    assert asleep["counts"] == {
        "suggested": 0, "invited": 0, "agreed": 1, "active": 0, "ended": 0, "declined": 0,
    }  # fmt: skip
    record(matched, "active", "--on", "2026-04-09")
    assert told("pairs", matched, "--on", "2026-04-09")["sleepers"] == []


def test_people_read_states_and_what_to_look_at(matched: Path) -> None:
    code, out, _ = linli("match", matched)
    assert code == 0
    assert "意向 1 对（须经双方同意）" in out
    assert "意向：近律所" in out
    record(matched, "agreed", "--on", "2026-01-09")
    for lang, words in (("zh", ("已同意", "沉睡", "近律所 → 甲")), ("en", ("agreed", "90 days"))):
        code, out, err = linli("pairs", matched, "--on", "2026-12-31", "--lang", lang)
        assert (code, err) == (0, "")
        assert all(word in out for word in words)
    code, out, _ = linli("pair", matched, "--pair", PAIR, "--state", "ended", "--by", "甲社区")
    assert out.startswith(f"已登记：{PAIR}，")


def test_several_pairs_are_recorded_all_or_none(matched: Path) -> None:
    with unchanged(matched):
        words = ("--pair", f"{PAIR},o-far:n甲", "--state", "agreed", "--by", "甲社区")
        assert refused("pair", matched, *words)[0] == "pair_not_matched"
    (pair,) = told("pairs", matched)["pairs"]
    assert pair["state"] == "suggested"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("pair_unreadable", ("--pair", "o-near", "--state", "agreed", "--by", "x")),
        ("pair_unreadable", ("--pair", "", "--state", "agreed", "--by", "x")),
        ("pair_not_matched", ("--pair", "a:b", "--state", "agreed", "--by", "x")),
        ("pair_step_refused", ("--pair", PAIR, "--state", "active", "--by", "x")),
        ("pair_reason_missing", ("--pair", PAIR, "--state", "declined", "--by", "x")),
        ("pair_by_missing", ("--pair", PAIR, "--state", "agreed", "--by", "")),
        ("pair_personal", ("--pair", PAIR, "--state", "agreed", "--by", "王某13800138000")),
        ("day_unreadable", ("--pair", PAIR, "--state", "agreed", "--by", "x", "--on", "1月")),
        (
            "pair_day_ahead",
            ("--pair", PAIR, "--state", "agreed", "--by", "x", "--on", "2999-01-01"),
        ),
        ("usage", ("--pair", PAIR, "--state", "suggested", "--by", "x")),
        ("usage", ("--pair", PAIR, "--state", "agreed")),
        ("usage", ("--state", "agreed", "--by", "x")),
    ],
)
def test_bad_input_is_one_sentence(matched: Path, code: str, words: tuple[str, ...]) -> None:
    with unchanged(matched):
        assert refused("pair", matched, *words)[0] == code


def test_without_a_matching_there_is_nothing_to_tell(home: Path) -> None:
    assert refused("pairs", home)[0] == "no_match_run"
    words = ("--pair", PAIR, "--state", "agreed", "--by", "x")
    assert refused("pair", home, *words)[0] == "no_match_run"


def test_the_api_answers_as_the_command(matched: Path) -> None:
    record(matched, "agreed", "--on", "2026-01-09")
    with TestClient(create_app(str(matched))) as client:
        answer = client.get("/api/v1/pairs", params={"on": "2026-12-31"})
        assert answer.json() == told("pairs", matched, "--on", "2026-12-31")
        wrong = client.get("/api/v1/pairs", params={"on": "soon"})
    assert wrong.status_code == 422
    assert json.loads(wrong.text)["title"] == "day_unreadable"
