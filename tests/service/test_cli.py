"""The command line as a program: exit codes, one JSON object, one-line errors."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from service.cli import main
from tests.service.conftest import Worked

ROOT = Path(__file__).parents[2]


def linli(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Run the command line in this process; return exit code, stdout, stderr."""
    with pytest.raises(SystemExit) as ended:
        main([str(word) for word in words])
    told = capsys.readouterr()
    return int(ended.value.code or 0), told.out, told.err


def told_json(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    code, out, _ = linli(capsys, *words, "--json")
    assert code in (0, 3), out
    answer: dict[str, Any] = json.loads(out)
    return answer


def test_help_is_chinese_unless_english_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    _, chinese, _ = linli(capsys, "--help")
    _, english, _ = linli(capsys, "site", "--lang", "en", "--help")
    assert "邻里" in chinese
    assert "Choose rooms" in english


def test_help_answers_within_a_second() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "service", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    heavy = ("geopandas", "pandas", "numpy", "sqlalchemy", "numba", "fastapi")
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert not loaded.intersection(heavy)  # what would make it slow is not even loaded


def test_a_day_of_work_in_one_file(
    capsys: pytest.CaptureFixture[str], sample_files: Path, tmp_path: Path
) -> None:
    home = str(tmp_path / "w.gpkg")
    assert told_json(capsys, "init", home, "--name", "示例")["name"] == "示例"
    code, out, _ = linli(
        capsys, "import", home, "estates", sample_files / "小区台账.csv", "--crs", "bd09", "--json"
    )
    told = json.loads(out)
    assert code == 3  # one row of the sample has no location
    assert told["read"] == told["accepted"] + told["rejected"]
    assert Path(told["rejects_file"]).exists()
    again = told_json(
        capsys, "import", home, "estates", sample_files / "小区台账.csv", "--crs", "bd09"
    )
    assert again["unchanged"] == again["accepted"]
    told_json(capsys, "import", home, "stations", sample_files / "服务站.csv", "--crs", "wgs84")
    code, out, err = linli(capsys, "coverage", home, "--json")
    assert code == 0
    assert json.loads(out)["mode"] == "straight"
    assert "1.3" in err  # no streets yet: the estimate is told on stderr too
    told_json(capsys, "status", home)


def test_each_answer_is_one_json_object(
    capsys: pytest.CaptureFixture[str], worked: Worked, tmp_path: Path
) -> None:
    assert told_json(capsys, "coverage", worked.path)["estates"] == worked.coverage["estates"]
    out = tmp_path / "map.html"
    told = told_json(capsys, "map", worked.path, "--out", out)
    assert told["files"] == [str(out)]
    assert out.stat().st_size > 100_000


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["site", "{w}"], "budget_or_sites"),
        (["site", "{w}", "--budget", "-5"], "negative_option"),
        (["site", "{w}", "--sites", "2", "--seed", "-1"], "negative_option"),
        (["site", "{w}", "--sites", "2", "--time-limit", "0"], "option_not_positive"),
        (["match", "{w}", "--seed", "-1"], "negative_option"),
        (["site", "{w}", "--sites", "2", "--lock", "nobody"], "room_unknown"),
        (["coverage", "{w}", "--walk", "0"], "cutoff_not_positive"),
        (["site", "{w}", "--walk", "0.5", "--sites", "3"], "walk_unit"),
        (["coverage", "{w}", "--walk", "300", "--group", "elder"], "walk_and_group"),
        (["coverage", "{w}", "--level", "moon"], "usage"),
        (["match", "{w}", "--lock", "GJ01"], "pair_unreadable"),
        (["match", "{w}", "--lock", "GJ99:XU001"], "offer_unknown"),
        (["map", "{w}", "--out", "{t}/nowhere/map.html"], "path_missing"),
        (["map", "{w}", "--out", "{t}"], "path_is_directory"),
        (["map", "{w}", "--out", "{t}/map.html", "--run", "99"], "run_missing"),
        (["import", "{w}", "houses", "x.csv"], "usage"),
        (["import", "{w}", "estates", "{t}/x.csv", "--columns", "name"], "usage"),
        (["status", "{t}/none.gpkg"], "workspace_missing"),
        (["init", "{w}"], "workspace_exists"),
        (["frobnicate"], "usage"),
    ],
)
def test_unusable_calls_end_with_one_line_and_exit_code_2(
    capsys: pytest.CaptureFixture[str],
    worked: Worked,
    tmp_path: Path,
    words: list[str],
    code: str,
) -> None:
    before = worked.path.read_bytes()
    call = [word.format(w=worked.path, t=tmp_path) for word in words]
    ended, out, err = linli(capsys, *call, "--json")
    assert ended == 2, err
    assert json.loads(out)["error"]["code"] == code
    assert len(err.strip().splitlines()) == 1
    assert "Traceback" not in err
    assert worked.path.read_bytes() == before


def test_an_interrupted_command_leaves_the_workspace_as_it_was(worked: Worked) -> None:
    before = worked.path.read_bytes()
    script = (
        "import signal, os, time, service.workflows as w\n"
        # The signal is heard within the sleep, not somewhere behind it.
        "w.City.load = lambda *a, **k: (os.kill(os.getpid(), signal.SIGINT), time.sleep(60))\n"
        f"from service.cli import main; main(['coverage', {str(worked.path)!r}, '--walk', '777'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 130
    assert "Traceback" not in done.stderr
    assert worked.path.read_bytes() == before
