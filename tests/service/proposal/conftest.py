"""The proposal of the sample city, written once in each language."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from service import workflows
from service.db.workspace import Workspace
from service.i18n import using_language
from service.plan import Plan, load_plan
from tests.service.conftest import Worked

TODAY = date(2026, 1, 1)


@dataclass(frozen=True)
class Written:
    """A proposal, the plan it tells of and what the step answered."""

    folder: Path
    plan: Plan
    answer: dict[str, Any]


@pytest.fixture(scope="session")
def written(worked: Worked, tmp_path_factory: pytest.TempPathFactory) -> Written:
    folder = tmp_path_factory.mktemp("proposal") / "out"
    with Workspace.open(worked.path) as workspace:
        answer = workflows.propose(workspace, folder, today=TODAY)
        return Written(folder, load_plan(workspace), answer)


@pytest.fixture(scope="session")
def english(worked: Worked, tmp_path_factory: pytest.TempPathFactory) -> Written:
    folder = tmp_path_factory.mktemp("proposal-en") / "out"
    with using_language("en"), Workspace.open(worked.path) as workspace:
        answer = workflows.propose(workspace, folder, today=TODAY)
        return Written(folder, load_plan(workspace), answer)
