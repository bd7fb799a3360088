"""One community and its ten partner units, run as `docs/huaideyuan.md` shows it (source 002)."""

import csv
from pathlib import Path
from typing import Any

import pytest

from service.db.workspace import Run, Workspace
from service.i18n import using_language
from service.match_text import tell_match
from tests.walkthrough import HUAIDEYUAN

REPORTED = {
    "钟楼区办公室": "X01",  # A002-050
    "常州市交警支队钟楼大队": "X02",  # A002-051
    "常州市五中": "X03",  # A002-057
    "市肿瘤医院": "X04",  # A002-058
    "常信物业": "X05",  # A002-059
}
"""Which unit met which need, as the source reports it."""


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return the folder in which the page was played, and the page as it came out."""
    folder = tmp_path_factory.mktemp("huaideyuan")
    return folder, HUAIDEYUAN.play(folder)


@pytest.fixture
def matches(played: tuple[Path, str]) -> list[Run]:
    """Return the page's three matchings, in its order."""
    with Workspace.open(played[0] / "huaideyuan.gpkg") as workspace:
        runs = [run for run in workspace.runs(limit=100) if run.kind == "match"]
    return sorted(runs, key=lambda run: run.id)


def pairs_of(run: Run) -> dict[str, str]:
    """Return unit → need."""
    return {pair["unit_name"]: pair["need"] for pair in run.detail["pairs"]}


def test_the_page_tells_what_the_commands_answer(played: tuple[Path, str]) -> None:
    assert played[1] == HUAIDEYUAN.text()


def test_every_reported_activity_is_paired_with_its_unit(matches: list[Run]) -> None:
    assert len(matches) == 3
    for run in matches:
        assert pairs_of(run).items() >= REPORTED.items()


def test_the_differences_are_those_the_page_explains(matches: list[Run]) -> None:
    first, banned, by_estate = (pairs_of(run).items() - REPORTED.items() for run in matches)
    assert first == {("怀德苑幼儿园", "X06")}
    assert banned == {("怀德苑小学", "X06")}
    assert by_estate == {("怀德苑小学", "X06"), ("常信房产", "gap:G001")}


def test_the_page_tells_every_reason(matches: list[Run]) -> None:
    page = HUAIDEYUAN.text()
    with using_language("zh"):
        told: dict[str, Any] = tell_match(matches[0])
    reasons = [row["reason"] for row in (*told["unmatched_needs"], *told["idle_offers"])]
    assert len(reasons) == 6
    for reason in reasons:
        assert f"“{reason}”" in page, reason


def test_ten_units_are_entered_and_the_five_ones_are_one_offer() -> None:
    rows = {}
    for name in ("units", "offers"):
        text = (HUAIDEYUAN.files / f"{name}.csv").read_text(encoding="utf-8")
        rows[name] = list(csv.DictReader(text.splitlines()))
    assert len(rows["units"]) == 10
    assert {row["单位"] for row in rows["offers"]} == {row["单位名称"] for row in rows["units"]}
    police = [row["服务内容"] for row in rows["offers"] if "交警" in row["单位"]]
    assert len(police) == 1
    for one in ("小黑板", "联系箱", "宣传园地", "咨询服务点", "义务宣传队"):
        assert one in police[0]
