"""Priority in the answers and runs of coverage, and its file on the command line."""

import shutil
from pathlib import Path

import pytest

from geo.priority import DEFAULT, Priority
from service import workflows
from service.db.workspace import Workspace
from service.siting.request import Request
from tests.service.command_line import refused, told, unchanged
from tests.service.conftest import Worked

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "priority.toml"
PARTS = {"households", "elders", "old", "distance"}


def test_gaps_tell_priority_that_adds_up(worked: Worked) -> None:
    gaps = worked.coverage["gaps"]
    assert sorted(gap["priority_rank"] for gap in gaps) == list(range(1, len(gaps) + 1))
    for gap in gaps:
        assert set(gap["priority_parts"]) == PARTS
        points = [value for value in gap["priority_parts"].values() if value is not None]
        assert sum(points) == pytest.approx(gap["priority"], abs=5e-6)
    ranked = sorted(gaps, key=lambda gap: gap["priority_rank"])
    assert [gap["priority"] for gap in ranked] == sorted(
        (gap["priority"] for gap in gaps), reverse=True
    )


def test_detours_and_gates_are_told(worked: Worked) -> None:
    detours = worked.coverage["detours"]
    assert len(detours) > 10
    for row in detours:
        assert row["ratio"] == pytest.approx(row["walk_m"] / row["straight_m"], abs=1e-4)
        assert row["ratio"] > 2
        assert row["straight_m"] >= 50
    assert worked.coverage["gated_without_entrances"] == 0


def test_a_run_keeps_its_weights_and_siting_builds_on_it(workspace: Workspace) -> None:
    alone = Priority(households=1.0, elders=0.0, old=0.0, distance=0.0)
    usual = workflows.coverage(workspace)
    assert workflows.coverage(workspace)["run"] == usual["run"]
    other = workflows.coverage(workspace, priority=alone)
    assert other["run"] != usual["run"]
    assert workspace.run(other["run"]).params["priority"] == alone.told()
    # By weight alone the order is that of the ids.
    assert [gap["priority_rank"] for gap in other["gaps"]] == list(range(1, len(other["gaps"]) + 1))
    site = workflows.site(workspace, Request(budget=100_000))
    assert workspace.run(site["run"]).params["coverage_run"] == other["run"]
    again = workflows.coverage(workspace)
    assert workspace.run(again["run"]).params["priority"] == DEFAULT.told()


def test_the_command_line_takes_the_file(worked: Worked, tmp_path: Path) -> None:
    copy = tmp_path / "w.gpkg"
    shutil.copy(worked.path, copy)
    answer = told("coverage", copy, "--priority", EXAMPLE)
    assert answer["gaps"] == worked.coverage["gaps"]
    file = tmp_path / "far.toml"
    weights = "[weights]\nhouseholds = 0\nelders = 0\nold = 0\ndistance = 1\n"
    file.write_text(weights, encoding="utf-8")
    first = min(
        told("coverage", copy, "--priority", file)["gaps"], key=lambda gap: gap["priority_rank"]
    )
    assert first["priority"] == 1.0


def test_bad_files_are_refused_in_both_languages(worked: Worked, tmp_path: Path) -> None:
    file = tmp_path / "p.toml"
    for text, code in [
        ("[weights]\nhouseholds = 1\n", "priority_missing"),
        ("[weights]\nhouseholds = 1\nelders = 1\nold = 0\ndistance = 0\n", "priority_sum"),
        ("[weights]\nhouseholds = -1\nelders = 1\nold = 1\ndistance = 0\n", "priority_range"),
        ("[weight]\nhouseholds = 1\n", "priority_unknown"),
        ("weights", "priority_not_toml"),
    ]:
        file.write_text(text, encoding="utf-8")
        with unchanged(worked.path):
            assert refused("coverage", worked.path, "--priority", file)[0] == code
    missing = tmp_path / "none.toml"
    assert refused("coverage", worked.path, "--priority", missing)[0] == "priority_unreadable"
